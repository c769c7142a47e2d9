/* EXPECT: pass-complete 1 */
/* A handler may also be for SIGFPE, when somebody raises it. */
#include <assert.h>
#include <signal.h>

static volatile sig_atomic_t seen;

static void note(int number)
{
    seen = number;
}

int main(void)
{
    signal(SIGFPE, note);
    raise(SIGFPE);
    assert(seen == SIGFPE);
    return 0;
}
