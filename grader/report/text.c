/* report/text.c: see report/text.h. */
#include "report/text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "report/lanes.h"

static const char *paint(const struct text_style *style, const char *code)
{
    return style->colour ? code : "";
}

#define RED    "\033[31m"
#define GREEN  "\033[32m"
#define YELLOW "\033[33m"
#define BOLD   "\033[1m"
#define PLAIN  "\033[0m"

bool report_wants_colour(FILE *stream)
{
    const char *no = getenv("NO_COLOR");
    return isatty(fileno(stream)) && (no == NULL || no[0] == '\0');
}

const char *report_points(unsigned mp)
{
    static char buffers[8][16];
    static unsigned next;
    char *buffer = buffers[next++ % 8];
    snprintf(buffer, sizeof(buffers[0]), "%u.%03u", mp / 1000, mp % 1000);
    for (char *end = buffer + strlen(buffer) - 1; *end == '0'; end--) {
        *end = '\0';
    }
    if (buffer[strlen(buffer) - 1] == '.') {
        buffer[strlen(buffer) - 1] = '\0';
    }
    return buffer;
}

/* Line LINE of FILE below the submission's directory, or NULL. */
static char *source_line(const struct text_style *style, const char *file,
                         int line)
{
    struct err err;
    char *found = NULL;
    if (style->source_dir == NULL || file == NULL || file[0] == '/') {
        return NULL;
    }
    char *path = xformat("%s/%s", style->source_dir, file);
    char *text = fs_read(path, (size_t)1 << 20, NULL, &err);
    char *rest = text;
    for (int i = 1; rest != NULL && i <= line; i++) {
        char *one = strsep(&rest, "\n");
        if (i == line) {
            found = xstrdup(one + strspn(one, " \t"));
        }
    }
    free(text);
    free(path);
    return found;
}

static void put_place(FILE *out, const struct place *place,
                      const struct text_style *style)
{
    fputs("    ", out);
    if (place->file != NULL) {
        fprintf(out, "%s:%d: ", place->file, place->line);
    }
    if (place->task != NULL) {
        fprintf(out, "%s ", place->task);
    }
    fputs(place->role != NULL ? place->role : "", out);
    if (place->function != NULL) {
        fprintf(out, "%sin %s()", place->role != NULL ? ", " : "",
                place->function);
    }
    putc('\n', out);
    char *source = source_line(style, place->file, place->line);
    if (source != NULL) {
        fprintf(out, "        | %.100s\n", source);
        free(source);
    }
}

void report_text_finding(FILE *out, const struct finding *finding,
                         size_t number, const struct text_style *style)
{
    if (number > 0) {
        fprintf(out, "%zu. ", number);
    }
    fprintf(out, "%s%s%s%s", paint(style, finding->advice ? YELLOW : RED),
            finding->rule, paint(style, PLAIN),
            finding->advice ? " (advice, costs nothing)" : "");
    if (finding->test != NULL) {
        fprintf(out, " in %s", finding->test);
    }
    fprintf(out, "\n    %s\n", finding->message);
    for (size_t i = 0; i < finding->place_count; i++) {
        put_place(out, &finding->places[i], style);
    }
    report_lanes(out, finding, style);
    if (finding->hint != NULL) {
        fprintf(out, "    hint: %s\n", finding->hint);
    }
    if (finding->schedule_id != NULL) {
        fprintf(out, "    replay: grader replay %s\n", finding->schedule_id);
    }
}

static void put_check(FILE *out, const struct check *check,
                      const struct check_result *result,
                      const struct text_style *style)
{
    static const char *const words[] = {"ok  ", "FAIL", "--  "};
    static const char *const colours[] = {GREEN, RED, YELLOW};
    fprintf(out, "  %s%s%s %5s / %-3u %s",
            paint(style, colours[result->status]), words[result->status],
            paint(style, PLAIN), report_points(result->award_mp), check->points,
            check->title);
    if (result->total > 0 && result->passed < result->total) {
        fprintf(out, " (%zu of %zu tests)", result->passed, result->total);
    }
    if (result->status == CHECK_NOT_MEASURED) {
        fputs(" (not measured)", out);
    }
    putc('\n', out);
    if (result->status == CHECK_FAIL && check->hint != NULL) {
        fprintf(out, "                   %s\n", check->hint);
    }
}

static void put_explored(FILE *out, const struct result *result)
{
    unsigned long schedules = 0;
    size_t proved = 0;
    const struct evidence *weave = &result->evidence[ORACLE_WEAVE];
    for (size_t i = 0; i < weave->test_count; i++) {
        schedules += weave->tests[i].schedules;
        proved += weave->tests[i].complete;
    }
    if (schedules > 0) {
        fprintf(out,
                "\nexplored %lu schedules of %zu tests; in %zu of them there "
                "is no other schedule, so that the result is a proof\n",
                schedules, weave->test_count, proved);
    }
}

void report_text(FILE *out, const struct result *result,
                 const struct text_style *style)
{
    fprintf(out, "%s%s%s  %s\nscore: %s%s%s of %u\n\n", paint(style, BOLD),
            result->lab->title, paint(style, PLAIN), result->submission,
            paint(style, BOLD), report_points(result_total_mp(result)),
            paint(style, PLAIN), lab_points(result->lab));
    for (size_t i = 0; i < result->lab->check_count; i++) {
        put_check(out, &result->lab->checks[i], &result->checks[i], style);
    }
    if (result->findings.count > 0) {
        fputs("\nwhat was found, the first one first to fix:\n", out);
    }
    for (size_t i = 0; i < result->findings.count; i++) {
        putc('\n', out);
        report_text_finding(out, &result->findings.items[i], i + 1, style);
    }
    put_explored(out, result);
}
