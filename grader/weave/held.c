/* held.c: see held.h. */
#include "weave/held.h"

#include <stdio.h>
#include <string.h>

enum { SETS = 255, MOST = 4, UNKNOWN = 255 };

static const char and_more[] = "; and more";

struct hold {
    const struct object *lock;
    uintptr_t pc; /* where it was taken */
};

/* 0 is the empty set. */
static struct set {
    unsigned count;
    struct hold holds[MOST];
} sets[SETS];
static unsigned set_count = 1;

static uint8_t intern(const struct set *wanted)
{
    for (unsigned i = 0; i < set_count; i++) {
        if (sets[i].count == wanted->count &&
            memcmp(sets[i].holds, wanted->holds,
                   wanted->count * sizeof(struct hold)) == 0) {
            return (uint8_t)i;
        }
    }
    if (set_count == SETS) {
        return UNKNOWN;
    }
    sets[set_count] = *wanted;
    return (uint8_t)set_count++;
}

void held_take(const struct object *lock)
{
    struct task *me = weave.current;
    if (me->locks == UNKNOWN || sets[me->locks].count == MOST) {
        me->locks = UNKNOWN;
        return;
    }
    struct set more = sets[me->locks];
    more.holds[more.count++] =
        (struct hold){lock, me->frame != NULL ? me->frame[1] - 1 : 0};
    me->locks = intern(&more);
}

void held_release(const struct object *lock)
{
    struct task *me = weave.current;
    if (me->locks == UNKNOWN) {
        return;
    }
    struct set fewer = sets[me->locks];
    for (unsigned i = fewer.count; i-- > 0;) {
        if (fewer.holds[i].lock == lock) {
            memmove(&fewer.holds[i], &fewer.holds[i + 1],
                    (fewer.count - i - 1) * sizeof(struct hold));
            fewer.count--;
            me->locks = intern(&fewer);
            return;
        }
    }
}

void held_describe(char *text, size_t size, uint8_t set)
{
    if (set == UNKNOWN) {
        snprintf(text, size, "holding several locks");
        return;
    }
    snprintf(text, size, "holding no lock");
    size_t used = 0;
    for (unsigned i = 0; i < sets[set].count; i++) {
        const struct hold *hold = &sets[set].holds[i];
        char one[160];
        int length = snprintf(one, sizeof(one), "%s%s, taken at {:%lx}",
                              i == 0 ? "holding " : "; ",
                              object_name(hold->lock), (unsigned long)hold->pc);
        bool last = i + 1 == sets[set].count;
        if (used + (size_t)length + (last ? 1 : sizeof(and_more)) > size) {
            snprintf(text + used, size - used, "%s", and_more);
            return;
        }
        memcpy(text + used, one, (size_t)length + 1);
        used += (size_t)length;
    }
}

uintptr_t held_since(const struct task *task, const struct object *lock)
{
    uintptr_t pc = 0;
    for (unsigned i = 0; task->locks != UNKNOWN && i < sets[task->locks].count;
         i++) {
        const struct hold *hold = &sets[task->locks].holds[i];
        pc = hold->lock == lock ? hold->pc : pc;
    }
    return pc;
}
