/*
 * demo.c: the lecture's example, Semaphore(2) and three threads, in C; then
 * three threads that are to meet at a barrier. Run it before you write any
 * code (make demo), and again when you have.
 */
#include "semaphores.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { THREADS = 3, PERMITS = 2, PHASES = 2 };

static struct semx semaphore;
static struct barrier barrier;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int inside; /* by lock, like those below */
static int most_inside;
static int arrived;
static int early_birds;
static const char *refused; /* what a function said that is not there yet */

static void note_result(int error)
{
    pthread_mutex_lock(&lock);
    if (error != 0) {
        refused = strerrorname_np(error);
    }
    pthread_mutex_unlock(&lock);
}

/* Change the number of those inside by CHANGE; say WHAT happened. */
static void tell(long number, const char *what, int change)
{
    pthread_mutex_lock(&lock);
    inside += change;
    most_inside = inside > most_inside ? inside : most_inside;
    printf("Thread %ld: %-10s %d inside\n", number, what, inside);
    pthread_mutex_unlock(&lock);
}

/* Pretend to work for a while. */
static void work(void)
{
    const struct timespec a_while = {0, 20 * 1000 * 1000};
    nanosleep(&a_while, NULL);
}

static void *thread_task(void *arg)
{
    long number = (long)arg;
    tell(number, "waiting", 0);
    note_result(semx_acquire(&semaphore, LAB_FOREVER));
    tell(number, "acquired", 1);
    work();
    tell(number, "leaving", -1);
    note_result(semx_release(&semaphore, 1));
    return NULL;
}

/* Nobody is to leave phase 1 before all have arrived in it. */
static void *meet(void *arg)
{
    unsigned index = 0;
    for (int phase = 1; phase <= PHASES; phase++) {
        pthread_mutex_lock(&lock);
        arrived++;
        pthread_mutex_unlock(&lock);
        note_result(barrier_wait(&barrier, LAB_FOREVER, &index));
        pthread_mutex_lock(&lock);
        early_birds += arrived < phase * THREADS;
        printf("Thread %ld: leaves phase %d after %d arrivals (%d needed)\n",
               (long)arg, phase, arrived, phase * THREADS);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void run_three(void *(*task)(void *))
{
    pthread_t threads[THREADS];
    for (long i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, task, (void *)(i + 1)) != 0) {
            fputs("demo: cannot start a thread\n", stderr);
            _Exit(3);
        }
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
}

int main(void)
{
    printf("== a semaphore with %d permits, %d threads\n", PERMITS, THREADS);
    note_result(semx_init(&semaphore, PERMITS));
    run_three(thread_task);
    printf(
        "=> most inside at once: %d, permits: %d. %s\n\n", most_inside, PERMITS,
        most_inside > PERMITS ? "That is one too many!" : "As it should be.");

    printf("== a barrier for %d threads, %d phases\n", THREADS, PHASES);
    note_result(barrier_init(&barrier, THREADS, NULL, NULL));
    run_three(meet);
    printf("=> passed before all had arrived: %d times. %s\n", early_birds,
           early_birds > 0 ? "Nobody should!" : "As it should be.");
    if (refused != NULL) {
        printf("\nYour functions say %s: they are still to be written.\n",
               refused);
    }
    return 0;
}
