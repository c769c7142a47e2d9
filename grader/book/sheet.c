/* sheet.c: see sheet.h. */
#include "book/sheet.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fs.h"

enum { MOST_BYTES = 64 << 20 };

static const char byte_order_mark[] = "\xef\xbb\xbf";

struct reader {
    const char *path;
    char *at; /* unescaped cells are written over what was read */
    int line;
    char separator;
};

/*
 * The length of the UTF-8 sequence at P, 0 when it is none: not too long, no
 * surrogate, within Unicode.
 */
static int sequence(const unsigned char *p)
{
    int length = p[0] < 0x80                   ? 1
                 : p[0] >= 0xc2 && p[0] < 0xe0 ? 2
                 : p[0] >= 0xe0 && p[0] < 0xf0 ? 3
                 : p[0] >= 0xf0 && p[0] < 0xf5 ? 4
                                               : 0;
    for (int i = 1; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f)) {
        return 0;
    }
    return length;
}

static int check_text(const char *path, const char *text, size_t size,
                      struct err *err)
{
    int line = 1;
    const unsigned char *p = (const unsigned char *)text;
    const unsigned char *end = p + size;
    while (p < end) {
        int length = sequence(p);
        if (length == 0 || *p == '\0') {
            return err_set(err,
                           "%s:%d: this is not UTF-8 text; save it as "
                           "CSV in UTF-8",
                           path, line);
        }
        line += *p == '\n';
        p += length;
    }
    return 0;
}

/* The separator is what the first line has more of, outside quotes. */
static char guess_separator(const char *text)
{
    int surplus = 0;
    bool quoted = false;
    for (; *text != '\0' && (quoted || (*text != '\n' && *text != '\r'));
         text++) {
        quoted ^= *text == '"';
        if (!quoted) {
            surplus += (*text == ';') - (*text == ',');
        }
    }
    return surplus > 0 ? ';' : ',';
}

/* Read a quoted cell, from its opening quote; leaves AT behind the other. */
static char *read_quoted(struct reader *in, struct err *err)
{
    int begun = in->line;
    char *cell = ++in->at;
    char *to = cell;
    for (; *in->at != '\0'; in->at++) {
        if (*in->at == '"' && *++in->at != '"') {
            char end = *in->at;
            if (end != in->separator && end != '\n' && end != '\r' &&
                end != '\0') {
                err_set(err, "%s:%d: text follows a closing quote", in->path,
                        in->line);
                return NULL;
            }
            /* The closing quote itself makes room for the end. */
            *to = '\0';
            return cell;
        }
        in->line += *in->at == '\n';
        *to++ = *in->at;
    }
    err_set(err, "%s:%d: a quote is opened and never closed", in->path, begun);
    return NULL;
}

static char *read_plain(struct reader *in, struct err *err)
{
    char *cell = in->at;
    while (*in->at != in->separator && *in->at != '\n' && *in->at != '\r' &&
           *in->at != '\0') {
        if (*in->at++ == '"') {
            err_set(err, "%s:%d: a quote in the middle of a cell", in->path,
                    in->line);
            return NULL;
        }
    }
    return cell;
}

/* Read a row of cells, which point into the text. NULL with ERR set. */
static char **read_row(struct reader *in, size_t *count, struct err *err)
{
    char **cells = NULL;
    *count = 0;
    for (;;) {
        char *cell =
            *in->at == '"' ? read_quoted(in, err) : read_plain(in, err);
        if (cell == NULL) {
            free(cells);
            return NULL;
        }
        cells = xrealloc(cells, (*count + 1) * sizeof(*cells));
        cells[(*count)++] = cell;
        char end = *in->at;
        if (end != '\0') {
            *in->at++ = '\0';
        }
        if (end != in->separator) {
            if (end == '\r' && *in->at == '\n') {
                in->at++;
            }
            in->line += end != '\0';
            return cells;
        }
    }
}

static char **copy_cells(char **cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cells[i] = xstrdup(cells[i]);
    }
    return cells;
}

