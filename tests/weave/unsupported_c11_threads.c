/* EXPECT: weave/unsupported */
#include <threads.h>

static int nothing(void *arg)
{
    return arg != NULL;
}

int main(void)
{
    thrd_t thread;
    thrd_create(&thread, nothing, NULL);
    return thrd_join(thread, NULL);
}
