/*
 * near_miss.c: a barrier that looks right, waits in a loop, holds its lock
 * while it looks, and broadcasts. Run it as often as you like (make
 * near-miss); then let every order be tried (make explore).
 *
 * Which order breaks it? Find it by yourself before you read the report.
 */
#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

enum { PARTIES = 2, PHASES = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_here = PTHREAD_COND_INITIALIZER; /* door_open */
static bool door_open; /* by lock, like those below */
static int count;      /* threads at the barrier */
static int arrived[PHASES];

static void wait_for_all(void)
{
    pthread_mutex_lock(&lock);
    count++;
    if (count == PARTIES) {
        door_open = true;
        pthread_cond_broadcast(&all_here);
    }
    while (!door_open) {
        pthread_cond_wait(&all_here, &lock);
    }
    count--;
    if (count == 0) {
        door_open = false; /* the last one out closes the door */
    }
    pthread_mutex_unlock(&lock);
}

/* What the threads do between two meetings: they add up some numbers. */
static unsigned work(unsigned sum)
{
    for (unsigned i = 0; i < 200000; i++) {
        sum += i;
    }
    return sum;
}

static void *meet(void *unused)
{
    unsigned sum = 0;
    for (int phase = 0; phase < PHASES; phase++) {
        pthread_mutex_lock(&lock);
        arrived[phase]++;
        pthread_mutex_unlock(&lock);
        wait_for_all();
        pthread_mutex_lock(&lock);
        assert(arrived[phase] == PARTIES); /* nobody passes before all */
        pthread_mutex_unlock(&lock);
        sum = work(sum);
    }
    return sum > 0 ? unused : NULL;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, meet, NULL) != 0) {
        return 3;
    }
    meet(NULL);
    pthread_join(thread, NULL);
    return 0;
}
