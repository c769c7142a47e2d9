/* report.c: see report.h. */
#include "weave/report.h"

#include <string.h>
#include <sys/mman.h>

#include "weave/debug.h"
#include "weave/follow.h"
#include "weave/object.h"
#include "weave/verdict.h"

struct report *report;

void report_map(void)
{
    if (report != NULL) {
        return;
    }
    void *map = mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED) {
        verdict_broken("cannot map %zu bytes: %m", sizeof(*report));
    }
    report = map;
}

void report_clear(void)
{
    report->state = REPORT_RUNNING;
    report->steps = 0;
    report->branching = 0;
    report->fingerprint = 0;
    report->preemptions = 0;
    report->exit_status = 0;
    report->work_ns = 0;
    report->span_ns = 0;
    report->rule[0] = '\0';
    report->message[0] = '\0';
    report->places = 0;
    report->traced = 0;
    report->choice_count = 0;
}

void report_choice(enum choice_kind kind, unsigned value)
{
    if (kind != CHOICE_TASK) {
        follow_note(kind, value);
    }
    if (report->choice_count < REPORT_CHOICES) {
        report->choices[report->choice_count++] = (struct choice){
            (uint32_t)weave.step, (uint16_t)kind, (uint16_t)value};
    }
}

void report_access(const struct task *task, const char *doing,
                   uintptr_t address, const uintptr_t *frame)
{
    report_step(task, doing, NULL, NULL, frame);
    report->trace[(report->traced - 1) % REPORT_TRACE].address = address;
}

void report_step(const struct task *task, const char *doing,
                 const struct object *object, const char *what,
                 const uintptr_t *frame)
{
    struct report_step *step = &report->trace[report->traced++ % REPORT_TRACE];
    memcpy(step->task, task->name, sizeof(step->task));
    step->doing = doing;
    step->what = what;
    step->kind = object != NULL ? (int)object->kind : 0;
    step->number = object != NULL ? object->number : 0;
    step->at = weave.step;
    step->has_value = false;
    step->address = object != NULL ? object->address : 0;
    verdict_walk(step->pcs, REPORT_STEP_PCS, task, frame);
    if (weave.stepping) {
        debug_note();
        debug_point(step->task, doing, step->address, step->pcs[0]);
    }
}

void report_value(int64_t value)
{
    struct report_step *step =
        &report->trace[(report->traced - 1) % REPORT_TRACE];
    step->has_value = true;
    step->value = value;
}
