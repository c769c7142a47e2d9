/*
 * memory.c: the memory functions that weave itself calls.
 *
 * libweave's references to them are renamed to weave_NAME (weave.mk). Where
 * the program's own calls are wrapped, weave's must go past the wrappers, or
 * they would count as accesses of the program. Compiled once for each case.
 */
#include <stddef.h>
#include <string.h>

#ifdef MEMORY_IS_WRAPPED
void *__real_memcpy(void *, const void *, size_t);
void *__real_memset(void *, int, size_t);
#    define REAL(name) __real_##name
#else
#    define REAL(name) name
#endif

void *weave_memcpy(void *to, const void *from, size_t size);
void *weave_memcpy(void *to, const void *from, size_t size)
{
    return REAL(memcpy)(to, from, size);
}

void *weave_memset(void *to, int byte, size_t size);
void *weave_memset(void *to, int byte, size_t size)
{
    return REAL(memset)(to, byte, size);
}
