/* report/lanes.c: see report/lanes.h. */
#include "report/lanes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "report/text.h"

enum {
    TASKS = 8,
    STEPS_SHOWN = 24,
    INDENT = 4,
    LANE_LEAST = 16,
    LANE_MOST = 36,
    WIDTH = 100,
    CELL = 240
};

static int width_of(FILE *out)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    int width = 0;
    if (isatty(fileno(out)) && ioctl(fileno(out), TIOCGWINSZ, &size) == 0) {
        width = size.ws_col;
    } else if (columns != NULL) {
        width = (int)strtol(columns, NULL, 10);
    }
    return width > 0 ? width : WIDTH;
}

/* The column of TASK among those seen so far; the last one takes the rest. */
static size_t column_of(const char **tasks, size_t *count, const char *task)
{
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(tasks[i], task) == 0) {
            return i;
        }
    }
    if (*count < TASKS) {
        tasks[(*count)++] = task;
    }
    return *count - 1;
}

/* How much of TEXT fits a line of WIDTH: whole words, if any. */
static size_t line_of(const char *text, size_t width)
{
    size_t length = strlen(text);
    if (length <= width) {
        return length;
    }
    size_t end = width;
    while (end > 0 && text[end] != ' ') {
        end--;
    }
    while (end > 0 && text[end - 1] == ' ') {
        end--;
    }
    return end > 0 ? end : width;
}

/* TEXT in a column that begins at LEFT, on as many lines as it takes. */
static void put_cell(FILE *out, const char *text, int left, int width,
                     const char *before, const char *after)
{
    for (int indent = 0; *text != '\0'; indent = 2) {
        size_t length = line_of(text, (size_t)(width - indent));
        fprintf(out, "%*s%s%.*s%s\n", left + indent, "", before, (int)length,
                text, after);
        text += length;
        text += strspn(text, " ");
    }
}

/* The last step is the finding, when it is at the finding's first place. */
static bool is_the_end(const struct finding *finding, size_t i)
{
    const struct place *step = &finding->steps[i];
    const struct place *place = finding->places;
    return i + 1 == finding->step_count && finding->place_count > 0 &&
           step->line > 0 && step->line == place->line && place->task != NULL &&
           strcmp(step->task, place->task) == 0;
}

/* main, T1, T2, ..., T10. */
static int by_number(const void *a, const void *b)
{
    const char *one = *(const char *const *)a;
    const char *other = *(const char *const *)b;
    int main_first = (strcmp(other, "main") == 0) - (strcmp(one, "main") == 0);
    size_t length = strlen(one);
    if (main_first != 0 || length == strlen(other)) {
        return main_first != 0 ? main_first : strcmp(one, other);
    }
    return length < strlen(other) ? -1 : 1;
}

static void put_heads(FILE *out, const char **tasks, size_t count, int lane)
{
    fprintf(out, "%*s", INDENT, "");
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "%-*s", i + 1 < count ? lane : 0, tasks[i]);
    }
    putc('\n', out);
}

void report_lanes(FILE *out, const struct finding *finding,
                  const struct text_style *style)
{
    const char *tasks[TASKS];
    size_t count = 0;
    size_t first = finding->step_count > STEPS_SHOWN
                       ? finding->step_count - STEPS_SHOWN
                       : 0;
    if (finding->step_count == 0) {
        return;
    }
    for (size_t i = first; i < finding->step_count; i++) {
        column_of(tasks, &count, finding->steps[i].task);
    }
    qsort(tasks, count, sizeof(tasks[0]), by_number);
    /* At least one task has a step. */
    int lane = (width_of(out) - INDENT) / (int)(count > 0 ? count : 1);
    lane = lane < LANE_LEAST ? LANE_LEAST : lane;
    lane = lane > LANE_MOST ? LANE_MOST : lane;
    fprintf(out, "    how it happened%s:\n",
            first > 0 ? " (the last steps)" : "");
    put_heads(out, tasks, count, lane);
    for (size_t i = first; i < finding->step_count; i++) {
        const struct place *step = &finding->steps[i];
        size_t column = column_of(tasks, &count, step->task);
        bool end = is_the_end(finding, i);
        if (i == finding->common_steps && i > first) {
            fprintf(out, "%*s-- so far as in a run that goes well --\n", INDENT,
                    "");
        }
        char line[16] = "";
        char cell[CELL];
        if (step->line > 0) {
            snprintf(line, sizeof(line), ":%d ", step->line);
        }
        snprintf(cell, sizeof(cell), "%s%s%s", line, step->role,
                 end ? " <-- here" : "");
        put_cell(out, cell, INDENT + (int)column * lane, lane - 1,
                 end && style->colour ? "\033[31m" : "",
                 end && style->colour ? "\033[0m" : "");
    }
}
