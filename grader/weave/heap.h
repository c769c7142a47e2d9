/*
 * heap.h: the blocks of the heap, where they were allocated, and by whom: for
 * reports, and to tell them apart in the search. Only in builds where weave
 * watches memory.
 */
#ifndef WEAVE_HEAP_H
#define WEAVE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The running task has allocated SIZE bytes, in the call FRAME belongs to. */
void heap_add(const void *block, size_t size, const uintptr_t *frame);

/* BLOCK is freed. */
void heap_remove(const void *block);

/*
 * "byte 8 of the 24 bytes that T1 allocated at {:PC}" into TEXT of SIZE bytes.
 * Returns false when ADDRESS is in no block known.
 */
bool heap_describe(char *text, size_t size, uintptr_t address);

/*
 * A name for ADDRESS that is the same in every schedule: of the heap, which
 * block it is in, counted by the task that allocated it, and where inside. The
 * address itself depends on the order in which tasks allocate and free.
 */
uintptr_t heap_key(uintptr_t address);

/* Add the place where the block with ADDRESS in it was allocated, if any. */
void heap_explain(uintptr_t address);

#endif
