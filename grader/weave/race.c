/* race.c: see race.h. Which accesses conflict; contexts of past accesses. */
#include "weave/race.h"

#include <string.h>
#include <sys/mman.h>

#include "weave/address.h"
#include "weave/front.h"
#include "weave/heap.h"
#include "weave/held.h"
#include "weave/sched.h"
#include "weave/shadow.h"
#include "weave/verdict.h"

enum { CONTEXTS = 1 << 16 };

/*
 * The calling-context tree: a node is a call site below its caller's node.
 * A past access keeps its node, from which its whole stack can be told.
 */
struct context {
    uintptr_t pc;
    uint32_t parent;
    uint32_t first_child;
    uint32_t next_sibling;
};

static struct context contexts[CONTEXTS]; /* 0: the bottom of every stack */
static uint32_t context_count = 1;
static uint32_t context_lost[WEAVE_MAX_TASKS]; /* calls past the tree's end */

void race_function_enter(uintptr_t pc)
{
    struct task *task = weave.current;
    struct context *here = &contexts[task->context];
    uint32_t child = here->first_child;
    while (child != 0 && contexts[child].pc != pc) {
        child = contexts[child].next_sibling;
    }
    if (child == 0) {
        if (context_count == CONTEXTS) {
            context_lost[task->id]++;
            return;
        }
        child = context_count++;
        contexts[child] =
            (struct context){pc, task->context, 0, here->first_child};
        here->first_child = child;
    }
    task->context = child;
}

void race_function_leave(void)
{
    struct task *task = weave.current;
    if (context_lost[task->id] > 0) {
        context_lost[task->id]--;
    } else {
        task->context = contexts[task->context].parent;
    }
}

static void context_stack(uintptr_t pcs[WEAVE_PCS], uintptr_t pc,
                          uint32_t context)
{
    int count = 0;
    pcs[count++] = pc;
    while (count < WEAVE_PCS && context != 0) {
        if (contexts[context].pc > 4096) {
            pcs[count++] = contexts[context].pc - 1;
        }
        context = contexts[context].parent;
    }
    if (count < WEAVE_PCS) {
        pcs[count] = 0;
    }
}

static const char *kind_name(unsigned kind)
{
    static const char *const names[] = {"reads", "writes", "atomically reads",
                                        "atomically writes"};
    return names[kind & 3];
}

static _Noreturn void found_race(uintptr_t address, unsigned kind, uintptr_t pc,
                                 const struct access *before)
{
    uintptr_t pcs[WEAVE_PCS];
    struct task *me = weave.current;
    struct task *other = &weave.task[before->task];
    char held[160];
    context_stack(pcs, pc, me->context);
    held_describe(held, sizeof(held), me->locks);
    verdict_place(me, pcs, "%s %s, %s", kind_name(kind),
                  address_variable(address), held);
    context_stack(pcs, before->pc, before->context);
    held_describe(held, sizeof(held), before->locks);
    verdict_place(other, pcs, "%s %s, %s", kind_name(before->kind),
                  address_variable(address), held);
    heap_explain(address);
    const char *name = address_name(address);
    verdict_fail(
        "data-race", "%s %s %s and %s %s it, with nothing that orders the two",
        me->name, kind_name(kind), name, other->name, kind_name(before->kind));
}

/* Does a later access make BEFORE redundant? See race.h. */
static bool supersedes(unsigned kind, uint8_t mask, const struct access *before)
{
    if ((before->mask & ~mask) != 0) {
        return false;
    }
    if (kind == RACE_WRITE) {
        return true; /* a plain write conflicts with all that BEFORE does */
    }
    return before->task == weave.current->id && before->kind == kind;
}

static void granule_access(uintptr_t address, uint8_t mask, unsigned kind,
                           uintptr_t pc)
{
    struct task *me = weave.current;
    uint32_t *link = shadow_cell(address);
    uint32_t epoch = me->clock.at[me->id];
    uint32_t reusable = 0;
    while (*link != 0) {
        struct access *before = shadow_access(*link);
        if ((before->mask & mask) != 0 && before->task != me->id &&
            ((before->kind | kind) & RACE_WRITE) != 0 &&
            (before->kind & kind & RACE_ATOMIC) == 0 &&
            before->clock > me->clock.at[before->task]) {
            found_race((address & ~7ul) +
                           (unsigned)__builtin_ctz(before->mask & mask),
                       kind, pc, before);
        }
        if (supersedes(kind, mask, before)) {
            uint32_t gone = *link;
            *link = before->next;
            if (reusable != 0) {
                shadow_free(reusable);
            }
            reusable = gone;
        } else {
            link = &before->next;
        }
    }
    uint32_t fresh = reusable != 0 ? reusable : shadow_new();
    *shadow_access(fresh) =
        (struct access){epoch, (uint32_t)pc,  me->context, 0, (uint8_t)me->id,
                        mask,  (uint8_t)kind, me->locks};
    *link = fresh;
}

void race_map(void)
{
    if (weave_front.watches_memory) {
        shadow_map();
    }
}

void race_access(uintptr_t address, size_t size, unsigned kind, uintptr_t pc,
                 const uintptr_t *frame)
{
    const struct task *me = weave.current;
    (void)frame;
    if (kind == RACE_WRITE &&
        (address < me->stack_low || address >= me->stack_high)) {
        sched_progress();
    }
    while (size > 0) {
        unsigned offset = (unsigned)(address & 7);
        size_t part = size < 8 - offset ? size : 8 - offset;
        uint8_t mask = (uint8_t)(((1u << part) - 1) << offset);
        granule_access(address, mask, kind, pc);
        address += part;
        size -= part;
    }
}

void race_forget(uintptr_t address, size_t size)
{
    if (weave_front.watches_memory) {
        shadow_clear(address, size);
    }
}
