/*
 * near_miss.c: the owner of an object lets go of it. Every access is atomic,
 * every order is sequentially consistent, and no sanitizer has anything to
 * say. Run it as often as you like (make near-miss); then let every order be
 * tried (make explore).
 *
 * Which order breaks it? Find it by yourself before you read the report.
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

enum { MERGED = 1, ONE = 2 }; /* the state is the lowest bit */

static int local = 1;           /* the owner's references */
static atomic_int shared = ONE; /* everybody else's, and the state */
static atomic_int freed;

/* What everybody else does. */
static void drop_shared(void)
{
    int left = atomic_fetch_sub(&shared, ONE) - ONE;
    if (left == MERGED) {
        atomic_fetch_add(&freed, 1); /* the last reference is gone */
    }
}

/* What the owner does, whose count is no use to anybody once it is 0. */
static void drop_local(void)
{
    local--;
    if (local > 0) {
        return;
    }
    int now = atomic_load(&shared);
    if (now == 0) {
        atomic_fetch_add(&freed, 1); /* nobody else has one */
    } else {
        atomic_store(&shared, now | MERGED); /* the others will see to it */
    }
}

/* What the threads do before they let go: they add up some numbers. */
static unsigned work(unsigned numbers)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < numbers; i++) {
        sum += i;
    }
    return sum;
}

static void *helper(void *unused)
{
    unsigned sum = work(1000);
    drop_shared();
    return sum > 0 ? unused : NULL;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, helper, NULL) != 0) {
        return 3;
    }
    unsigned sum = work(20000);
    drop_local();
    pthread_join(thread, NULL);
    assert(freed == 1); /* not never, and not twice */
    return sum > 0 ? 0 : 1;
}
