/* symbols.c: see symbols.h. libdw does the work. */
#include "oracle/symbols.h"

#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/variables.h"

struct symbols {
    Dwfl *dwfl;
    Dwfl_Module *module;
};

static const Dwfl_Callbacks callbacks = {
    .find_elf = dwfl_build_id_find_elf,
    .find_debuginfo = dwfl_standard_find_debuginfo,
    .section_address = dwfl_offline_section_address,
};

struct symbols *symbols_open(const char *path, struct err *err)
{
    struct symbols *symbols = xcalloc(1, sizeof(*symbols));
    symbols->dwfl = dwfl_begin(&callbacks);
    if (symbols->dwfl != NULL) {
        dwfl_report_begin(symbols->dwfl);
        symbols->module =
            dwfl_report_elf(symbols->dwfl, "program", path, -1, 0, false);
        dwfl_report_end(symbols->dwfl, NULL, NULL);
    }
    if (symbols->module == NULL) {
        err_set(err, "cannot read the debug information of %s: %s", path,
                dwfl_errmsg(-1));
        symbols_close(symbols);
        return NULL;
    }
    return symbols;
}

void symbols_close(struct symbols *symbols)
{
    if (symbols != NULL) {
        if (symbols->dwfl != NULL) {
            dwfl_end(symbols->dwfl);
        }
        free(symbols);
    }
}

struct source_line symbols_line(struct symbols *symbols, uint64_t pc)
{
    struct source_line out = {NULL, 0, NULL};
    Dwfl_Line *line = dwfl_module_getsrc(symbols->module, pc);
    if (line != NULL) {
        out.file = dwfl_lineinfo(line, NULL, &out.line, NULL, NULL, NULL);
    }
    if (out.file != NULL && strncmp(out.file, "./", 2) == 0) {
        out.file += 2;
    }
    out.function = dwfl_module_addrname(symbols->module, pc);
    return out;
}

static void put_symbol(FILE *out, struct symbols *symbols, uint64_t address)
{
    GElf_Off offset = 0;
    GElf_Sym symbol;
    const char *name = dwfl_module_addrinfo(symbols->module, address, &offset,
                                            &symbol, NULL, NULL, NULL);
    if (name == NULL) {
        fputs("a global variable", out);
    } else if (offset == 0) {
        fputs(name, out);
    } else {
        fprintf(out, "%s+%llu", name, (unsigned long long)offset);
    }
}

/* What stands in braces: KIND, a number, and after a colon another one. */
static void put_token(FILE *out, struct symbols *symbols, char kind,
                      uint64_t number, uint64_t second)
{
    struct source_line line;
    switch (kind) {
    case '@':
    case '#':
        if (!variables_put_static(out, symbols->module, number, kind == '#')) {
            put_symbol(out, symbols, number);
        }
        return;
    case '~':
        if (!variables_put_local(out, symbols->module, number, second)) {
            line = symbols_line(symbols, number);
            fprintf(out, "a local variable of %s()",
                    line.function != NULL ? line.function : "a function");
        }
        return;
    default:
        line = symbols_line(symbols, number);
        if (line.file != NULL) {
            const char *name = strrchr(line.file, '/');
            fprintf(out, "%s:%d", name != NULL ? name + 1 : line.file,
                    line.line);
        } else {
            fputs("an unknown place", out);
        }
    }
}

/* The end of the token that TEXT begins with, or NULL: it is none. */
static const char *token(const char *text, uint64_t *number, uint64_t *second)
{
    char *end;
    *second = 0;
    if (text[0] != '{' || text[1] == '\0' || strchr("@#~:", text[1]) == NULL) {
        return NULL;
    }
    *number = strtoull(text + 2, &end, 16);
    if (end == text + 2) {
        return NULL;
    }
    if (text[1] == '~' && *end == ':') {
        *second = strtoull(end + 1, &end, 16);
    }
    return *end == '}' ? end + 1 : NULL;
}

char *symbols_expand(struct symbols *symbols, const char *text)
{
    char *expanded = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&expanded, &size);
    if (out == NULL) {
        return xstrdup(text);
    }
    while (*text != '\0') {
        uint64_t number;
        uint64_t second;
        const char *end = token(text, &number, &second);
        if (end != NULL) {
            put_token(out, symbols, text[1], number, second);
            text = end;
        } else {
            putc(*text++, out);
        }
    }
    fclose(out);
    return expanded;
}
