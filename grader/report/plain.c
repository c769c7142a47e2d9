/* plain.c: formats for people and for tools that read lines. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "report/formats.h"

/* TEXT on one line, odd bytes left out. */
static void flat(FILE *out, const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0';
         p++) {
        fputc(*p < 0x20 || *p == 0x7f ? ' ' : *p, out);
    }
}

/* TAP 14: in a description, # begins a directive. */
static void tap_text(FILE *out, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '#' || *p == '\\') {
            fputc('\\', out);
        }
        fputc((unsigned char)*p < 0x20 ? ' ' : *p, out);
    }
}

void write_tap(FILE *out, const json_t *result)
{
    size_t i;
    json_t *check;
    const json_t *checks = json_object_get(result, "checks");
    fprintf(out, "TAP version 14\n1..%zu\n", json_array_size(checks));
    json_array_foreach(checks, i, check)
    {
        fprintf(out, "%sok %zu - ", check_passed(check) ? "" : "not ", i + 1);
        tap_text(out, text_in(check, "title"));
        fprintf(out, "\n  ---\n  id: %s\n  points: %g\n  max_points: %g\n",
                text_in(check, "id"), number_in(check, "points"),
                number_in(check, "max_points"));
        fprintf(out, "  measured: %s\n  ...\n",
                check_measured(check) ? "true" : "false");
    }
}

/* What Markdown and HTML would take for markup is shown as it is. */
static void markdown_text(FILE *out, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '<') {
            fputs("&lt;", out);
        } else if (*p == '&') {
            fputs("&amp;", out);
        } else {
            if (strchr("\\`*_{}[]|#>!@", *p) != NULL) {
                fputc('\\', out);
            }
            fputc((unsigned char)*p < 0x20 ? ' ' : *p, out);
        }
    }
}

static void markdown_finding(FILE *out, size_t number, const json_t *finding)
{
    char *place = place_of(finding);
    fprintf(out, "%zu. **%s**%s", number, text_in(finding, "rule"),
            is_advice(finding) ? " (advice)" : "");
    if (place[0] != '\0') {
        fputs(" at ", out);
        markdown_text(out, place);
    }
    fputs(": ", out);
    markdown_text(out, text_in(finding, "message"));
    if (text_in(finding, "schedule")[0] != '\0') {
        fprintf(out, "\n   replay: `grader replay %s`",
                text_in(finding, "schedule"));
    }
    fputc('\n', out);
    free(place);
}

void write_markdown(FILE *out, const json_t *result)
{
    size_t i;
    json_t *one;
    const json_t *findings = json_object_get(result, "findings");
    fputs("## ", out);
    markdown_text(out, text_in(result, "lab"));
    fputs(": ", out);
    markdown_text(out, text_in(result, "submission"));
    if (json_is_number(json_object_get(result, "score"))) {
        fprintf(out, "\n\n**%g of %g points**\n\n", number_in(result, "score"),
                number_in(result, "max_score"));
    } else {
        fputs("\n\n**not graded:** ", out);
        markdown_text(out, text_in(result, "reason"));
        fputs("\n\n", out);
    }
    if (json_array_size(json_object_get(result, "checks")) > 0) {
        fputs("| | points | check |\n|---|---:|---|\n", out);
    }
    json_array_foreach(json_object_get(result, "checks"), i, one)
    {
        fprintf(out, "| %s | %g / %g | ",
                check_passed(one)     ? "ok"
                : check_measured(one) ? "**lost**"
                                      : "not measured",
                number_in(one, "points"), number_in(one, "max_points"));
        markdown_text(out, text_in(one, "title"));
        fputs(" |\n", out);
    }
    if (json_array_size(findings) > 0) {
        fputs("\nWhat was found, the first one first to fix:\n\n", out);
    }
    json_array_foreach(findings, i, one)
    {
        markdown_finding(out, i + 1, one);
    }
}

void write_lines(FILE *out, const json_t *result)
{
    size_t i;
    json_t *finding;
    json_array_foreach(json_object_get(result, "findings"), i, finding)
    {
        char *place = place_of(finding);
        fprintf(out, "%s: %s: ", place[0] != '\0' ? place : "-",
                is_advice(finding) ? "note" : "error");
        flat(out, text_in(finding, "message"));
        fprintf(out, " [%s]\n", text_in(finding, "rule"));
        free(place);
    }
}
