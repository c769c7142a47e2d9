/* EXPECT: pass-complete 1 */
#include "crew.h"

static void *answer(void *arg)
{
    pthread_exit(arg);
}

int main(void)
{
    pthread_t thread;
    void *value = NULL;
    int mark;
    pthread_create(&thread, NULL, answer, &mark);
    pthread_join(thread, &value);
    assert(value == &mark);
    return 0;
}
