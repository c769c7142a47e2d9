/* EXPECT: pass-complete */
/* A bounded buffer, a once flag and a key, in the words of <threads.h>. */
#include <assert.h>
#include <threads.h>
#include <time.h>

static mtx_t lock;
static cnd_t changed;
static int items;
static once_flag flag = ONCE_FLAG_INIT;
static int initialised;
static tss_t key;
static int destroyed; /* by lock */

static void initialise(void)
{
    initialised++;
}

static void destroy(void *value)
{
    mtx_lock(&lock);
    destroyed += *(int *)value;
    mtx_unlock(&lock);
}

static int produce(void *arg)
{
    static int one = 1;
    tss_set(key, &one);
    assert(tss_get(key) == &one);
    call_once(&flag, initialise);
    mtx_lock(&lock);
    items++;
    cnd_signal(&changed);
    mtx_unlock(&lock);
    return *(int *)arg;
}

int main(void)
{
    static int argument = -7;
    thrd_t thread;
    int result = 0;
    struct timespec until;
    assert(mtx_init(&lock, mtx_timed | mtx_recursive) == thrd_success);
    assert(cnd_init(&changed) == thrd_success);
    assert(tss_create(&key, destroy) == thrd_success);
    assert(thrd_create(&thread, produce, &argument) == thrd_success);
    call_once(&flag, initialise);
    mtx_lock(&lock);
    assert(mtx_trylock(&lock) == thrd_success);
    mtx_unlock(&lock);
    while (items == 0) {
        cnd_wait(&changed, &lock);
    }
    mtx_unlock(&lock);
    assert(thrd_join(thread, &result) == thrd_success && result == -7);
    assert(initialised == 1 && destroyed == 1);
    timespec_get(&until, TIME_UTC);
    until.tv_sec += 3600;
    mtx_lock(&lock);
    assert(cnd_timedwait(&changed, &lock, &until) == thrd_timedout);
    mtx_unlock(&lock);
    assert(thrd_sleep(&(struct timespec){3600, 0}, NULL) == 0);
    thrd_yield();
    cnd_destroy(&changed);
    mtx_destroy(&lock);
    tss_delete(key);
    return 0;
}
