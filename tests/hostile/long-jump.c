/* EXPECT: * */
#include "counter.h"

#include <setjmp.h>

static jmp_buf before;

__attribute__((constructor)) static void remember(void)
{
    if (setjmp(before) != 0) {
        return; /* into a frame that is long gone */
    }
}

static void trick(void)
{
    longjmp(before, 1);
}
