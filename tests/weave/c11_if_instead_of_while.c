/* EXPECT: weave/assertion */
#include <assert.h>
#include <threads.h>

static mtx_t lock;
static cnd_t changed;
static int ready;

static int set(void *arg)
{
    mtx_lock(&lock);
    ready = 1;
    cnd_broadcast(&changed);
    mtx_unlock(&lock);
    thrd_exit(*(int *)arg);
}

int main(void)
{
    static int three = 3;
    thrd_t thread;
    int result = 0;
    mtx_init(&lock, mtx_plain);
    cnd_init(&changed);
    thrd_create(&thread, set, &three);
    mtx_lock(&lock);
    if (ready == 0) {
        cnd_wait(&changed, &lock);
    }
    assert(ready == 1);
    mtx_unlock(&lock);
    thrd_join(thread, &result);
    return result != 3;
}
