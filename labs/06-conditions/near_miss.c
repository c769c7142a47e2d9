/*
 * near_miss.c: a condition made of a semaphore. Those who wait are counted,
 * with the lock; whoever signals puts one permit there for each of them; and
 * everybody waits in a loop. Run it as often as you like (make near-miss);
 * then let every order be tried (make explore).
 *
 * Which order puts both players to sleep? Find it by yourself before you read
 * the report.
 */
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t woken;
static unsigned waiting; /* by lock, like those below */
static int side;         /* of the court where the ball is */
static int returned;     /* how many balls came back */

static void wait_for_signal(void)
{
    waiting++;
    pthread_mutex_unlock(&lock);
    while (sem_wait(&woken) != 0) {
        /* a signal handler ran: wait on */
    }
    pthread_mutex_lock(&lock);
}

static void signal_all(void)
{
    while (waiting > 0) {
        waiting--;
        sem_post(&woken);
    }
}

/* What a player does before the game. */
static unsigned warm_up(unsigned sum)
{
    for (unsigned i = 0; i < 3000000; i++) {
        sum += i;
    }
    return sum;
}

static void *play(void *unused)
{
    unsigned sum = warm_up(0);
    pthread_mutex_lock(&lock);
    while (side != 1) {
        wait_for_signal();
    }
    side = 0;
    returned++;
    signal_all();
    pthread_mutex_unlock(&lock);
    return sum > 0 ? unused : NULL;
}

int main(void)
{
    pthread_t thread;
    sem_init(&woken, 0, 0);
    if (pthread_create(&thread, NULL, play, NULL) != 0) {
        return 3;
    }
    pthread_mutex_lock(&lock);
    side = 1;
    signal_all();
    while (side != 0) {
        wait_for_signal();
    }
    assert(returned == 1);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    sem_destroy(&woken);
    return 0;
}
