#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER; /* any turn */
static int turn;
static int waiting;

static void await(int mine)
{
    pthread_mutex_lock(&lock);
    waiting++;
    while (turn != mine) {
        pthread_cond_wait(&changed, &lock);
    }
    pthread_mutex_unlock(&lock);
}

static void *one(void *arg)
{
    await(1);
    return arg;
}

static void *two(void *arg)
{
    await(2);
    return arg;
}

int main(void)
{
    pthread_t threads[2];
    pthread_create(&threads[0], NULL, one, NULL);
    pthread_create(&threads[1], NULL, two, NULL);
    pthread_mutex_lock(&lock);
    turn = waiting == 2 ? 2 : 0;
    if (turn == 2) {
        pthread_cond_signal(&changed);
        pthread_mutex_unlock(&lock);
        pthread_join(threads[1], NULL);
    }
    _Exit(0);
}
