/* symbols.c: see symbols.h. libdw does the work. */
#include "oracle/symbols.h"

#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void put_variable(FILE *out, struct symbols *symbols, uint64_t address)
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

char *symbols_expand(struct symbols *symbols, const char *text)
{
    char *expanded = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&expanded, &size);
    if (out == NULL) {
        return xstrdup(text);
    }
    while (*text != '\0') {
        char *end;
        if (text[0] == '{' && text[1] == '@') {
            uint64_t address = strtoull(text + 2, &end, 16);
            if (*end == '}' && end > text + 2) {
                put_variable(out, symbols, address);
                text = end + 1;
                continue;
            }
        }
        putc(*text++, out);
    }
    fclose(out);
    return expanded;
}
