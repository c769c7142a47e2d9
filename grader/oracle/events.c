/* events.c: see events.h. */
#include "oracle/events.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"

enum { EVENTS_LIMIT = 256 << 20 };

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static bool is_event(const json_t *object, const char *name)
{
    return strcmp(text_of(object, "event"), name) == 0;
}

int events_read(struct events *out, const char *path, struct err *err)
{
    *out = (struct events){.lines = json_array()};
    if (!fs_is_file(path)) {
        return 0;
    }
    char *text = fs_read(path, EVENTS_LIMIT, NULL, err);
    if (text == NULL) {
        return -1;
    }
    char *rest = text;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
        if (!json_is_object(object)) {
            json_decref(object); /* not ours: it proves nothing */
            continue;
        }
        out->started = out->started || is_event(object, "start");
        out->planned = out->planned || is_event(object, "plan");
        out->ended = out->ended || is_event(object, "end");
        json_array_append_new(out->lines, object);
    }
    free(text);
    return 0;
}

/* Was the process of this test, the explorer's own, stopped by a signal? */
static bool was_stopped(const json_t *event)
{
    return is_event(event, "test") &&
           strcmp(text_of(event, "result"), "error") == 0;
}

char *events_stopped(const struct events *events)
{
    char *text = xstrdup(events->ended ? "" : "the program;");
    size_t i;
    const json_t *event;
    json_array_foreach(events->lines, i, event)
    {
        if (was_stopped(event)) {
            char *longer = xformat("%s%s;", text, text_of(event, "test"));
            free(text);
            text = longer;
        }
    }
    return text;
}

/* The findings alone: what surrounds them names processes. */
static json_t *findings_of(const struct events *events)
{
    json_t *all = json_array();
    size_t i;
    json_t *event;
    json_array_foreach(events->lines, i, event)
    {
        if (is_event(event, "finding")) {
            json_array_append(all, event);
        }
    }
    return all;
}

bool events_agree(const struct events *a, const struct events *b)
{
    json_t *of_a = findings_of(a);
    json_t *of_b = findings_of(b);
    bool equal = json_equal(of_a, of_b) == 1;
    json_decref(of_a);
    json_decref(of_b);
    return equal;
}

void events_release(struct events *events)
{
    json_decref(events->lines);
    *events = (struct events){0};
}

struct chooser {
    struct symbols *symbols;
    bool (*is_own)(const char *file, const void *context);
    const void *context;
};

/* Of a stack, the innermost line of the submission, else of the tests. */
static struct source_line choose_line(const json_t *pcs,
                                      const struct chooser *chooser)
{
    struct source_line best = {NULL, 0, NULL};
    int best_rank = 0;
    size_t i;
    const json_t *pc;
    json_array_foreach(pcs, i, pc)
    {
        struct source_line line =
            symbols_line(chooser->symbols, (uint64_t)json_integer_value(pc));
        int rank = line.file == NULL                              ? 0
                   : chooser->is_own(line.file, chooser->context) ? 3
                   : line.file[0] != '/'                          ? 2
                                                                  : 1;
        if (rank > best_rank && rank >= 2) {
            best = line;
            best_rank = rank;
        }
    }
    return best;
}

static void copy_places(const json_t *from, struct finding *finding,
                        const struct chooser *chooser, bool steps)
{
    size_t i;
    const json_t *place;
    json_array_foreach(from, i, place)
    {
        struct source_line line =
            choose_line(json_object_get(place, "pcs"), chooser);
        char *role = symbols_expand(chooser->symbols,
                                    text_of(place, steps ? "what" : "role"));
        if (steps) {
            finding_add_step(finding, line.file, line.line, line.function,
                             text_of(place, "task"), role);
        } else {
            finding_add_place(finding, line.file, line.line, line.function,
                              text_of(place, "task"), role);
        }
        free(role);
    }
}

/*
 * An assertion fails in the test, but the mistake is in the submission: add,
 * for each task, the last step that it took there.
 */
static void add_last_steps(struct finding *finding,
                           const struct chooser *chooser)
{
    for (size_t i = finding->step_count; i-- > 0;) {
        const struct place *step = &finding->steps[i];
        bool known = step->file == NULL ||
                     !chooser->is_own(step->file, chooser->context);
        for (size_t p = 0; p < finding->place_count && !known; p++) {
            const struct place *place = &finding->places[p];
            known = place->file != NULL &&
                    chooser->is_own(place->file, chooser->context) &&
                    strcmp(place->task, step->task) == 0;
        }
        if (!known) {
            char *role = xformat("before that: %s", step->role);
            finding_add_place(finding, step->file, step->line, step->function,
                              step->task, role);
            free(role);
        }
    }
}

