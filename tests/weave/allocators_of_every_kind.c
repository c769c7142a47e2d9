/* EXPECT: pass-complete */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "crew.h"

static void *allocate(void *arg)
{
    void *block;
    char *aligned = aligned_alloc(64, 128);
    assert(aligned != NULL && (uintptr_t)aligned % 64 == 0);
    assert(posix_memalign(&block, 256, 100) == 0);
    assert((uintptr_t)block % 256 == 0);
    memset(block, 1, 100);
    memmove(aligned, block, 100);
    block = realloc(block, 1000);
    assert(block != NULL && memcmp(block, aligned, 100) == 0);
    char *zero = calloc(10, 10);
    assert(zero != NULL && zero[99] == 0);
    free(zero);
    free(block);
    free(aligned);
    return arg;
}

int main(void)
{
    crew_pair(allocate, allocate);
    return 0;
}
