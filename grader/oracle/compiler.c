/* compiler.c: see compiler.h. */
#include "oracle/compiler.h"

#include <stdlib.h>
#include <string.h>

static void add_place(struct finding *finding, const json_t *diagnostic)
{
    const json_t *caret = json_object_get(
        json_array_get(json_object_get(diagnostic, "locations"), 0), "caret");
    const char *file = json_string_value(json_object_get(caret, "file"));
    int line = (int)json_integer_value(json_object_get(caret, "line"));
    if (file != NULL) {
        finding_add_place(finding, file, line, NULL, NULL, NULL);
    }
}

/*
 * GCC quotes the source as it is: control characters and bytes that are no
 * UTF-8 included.
 */
static json_t *parse(const char *json)
{
    char *ascii = xstrdup(json);
    for (char *at = ascii; *at != '\0'; at++) {
        bool plain = (*at >= ' ' && *at <= '~') || *at == '\n';
        *at = (char)(plain ? *at : '?');
    }
    json_t *all =
        json_loads(ascii, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, NULL);
    free(ascii);
    return all;
}

int compiler_collect(struct findings *findings, const char *json,
                     struct err *err)
{
    int errors = 0;
    size_t i;
    const json_t *diagnostic;
    json_t *all = parse(json);
    if (!json_is_array(all) && strstr(json, "out of memory") != NULL) {
        findings_add(findings, ORACLE_COMPILER, "build/error",
                     "the compiler ran out of memory: does a file include "
                     "itself, or one without end?");
        json_decref(all);
        return 1;
    }
    if (!json_is_array(all)) {
        json_decref(all);
        return err_set(err, "gcc did not write diagnostics as JSON: %.300s",
                       json);
    }
    json_array_foreach(all, i, diagnostic)
    {
        const char *kind =
            json_string_value(json_object_get(diagnostic, "kind"));
        const char *message =
            json_string_value(json_object_get(diagnostic, "message"));
        if (kind == NULL || message == NULL) {
            errors = err_set(err, "gcc wrote a diagnostic without a %s",
                             kind == NULL ? "kind" : "message");
            break;
        }
        bool error = strstr(kind, "error") != NULL;
        if (error || strcmp(kind, "warning") == 0) {
            errors += error;
            add_place(findings_add(findings, ORACLE_COMPILER,
                                   error ? "build/error" : "build/warning",
                                   message),
                      diagnostic);
        }
    }
    json_decref(all);
    return errors;
}
