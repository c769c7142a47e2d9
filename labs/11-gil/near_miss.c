/*
 * near_miss.c: the heart of a GIL. It waits in loops, it holds its mutex
 * while it looks, and a holder that gives way does not go on before the other
 * thread has had its turn. Run it as often as you like (make near-miss); then
 * let every order be tried (make explore).
 *
 * Which order breaks it? Find it by yourself before you read the report.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

enum { ROUNDS = 100000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER; /* !held */
static pthread_cond_t taken = PTHREAD_COND_INITIALIZER; /* held */
static bool held;     /* by lock, like the one below */
static bool asked;    /* the other thread waits */
static unsigned work; /* by the GIL */

static void take(void)
{
    pthread_mutex_lock(&lock);
    while (held) {
        asked = true;
        pthread_cond_wait(&freed, &lock);
    }
    held = true;
    asked = false;
    pthread_cond_signal(&taken);
    pthread_mutex_unlock(&lock);
}

static void drop(void)
{
    pthread_mutex_lock(&lock);
    held = false;
    pthread_cond_signal(&freed);
    pthread_mutex_unlock(&lock);
}

/* If the other thread waits, let it have its turn. */
static void checkpoint(void)
{
    pthread_mutex_lock(&lock);
    bool give_way = asked;
    if (give_way) {
        held = false;
        pthread_cond_signal(&freed);
        while (!held) {
            pthread_cond_wait(&taken, &lock); /* until the other has it */
        }
    }
    pthread_mutex_unlock(&lock);
    if (give_way) {
        take();
    }
}

/* What a thread does with the GIL: it adds up some numbers. */
static void compute(void)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < ROUNDS; i++) {
        sum += i;
    }
    work += sum;
}

static void *other(void *unused)
{
    take();
    compute();
    drop();
    return unused;
}

int main(void)
{
    pthread_t thread;
    take();
    if (pthread_create(&thread, NULL, other, NULL) != 0) {
        return 3;
    }
    compute();
    checkpoint();
    compute();
    drop();
    pthread_join(thread, NULL);
    return 0;
}
