/* EXPECT: weave/deadlock */
#include <threads.h>

static mtx_t lock;

static int take(void *arg)
{
    mtx_lock(&lock);
    (void)arg;
    return 0; /* and keeps it */
}

int main(void)
{
    thrd_t thread;
    mtx_init(&lock, mtx_plain);
    thrd_create(&thread, take, NULL);
    thrd_join(thread, NULL);
    mtx_lock(&lock);
    mtx_unlock(&lock);
    return 0;
}
