/*
 * near_miss.c: a counter that never lets an update get lost, so its author
 * says: "before I store, I look whether anybody was faster. Then I begin
 * again." Each load and each store is atomic. Run it as often as you like
 * (make near-miss); then let every order be tried (make explore).
 *
 * Which order breaks it? Find it by yourself before you read the report.
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

enum { TIMES = 3 };

static atomic_int counter;

static void add_one(void)
{
    int before;
    do {
        before = atomic_load(&counter);
    } while (atomic_load(&counter) != before); /* nobody was faster */
    atomic_store(&counter, before + 1);
}

static void *count(void *unused)
{
    for (int i = 0; i < TIMES; i++) {
        add_one();
    }
    return unused;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, count, NULL) != 0) {
        return 3;
    }
    count(NULL);
    pthread_join(thread, NULL);
    assert(atomic_load(&counter) == 2 * TIMES); /* no update is lost */
    return 0;
}
