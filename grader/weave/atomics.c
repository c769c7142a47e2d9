/*
 * atomics.c: the happens-before edges of C11 atomics (C11 5.1.2.4, 7.17).
 *
 * Each atomic location has a clock: what the release sequence that its value
 * belongs to has published. weave runs the operations themselves in the order
 * of the schedule; values are sequentially consistent, orderings are not.
 */
#include <stdatomic.h>
#include <string.h>

#include "weave/race.h"
#include "weave/report.h"
#include "weave/vclock.h"
#include "weave/verdict.h"

enum { LOCATIONS = 4096, SLOTS = 4 * LOCATIONS };

struct location {
    uintptr_t address;
    struct vclock clock;
    int head; /* task that began the release sequence; -1: none */
};

static struct location locations[LOCATIONS];
static uint16_t slots[SLOTS];
static unsigned location_count;

static struct location *location_of(uintptr_t address)
{
    unsigned i = (unsigned)((address * 0x9e3779b97f4a7c15u) >> 40) % SLOTS;
    while (slots[i] != 0 && locations[slots[i] - 1].address != address) {
        i = (i + 1) % SLOTS;
    }
    if (slots[i] == 0) {
        if (location_count == LOCATIONS) {
            verdict_unsupported("more than 4096 atomic variables", WEAVE_FRAME);
        }
        slots[i] = (uint16_t)++location_count;
        locations[location_count - 1].address = address;
        locations[location_count - 1].head = -1;
    }
    return &locations[slots[i] - 1];
}

static bool acquires(int order)
{
    return order != memory_order_relaxed && order != memory_order_release;
}

static bool releases(int order)
{
    return order == memory_order_release || order == memory_order_acq_rel ||
           order == memory_order_seq_cst;
}

static void take(struct location *location, int order)
{
    struct task *me = weave.current;
    vclock_join(acquires(order) ? &me->clock : &me->fence_acquire,
                &location->clock);
}

/* Publish into LOCATION what ORDER publishes. */
static void give(struct location *location, int order)
{
    struct task *me = weave.current;
    if (releases(order)) {
        vclock_release(&location->clock, me);
    } else {
        vclock_join(&location->clock, &me->fence_release);
    }
}

void race_atomic_load(uintptr_t address, int order)
{
    weave.current->atomic_step = weave.step;
    report_access(weave.current, "atomically read", address, WEAVE_FRAME);
    take(location_of(address), order);
}

void race_atomic_store(uintptr_t address, int order)
{
    struct location *location = location_of(address);
    weave.current->atomic_step = weave.step;
    report_access(weave.current, "atomically write", address, WEAVE_FRAME);
    if (releases(order) || location->head != weave.current->id) {
        vclock_reset(&location->clock); /* a store starts a new sequence */
    }
    location->head = weave.current->id;
    give(location, order);
}

void race_atomic_update(uintptr_t address, int order)
{
    struct location *location = location_of(address);
    weave.current->atomic_step = weave.step;
    report_access(weave.current, "atomically change", address, WEAVE_FRAME);
    take(location, order);
    give(location, order); /* joins the sequence instead of ending it */
}

void race_fence(int order)
{
    struct task *me = weave.current;
    if (acquires(order)) {
        vclock_join(&me->clock, &me->fence_acquire);
    }
    if (releases(order)) {
        vclock_release(&me->fence_release, me);
    }
}
