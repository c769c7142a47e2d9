/*
 * near_miss.c: a pool of two workers that looks right. It waits in a loop, it
 * holds its lock whenever it touches the queue, and it wakes nobody in vain.
 * Run it as often as you like (make near-miss); then let every order be tried
 * (make explore).
 *
 * Which order breaks it? Find it by yourself before you read the report.
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>

enum { WORKERS = 2, TASKS = 2 };

typedef void task(void); /* what a worker runs */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER; /* queued > taken */
static task *queue[TASKS]; /* by lock, like those below */
static int queued;
static int taken;
static bool shut_down;

static void submit(task *new_task)
{
    pthread_mutex_lock(&lock);
    queue[queued] = new_task;
    queued++;
    if (queued - taken == 1) {
        pthread_cond_signal(&work); /* it was empty: somebody may sleep */
    }
    pthread_mutex_unlock(&lock);
}

/* The next task, or NULL when there will be no more. */
static task *next_task(void)
{
    task *next = NULL;
    pthread_mutex_lock(&lock);
    while (queued == taken && !shut_down) {
        pthread_cond_wait(&work, &lock);
    }
    if (queued > taken) {
        next = queue[taken];
        taken++;
    }
    pthread_mutex_unlock(&lock);
    return next;
}

static void *worker(void *unused)
{
    task *next;
    while ((next = next_task()) != NULL) {
        next();
    }
    return unused;
}

/* Two tasks that need each other: each waits until the other has begun. */
static sem_t question;
static sem_t answer;
static sem_t done;

static void ask(void)
{
    sem_post(&question);
    sem_wait(&answer);
    sem_post(&done);
}

static void reply(void)
{
    sem_wait(&question);
    sem_post(&answer);
    sem_post(&done);
}

int main(void)
{
    pthread_t workers[WORKERS];
    sem_init(&question, 0, 0);
    sem_init(&answer, 0, 0);
    sem_init(&done, 0, 0);
    for (int i = 0; i < WORKERS; i++) {
        if (pthread_create(&workers[i], NULL, worker, NULL) != 0) {
            return 3;
        }
    }
    submit(ask);
    submit(reply);
    sem_wait(&done);
    sem_wait(&done);
    pthread_mutex_lock(&lock);
    shut_down = true;
    pthread_cond_broadcast(&work);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(workers[i], NULL);
    }
    return 0;
}
