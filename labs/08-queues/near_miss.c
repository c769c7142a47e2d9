/*
 * near_miss.c: a queue with one slot that looks right. Everything is done
 * under the lock, everybody waits in a loop, and whoever changes something
 * says so. Run it as often as you like (make near-miss); then let every order
 * be tried (make explore).
 *
 * Which order puts all of them to sleep? Find it by yourself before you read
 * the report.
 */
#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

enum { ITEMS = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER; /* full changed */
static bool full;                                         /* by lock */
static int slot;                                          /* by lock */

static void put(int item)
{
    pthread_mutex_lock(&lock);
    while (full) {
        pthread_cond_wait(&changed, &lock);
    }
    slot = item;
    full = true;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}

static int get(void)
{
    pthread_mutex_lock(&lock);
    while (!full) {
        pthread_cond_wait(&changed, &lock);
    }
    int item = slot;
    full = false;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    return item;
}

static void *consume(void *result)
{
    *(int *)result = get();
    return NULL;
}

int main(void)
{
    pthread_t consumers[ITEMS];
    int got[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
        if (pthread_create(&consumers[i], NULL, consume, &got[i]) != 0) {
            return 3;
        }
    }
    put(1);
    put(2);
    for (int i = 0; i < ITEMS; i++) {
        pthread_join(consumers[i], NULL);
    }
    assert(got[0] + got[1] == 3); /* each item once */
    return 0;
}
