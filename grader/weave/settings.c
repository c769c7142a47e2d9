/* settings.c: see settings.h. */
#include "weave/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "weave/report.h"
#include "weave/strategy.h"
#include "weave/verdict.h"

static unsigned long env_number(const char *name, unsigned long fallback)
{
    const char *text = getenv(name);
    if (text == NULL || text[0] == '\0') {
        return fallback;
    }
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (errno != 0 || *end != '\0' || text[0] == '-') {
        verdict_broken("%s: '%s' is not a number", name, text);
    }
    return value;
}

/* The least parallelism; 0: not asked for; below 0: only measure. */
static double env_parallelism(void)
{
    const char *text = getenv("WEAVE_PARALLELISM");
    if (text == NULL) {
        return 0;
    }
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0') {
        verdict_broken("WEAVE_PARALLELISM: '%s' is not a number", text);
    }
    return value > 0 ? value : -1;
}

struct settings settings_read(void)
{
    const char *strategy = getenv("WEAVE_STRATEGY");
    return (struct settings){
        .schedules = env_number("WEAVE_SCHEDULES", 300),
        .seed = env_number("WEAVE_SEED", 1),
        .steps = env_number("WEAVE_STEPS", 0),
        .spurious = env_number("WEAVE_SPURIOUS", 1),
        .preemptions = getenv("WEAVE_PREEMPTIONS") != NULL
                           ? (int)env_number("WEAVE_PREEMPTIONS", 0)
                           : -1,
        .sync_points = env_number("WEAVE_SYNC_POINTS", 0) > 0,
        .persistent = env_number("WEAVE_PERSISTENT", 0) > 0,
        .leaks = env_number("WEAVE_LEAKS", 0) > 0,
        .parallelism = env_parallelism(),
        .strategy = strategy != NULL ? strategy : "all",
        .replay = getenv("WEAVE_REPLAY"),
    };
}

static const char *const kinds[CHOICES] = {
    [CHOICE_TASK] = "task",       [CHOICE_SPURIOUS] = "spurious",
    [CHOICE_TIMEOUT] = "timeout", [CHOICE_WAITER] = "waiter",
    [CHOICE_IDEAL] = "ideal",     [CHOICE_FOLLOW] = "follow",
};

const char *choice_name(enum choice_kind kind)
{
    return kinds[kind];
}

/* "STEP KIND VALUE"; returns false when it is not that. */
static bool parse_choice(char *line, struct choice *choice)
{
    char *rest = NULL;
    char *end_of_step;
    char *end_of_value;
    const char *step = strtok_r(line, " \n", &rest);
    const char *kind = strtok_r(NULL, " \n", &rest);
    const char *value = strtok_r(NULL, " \n", &rest);
    if (value == NULL || strtok_r(NULL, " \n", &rest) != NULL) {
        return false;
    }
    unsigned k = 0;
    while (k < CHOICES && strcmp(kinds[k], kind) != 0) {
        k++;
    }
    unsigned long at = strtoul(step, &end_of_step, 10);
    unsigned long which = strtoul(value, &end_of_value, 10);
    *choice = (struct choice){(uint32_t)at, (uint16_t)k, (uint16_t)which};
    return k < CHOICES && *end_of_step == '\0' && *end_of_value == '\0' &&
           at <= UINT32_MAX && which <= UINT16_MAX;
}

static struct choice *schedule_read(const char *path, size_t *count)
{
    char line[128];
    size_t length = 0;
    FILE *in = fopen(path, "re");
    if (in == NULL) {
        verdict_broken("cannot open %s: %m", path);
    }
    struct choice *choices =
        mmap(NULL, REPORT_CHOICES * sizeof(*choices), PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    while (fgets(line, sizeof(line), in) != NULL) {
        if (length == REPORT_CHOICES || !parse_choice(line, &choices[length])) {
            verdict_broken("%s: choice %zu is unreadable", path, length + 1);
        }
        length++;
    }
    fclose(in);
    *count = length;
    return choices;
}

const struct choice *settings_schedule(const char *path, size_t *count)
{
    static struct choice *choices;
    static size_t length;
    if (choices == NULL) {
        choices = schedule_read(path, &length);
    }
    *count = length;
    return choices;
}
