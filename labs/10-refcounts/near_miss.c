/*
 * near_miss.c: an object that two threads share. The count is atomic, and it
 * is never read and written but by atomic operations. Run it as often as you
 * like (make near-miss); then let every order be tried (make explore).
 *
 * Which order breaks it? Find it by yourself before you read the report.
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int refs = 2; /* one for each thread */
static atomic_int freed;    /* how often */

static void decref(void)
{
    if (atomic_load(&refs) == 1) {
        atomic_fetch_add(&freed, 1); /* this was the last reference */
    } else {
        atomic_fetch_sub(&refs, 1);
    }
}

/* What a thread does with the object: it adds up some numbers. */
static unsigned work(void)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < 20000; i++) {
        sum += i;
    }
    return sum;
}

static void *use(void *unused)
{
    unsigned sum = work();
    decref();
    return sum > 0 ? unused : NULL;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, use, NULL) != 0) {
        return 3;
    }
    use(NULL);
    pthread_join(thread, NULL);
    assert(atomic_load(&freed) == 1); /* freed once: no leak, not twice */
    return 0;
}