static int read_rows(struct sheet *out, struct reader *in, struct err *err)
{
    size_t room = 0;
    while (*in->at != '\0') {
        size_t count;
        int line = in->line;
        char **cells = read_row(in, &count, err);
        if (cells == NULL) {
            return -1;
        }
        if (count == 1 && cells[0][0] == '\0') {
            free(cells); /* an empty line */
            continue;
        }
        if (out->header != NULL && count != out->columns) {
            free(cells);
            return err_set(err, "%s:%d: %zu cells, but the header has %zu",
                           in->path, line, count, out->columns);
        }
        copy_cells(cells, count);
        if (out->header == NULL) {
            out->header = cells;
            out->columns = count;
            continue;
        }
        if (out->count == room) {
            room = room * 2 + 64;
            out->rows = xrealloc(out->rows, room * sizeof(*out->rows));
        }
        out->rows[out->count++] = (struct sheet_row){cells, line};
    }
    return out->header != NULL
               ? 0
               : err_set(err, "%s:1: there is no header", in->path);
}

int sheet_read(struct sheet *out, const char *path, struct err *err)
{
    size_t size;
    *out = (struct sheet){.path = xstrdup(path)};
    char *text = fs_read(path, MOST_BYTES, &size, err);
    int rc = text != NULL ? check_text(path, text, size, err) : -1;
    if (rc == 0) {
        out->marked = strncmp(text, byte_order_mark, 3) == 0;
        struct reader in = {path, text + (out->marked ? 3 : 0), 1, ','};
        in.separator = out->separator = guess_separator(in.at);
        rc = read_rows(out, &in, err);
    }
    free(text);
    if (rc != 0) {
        sheet_release(out);
    }
    return rc;
}

static void free_cells(char **cells, size_t count)
{
    for (size_t i = 0; cells != NULL && i < count; i++) {
        free(cells[i]);
    }
    free(cells);
}

void sheet_release(struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->count; i++) {
        free_cells(sheet->rows[i].cells, sheet->columns);
    }
    free_cells(sheet->header, sheet->columns);
    free(sheet->rows);
    free(sheet->path);
    *sheet = (struct sheet){0};
}

int sheet_column(size_t *out, const struct sheet *sheet, const char *name,
                 struct err *err)
{
    size_t found = 0;
    for (size_t i = 0; i < sheet->columns; i++) {
        if (strcmp(sheet->header[i], name) == 0) {
            *out = i;
            found++;
        }
    }
    if (found != 1) {
        return err_set(err, "%s:1: %s column is called '%s'", sheet->path,
                       found == 0 ? "no" : "more than one", name);
    }
    return 0;
}

bool sheet_has(size_t *out, const struct sheet *sheet, const char *name)
{
    for (size_t i = 0; i < sheet->columns; i++) {
        if (strcasecmp(sheet->header[i], name) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

void sheet_set(struct sheet *sheet, size_t row, size_t column, const char *text)
{
    char **cell = &sheet->rows[row].cells[column];
    char *copy = xstrdup(text);
    free(*cell);
    *cell = copy;
}

static void put(FILE *out, char separator, const char *before, const char *text)
{
    if (separator != '\0') {
        putc(separator, out);
    }
    bool quoted = strpbrk(text, ",;\"\r\n") != NULL;
    fprintf(out, "%s%s", quoted ? "\"" : "", before);
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            putc('"', out);
        }
        putc(*text, out);
    }
    fputs(quoted ? "\"" : "", out);
}

void sheet_put(FILE *out, char separator, const char *text)
{
    put(out, separator, "", text);
}

void sheet_put_free(FILE *out, char separator, const char *text)
{
    bool formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
    put(out, separator, formula ? "'" : "", text);
}

static void write_cells(FILE *out, const struct sheet *sheet, char **cells)
{
    for (size_t i = 0; i < sheet->columns; i++) {
        sheet_put(out, (char)(i > 0 ? sheet->separator : '\0'), cells[i]);
    }
    fputs("\r\n", out);
}

void sheet_write(FILE *out, const struct sheet *sheet)
{
    if (sheet->marked) {
        fputs(byte_order_mark, out);
    }
    write_cells(out, sheet, sheet->header);
    for (size_t i = 0; i < sheet->count; i++) {
        write_cells(out, sheet, sheet->rows[i].cells);
    }
}
