/* EXPECT: pass-complete */
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <unistd.h>

static pthread_t boss;
static sem_t ready;
static sem_t finish;
static int elsewhere; /* written by a handler, read after the join */

static void note_where(int number)
{
    (void)number;
    elsewhere = !pthread_equal(pthread_self(), boss);
}

static void *work(void *arg)
{
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &one, NULL);
    sem_post(&ready);
    while (sem_wait(&finish) != 0) {
    }
    return arg;
}

int main(void)
{
    pthread_t thread;
    boss = pthread_self();
    sem_init(&ready, 0, 0);
    sem_init(&finish, 0, 0);
    signal(SIGUSR1, note_where);
    pthread_create(&thread, NULL, work, NULL);
    while (sem_wait(&ready) != 0) {
    }
    kill(getpid(), SIGUSR1);
    sem_post(&finish);
    pthread_join(thread, NULL);
    assert(!elsewhere);
    return 0;
}
