/*
 * memory.c: the memory functions that weave itself calls.
 *
 * libweave's references to them are renamed to weave_NAME (weave.mk). Where
 * the program's own calls are wrapped, weave's must go past the wrappers, or
 * they would count as accesses of the program. Elsewhere they must go past
 * the sanitizers, which take them over for the same reason; and this file's
 * own references are renamed, too, so the instructions stand here themselves.
 * Compiled once for each case.
 */
#include <stddef.h>

void *weave_memcpy(void *to, const void *from, size_t size);
void *weave_memset(void *to, int byte, size_t size);

#ifdef MEMORY_IS_WRAPPED
void *__real_memcpy(void *, const void *, size_t);
void *__real_memset(void *, int, size_t);

void *weave_memcpy(void *to, const void *from, size_t size)
{
    return __real_memcpy(to, from, size);
}

void *weave_memset(void *to, int byte, size_t size)
{
    return __real_memset(to, byte, size);
}
#else
void *weave_memcpy(void *to, const void *from, size_t size)
{
    void *at = to;
    __asm__ volatile("rep movsb"
                     : "+D"(at), "+S"(from), "+c"(size)
                     :
                     : "memory");
    return to;
}

void *weave_memset(void *to, int byte, size_t size)
{
    void *at = to;
    __asm__ volatile("rep stosb" : "+D"(at), "+c"(size) : "a"(byte) : "memory");
    return to;
}
#endif
