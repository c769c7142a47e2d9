/*
 * race.h: data races by happens-before, and the ordering of C11 atomics.
 *
 * For each 8-byte granule the accesses that may still conflict are kept, each
 * with its task and that task's clock (an epoch, as in FastTrack, Flanagan
 * and Freund 2009). Two accesses race when they overlap, one writes, not both
 * are atomic, and neither happens before the other.
 */
#ifndef WEAVE_RACE_H
#define WEAVE_RACE_H

#include "weave/core.h"

enum race_kind { RACE_READ = 0, RACE_WRITE = 1, RACE_ATOMIC = 2 };

/* Map the shadow memory, before the first execution. */
void race_map(void);

/* The running task accesses SIZE bytes; KIND is an or of enum race_kind. */
void race_access(uintptr_t address, size_t size, unsigned kind, uintptr_t pc,
                 const uintptr_t *frame);

/* The memory is new, or gone: no access before now matters any more. */
void race_forget(uintptr_t address, size_t size);

/* The running task enters a function called from PC, or leaves it. */
void race_function_enter(uintptr_t pc);
void race_function_leave(void);

/* The orderings of an atomic load, store or read-modify-write at ADDRESS. */
void race_atomic_load(uintptr_t address, int order);
void race_atomic_store(uintptr_t address, int order);
void race_atomic_update(uintptr_t address, int order);
void race_fence(int order);

#endif
