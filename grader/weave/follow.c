/* follow.c: see follow.h. */
#include "weave/follow.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "weave/ops.h"
#include "weave/settings.h"
#include "weave/verdict.h"

static int order_fd = -1; /* where it is written down */
static unsigned noted;
static size_t next; /* choice to be followed; 0 is the heading */

void follow_record(void)
{
    const char *path = getenv("WEAVE_ORDER");
    if (path == NULL) {
        return;
    }
    order_fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (order_fd < 0 ||
        dprintf(order_fd, "0 %s 0\n", choice_name(CHOICE_FOLLOW)) < 0) {
        verdict_broken("cannot write to %s: %m", path);
    }
}

void follow_note(enum choice_kind kind, unsigned value)
{
    if (order_fd >= 0 && dprintf(order_fd, "%u %s %u\n", ++noted,
                                 choice_name(kind), value) < 0) {
        verdict_broken("cannot write down the order: %m");
    }
}

/* The next choice, when it is of KIND. */
static const struct choice *next_choice(enum choice_kind kind)
{
    const struct strategy_plan *plan = strategy_plan();
    next = next == 0 ? 1 : next;
    if (next < plan->choice_count && plan->choices[next].kind == kind) {
        return &plan->choices[next];
    }
    return NULL;
}

static _Noreturn void cannot_follow(const char *what)
{
    char text[128];
    snprintf(text, sizeof(text),
             "this schedule in this build (at operation %zu %s)", next, what);
    verdict_unsupported(text, weave.current->frame);
}

static struct task *follow_pick(struct task *const *ready, int count,
                                struct task *fallback)
{
    const struct choice *choice = next_choice(CHOICE_TASK);
    if (choice == NULL) {
        if (next < strategy_plan()->choice_count) {
            cannot_follow("a time-out or a wake-up is due");
        }
        return fallback; /* the recorded execution ended here */
    }
    for (int i = 0; i < count; i++) {
        if (ready[i]->id == choice->value) {
            next++;
            return ready[i];
        }
    }
    cannot_follow("another thread should go on");
}

static uint64_t follow_next_switch(void)
{
    return UINT64_MAX;
}

static unsigned follow_waiter(unsigned count)
{
    const struct choice *choice = next_choice(CHOICE_WAITER);
    if (choice == NULL || choice->value >= count) {
        return 0;
    }
    next++;
    return choice->value;
}

static int follow_disturbance(enum choice_kind kind,
                              struct task *const *candidates, int count)
{
    const struct choice *choice = next_choice(kind);
    for (int i = 0; choice != NULL && i < count; i++) {
        if (candidates[i]->id == choice->value) {
            next++;
            return i;
        }
    }
    return -1;
}

const struct strategy strategy_follow = {
    .name = "follow",
    .pick = follow_pick,
    .next_switch = follow_next_switch,
    .pick_waiter = follow_waiter,
    .disturb = follow_disturbance,
};
