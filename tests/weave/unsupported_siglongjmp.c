/* EXPECT: weave/unsupported */
#include <setjmp.h>
#include <signal.h>

static sigjmp_buf back;

static void leave(int number)
{
    siglongjmp(back, number);
}

int main(void)
{
    signal(SIGUSR1, leave);
    if (sigsetjmp(back, 1) == 0) {
        raise(SIGUSR1);
    }
    return 0;
}