void events_add_finding(const json_t *event, enum oracle oracle,
                        struct findings *findings, struct symbols *symbols,
                        bool (*is_own)(const char *file, const void *context),
                        const void *context)
{
    const struct chooser chooser = {symbols, is_own, context};
    char *message = symbols_expand(symbols, text_of(event, "message"));
    struct finding *finding =
        findings_add(findings, oracle, text_of(event, "rule"), message);
    free(message);
    const char *test = json_string_value(json_object_get(event, "test"));
    finding->test = test != NULL ? xstrdup(test) : NULL;
    copy_places(json_object_get(event, "where"), finding, &chooser, false);
    copy_places(json_object_get(event, "steps"), finding, &chooser, true);
    finding->common_steps =
        (size_t)json_integer_value(json_object_get(event, "common"));
    if (strstr(finding->rule, "/assertion") != NULL) {
        add_last_steps(finding, &chooser);
    }
    json_t *schedule = json_object_get(event, "schedule");
    finding->schedule = json_is_object(schedule) ? json_incref(schedule) : NULL;
}

static void collect_plan(const json_t *event, struct evidence *evidence)
{
    size_t i;
    const json_t *test;
    json_array_foreach(json_object_get(event, "tests"), i, test)
    {
        evidence_test(evidence, text_of(test, "name"), text_of(test, "check"));
    }
}

static void collect_result(const json_t *event, enum oracle oracle,
                           struct evidence *evidence, struct findings *findings)
{
    struct test_outcome *test =
        evidence_test(evidence, text_of(event, "test"), NULL);
    if (test == NULL) {
        return;
    }
    const char *result = text_of(event, "result");
    test->records++;
    test->passed = strcmp(result, "pass") == 0 && test->records == 1;
    if (test->records == 2) {
        /* The harness writes one: somebody else wrote the other. */
        struct finding *finding =
            findings_add(findings, oracle, "unit/tampering",
                         "the test's result was written twice");
        finding->test = xstrdup(test->name);
    }
    if (strcmp(result, "early-exit") == 0) {
        struct finding *finding =
            findings_add(findings, oracle, "unit/early-exit",
                         "the test's process left before the test was over");
        finding->test = xstrdup(test->name);
    } else if (was_stopped(event)) {
        /* Nobody's mistake sends these: SIGKILL, SIGTERM. */
        const char *said = text_of(event, "message");
        bool sent = strstr(said, "signal 9 ") != NULL ||
                    strstr(said, "signal 15 ") != NULL;
        char *message = xformat("the test's own process was stopped: %s", said);
        struct finding *finding = findings_add(
            findings, oracle, sent ? "unit/tampering" : "unit/crash", message);
        finding->test = xstrdup(test->name);
        free(message);
    }
}

static void collect_explored(const json_t *event, struct evidence *evidence)
{
    struct test_outcome *test =
        evidence_test(evidence, text_of(event, "test"), NULL);
    if (test != NULL) {
        test->schedules =
            (unsigned)json_integer_value(json_object_get(event, "schedules"));
        test->complete = json_is_true(json_object_get(event, "complete"));
    }
}

void events_collect(const struct events *events, enum oracle oracle,
                    struct evidence *evidence, struct findings *findings,
                    struct symbols *symbols,
                    bool (*is_own)(const char *file, const void *context),
                    const void *context)
{
    size_t i;
    const json_t *event;
    json_array_foreach(events->lines, i, event)
    {
        if (is_event(event, "plan")) {
            collect_plan(event, evidence);
        } else if (is_event(event, "test")) {
            collect_result(event, oracle, evidence, findings);
        } else if (is_event(event, "explored")) {
            collect_explored(event, evidence);
        } else if (is_event(event, "finding")) {
            events_add_finding(event, oracle, findings, symbols, is_own,
                               context);
        }
    }
}

long events_process(const struct events *events, size_t index,
                    const char **test)
{
    size_t i;
    const json_t *event;
    json_array_foreach(events->lines, i, event)
    {
        const json_t *pids = json_object_get(event, "pids");
        if (index < json_array_size(pids)) {
            *test = text_of(event, "test");
            return (long)json_integer_value(json_array_get(pids, index));
        }
        index -= json_array_size(pids);
    }
    return 0;
}
