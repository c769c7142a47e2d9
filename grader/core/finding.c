/* finding.c: see finding.h. */
#include "core/finding.h"

#include <stdlib.h>
#include <string.h>

/* Tired students read these at night: one concrete thing to look at. */
static const struct {
    const char *rule;
    const char *hint;
} hints[] = {
    {"submission/missing", "put the file of that name into the directory you "
                           "hand in; the lab's skeleton is the start"},
    {"submission/symlink", "hand in the file itself, not a link to it"},
    {"build/error", "the first message counts; later ones often follow from "
                    "it. `make` in the lab directory shows the same"},
    {"build/warning", "a warning here is nearly always a bug: read it "
                      "literally"},
    {"build/link", "a name is missing or defined twice: compare with the "
                   "header, and define nothing that the system defines"},
    {"weave/data-race",
     "two threads touch the same memory, one writes, and no lock (the same "
     "lock!) or other ordering stands between them. Which lock guards it?"},
    {"tsan/data-race",
     "two threads touch the same memory, one writes, and no lock (the same "
     "lock!) or other ordering stands between them. Which lock guards it?"},
    {"helgrind/data-race",
     "two threads touch the same memory, one writes, and no lock orders "
     "them. Helgrind does not know C11 atomics, so it only counts together "
     "with weave or ThreadSanitizer"},
    {"weave/deadlock",
     "nobody can go on. Follow who waits for whom: is a lock never released, "
     "taken twice, taken in two orders, or is nobody left to signal?"},
    {"weave/lost-wakeup",
     "a signal reaches only threads that wait at that moment. Change the "
     "predicate under the mutex, wait in a while loop under the same mutex, "
     "and ask whether signal should be broadcast"},
    {"weave/livelock",
     "a loop spins without the world changing. Wait on a condition variable "
     "instead, and check the loop's condition"},
    {"weave/misuse", "the call is not allowed in this state; the message says "
                     "why. Initialise before use, unlock only what you hold, "
                     "destroy only what nobody uses"},
    {"weave/assertion", "the contract's sentence above does not hold in this "
                        "schedule. Replay it and watch the step before"},
    {"weave/crash", "the schedule leads to an invalid access; look for memory "
                    "that another thread frees or has not set up yet"},
    {"weave/leak", "every thread you start must be joined or detached"},
    {"weave/early-exit", "library code never ends the program: return an "
                         "error number instead"},
    {"weave/unsupported", "this call is not part of the lab; see the README "
                          "for what you may use"},
    {"unit/assertion", "the contract's sentence above does not hold"},
    {"unit/crash", "run it under gdb, or look at the line named"},
    {"unit/early-exit", "library code never ends the program: return an error "
                        "number instead"},
    {"unit/memory", "AddressSanitizer saw an access outside valid memory: "
                    "past an end, after free, or a dead stack frame"},
    {"unit/undefined", "the C standard gives this no meaning: the compiler "
                       "may do anything"},
    {"unit/leak", "what init allocates, destroy frees; on every path"},
    {"unit/output", "library code prints nothing"},
    {"unit/unfinished", "the test program did not reach its end: something "
                        "ended or stopped it from inside"},
};

const char *rule_hint(const char *rule)
{
    for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
        if (strcmp(hints[i].rule, rule) == 0) {
            return hints[i].hint;
        }
    }
    return NULL;
}

bool rule_matches(const char *rule, const char *pattern)
{
    size_t length = strlen(pattern);
    if (length > 0 && pattern[length - 1] == '*') {
        return strncmp(rule, pattern, length - 1) == 0;
    }
    return strcmp(rule, pattern) == 0;
}

static char *copy(const char *text)
{
    return text != NULL ? xstrdup(text) : NULL;
}

struct finding *findings_add(struct findings *findings, enum oracle oracle,
                             const char *rule, const char *message)
{
    findings->items = xrealloc(findings->items, (findings->count + 1) *
                                                    sizeof(*findings->items));
    struct finding *finding = &findings->items[findings->count++];
    *finding = (struct finding){.rule = xstrdup(rule),
                                .oracle = oracle,
                                .message = xstrdup(message),
                                .hint = copy(rule_hint(rule))};
    return finding;
}

static struct place *add(struct place **places, size_t *count, const char *file,
                         int line, const char *function, const char *task,
                         const char *role)
{
    *places = xrealloc(*places, (*count + 1) * sizeof(**places));
    struct place *place = &(*places)[(*count)++];
    *place = (struct place){copy(file), line, copy(function), copy(task),
                            copy(role)};
    return place;
}

struct place *finding_add_place(struct finding *finding, const char *file,
                                int line, const char *function,
                                const char *task, const char *role)
{
    return add(&finding->places, &finding->place_count, file, line, function,
               task, role);
}

struct place *finding_add_step(struct finding *finding, const char *file,
                               int line, const char *function, const char *task,
                               const char *role)
{
    return add(&finding->steps, &finding->step_count, file, line, function,
               task, role);
}

static void free_places(struct place *places, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(places[i].file);
        free(places[i].function);
        free(places[i].task);
        free(places[i].role);
    }
    free(places);
}

void findings_release(struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        struct finding *finding = &findings->items[i];
        free(finding->rule);
        free(finding->test);
        free(finding->message);
        free(finding->hint);
        free(finding->schedule_id);
        json_decref(finding->schedule);
        free_places(finding->places, finding->place_count);
        free_places(finding->steps, finding->step_count);
    }
    free(findings->items);
    *findings = (struct findings){0};
}
