/*
 * wrap_memory.c: the lifetime of heap memory, and the library calls that
 * touch memory for the program, in builds where weave watches memory.
 */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "weave/fault.h"
#include "weave/heap.h"
#include "weave/object.h"
#include "weave/race.h"
#include "weave/sched.h"
#include "weave/weave.h"

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
void __real_free(void *);
void *__real_aligned_alloc(size_t, size_t);
int __real_posix_memalign(void **, size_t, size_t);
void *__real_memcpy(void *, const void *, size_t);
void *__real_memmove(void *, const void *, size_t);
void *__real_memset(void *, int, size_t);

#define CALLER ((uintptr_t)__builtin_return_address(0) - 1)

enum {
    DEAD = 0x5a,
    DEAD_BYTES = 1 << 16 /* at most, of one block */
};

/* Memory that is born: nothing that happened at this address before counts. */
static void *born(void *memory, size_t wanted, const uintptr_t *frame)
{
    if (weave.active && memory != NULL) {
        size_t size = malloc_usable_size(memory);
        heap_add(memory, wanted, frame);
        race_forget((uintptr_t)memory, size);
        object_forget((uintptr_t)memory, size);
    }
    return memory;
}

/* The same; what is in it is nobody's business, and not zero by luck. */
static void *born_poisoned(void *memory, size_t wanted, const uintptr_t *frame)
{
    if (weave.active && memory != NULL) {
        weave_poison(memory, malloc_usable_size(memory));
        heap_add(memory, wanted, frame);
    }
    return memory;
}

/* Memory that dies: whoever still uses it races with this. */
static void dies(void *memory, uintptr_t pc, uintptr_t *frame)
{
    if (weave.active && memory != NULL) {
        size_t size = malloc_usable_size(memory);
        sched_access(frame);
        if (size <= 4096) {
            race_access((uintptr_t)memory, size, RACE_WRITE, pc, frame);
        }
        heap_remove(memory);
        race_forget((uintptr_t)memory, size);
        object_forget((uintptr_t)memory, size);
    }
}

/* Does the test want this allocation, called from FRAME, to fail? */
static bool fails(uintptr_t *frame)
{
    if (!weave.active) {
        return false;
    }
    weave.current->frame = frame;
    if (!fault_strikes(WEAVE_FAIL_MALLOC)) {
        return false;
    }
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails(WEAVE_FRAME)
               ? NULL
               : born_poisoned(__real_malloc(size), size, WEAVE_FRAME);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails(WEAVE_FRAME)
               ? NULL
               : born(__real_calloc(count, size), count * size, WEAVE_FRAME);
}

/* A block that grows moves, always: a pointer to its old place is wrong. */
void *__wrap_realloc(void *memory, size_t size)
{
    if (!weave.active) {
        return __real_realloc(memory, size);
    }
    if (fails(WEAVE_FRAME)) {
        return NULL;
    }
    if (memory == NULL) {
        return born_poisoned(__real_malloc(size), size, WEAVE_FRAME);
    }
    if (size == 0) {
        dies(memory, CALLER, WEAVE_FRAME);
        return __real_realloc(memory, 0);
    }
    size_t before = malloc_usable_size(memory);
    void *moved = born_poisoned(__real_malloc(size), size, WEAVE_FRAME);
    if (moved != NULL) {
        __real_memcpy(moved, memory, size < before ? size : before);
        dies(memory, CALLER, WEAVE_FRAME);
        __real_memset(memory, DEAD, before < DEAD_BYTES ? before : DEAD_BYTES);
        __real_free(memory);
    }
    return moved;
}

void __wrap_free(void *memory)
{
    dies(memory, CALLER, WEAVE_FRAME);
    if (weave.active && memory != NULL) {
        size_t size = malloc_usable_size(memory);
        __real_memset(memory, DEAD, size < DEAD_BYTES ? size : DEAD_BYTES);
    }
    __real_free(memory);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails(WEAVE_FRAME)
               ? NULL
               : born_poisoned(__real_aligned_alloc(alignment, size), size,
                               WEAVE_FRAME);
}

int __wrap_posix_memalign(void **out, size_t alignment, size_t size)
{
    if (fails(WEAVE_FRAME)) {
        return ENOMEM;
    }
    int error = __real_posix_memalign(out, alignment, size);
    if (error == 0) {
        born_poisoned(*out, size, WEAVE_FRAME);
    }
    return error;
}

static void touches(const void *memory, size_t size, unsigned kind,
                    uintptr_t pc, uintptr_t *frame)
{
    if (weave.active && size > 0) {
        sched_access(frame);
        race_access((uintptr_t)memory, size, kind, pc, frame);
    }
}

void *__wrap_memcpy(void *to, const void *from, size_t size)
{
    touches(from, size, RACE_READ, CALLER, WEAVE_FRAME);
    touches(to, size, RACE_WRITE, CALLER, WEAVE_FRAME);
    return __real_memcpy(to, from, size);
}

void *__wrap_memmove(void *to, const void *from, size_t size)
{
    touches(from, size, RACE_READ, CALLER, WEAVE_FRAME);
    touches(to, size, RACE_WRITE, CALLER, WEAVE_FRAME);
    return __real_memmove(to, from, size);
}

void *__wrap_memset(void *to, int byte, size_t size)
{
    touches(to, size, RACE_WRITE, CALLER, WEAVE_FRAME);
    return __real_memset(to, byte, size);
}
