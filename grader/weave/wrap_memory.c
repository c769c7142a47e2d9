/*
 * wrap_memory.c: the lifetime of heap memory, and the library calls that
 * touch memory for the program, in builds where weave watches memory.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "weave/object.h"
#include "weave/race.h"
#include "weave/sched.h"

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

/* Memory that is born: nothing that happened at this address before counts. */
static void *born(void *memory)
{
    if (weave.active && memory != NULL) {
        size_t size = malloc_usable_size(memory);
        race_forget((uintptr_t)memory, size);
        object_forget((uintptr_t)memory, size);
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
        race_forget((uintptr_t)memory, size);
        object_forget((uintptr_t)memory, size);
    }
}

void *__wrap_malloc(size_t size)
{
    return born(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return born(__real_calloc(count, size));
}

void *__wrap_realloc(void *memory, size_t size)
{
    dies(memory, CALLER, WEAVE_FRAME);
    return born(__real_realloc(memory, size));
}

void __wrap_free(void *memory)
{
    dies(memory, CALLER, WEAVE_FRAME);
    __real_free(memory);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return born(__real_aligned_alloc(alignment, size));
}

int __wrap_posix_memalign(void **out, size_t alignment, size_t size)
{
    int error = __real_posix_memalign(out, alignment, size);
    if (error == 0) {
        born(*out);
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
