/*
 * demo.c: the lecture's example, squares by ThreadPoolExecutor, in C: first by
 * hand, with a thread for each task; then with your pool. Run it before you
 * write any code (make demo), and again when you have.
 */
#include "executor.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { TASKS = 9, WORKERS = 3, COLUMN_MS = 10, COLUMNS = 40 };

static const int numbers[TASKS] = {5, 2, 55, 4, 7, 1, 12, 9, 30};

/* What is seen of the tasks. By lock. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int submitted;
static int begun;
static int done;
static int inside;
static int most_inside;
static int most_waiting;
static pthread_t threads[TASKS]; /* those that ran a task */
static int thread_count;
static char lane[TASKS][COLUMNS + 1];
static int64_t start_ns;

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * (int64_t)1000000000 + now.tv_nsec;
}

static int column(void)
{
    int64_t at = (now_ns() - start_ns) / (COLUMN_MS * (int64_t)1000000);
    return at < COLUMNS ? (int)at : COLUMNS;
}

static void forget(void)
{
    submitted = begun = done = inside = 0;
    most_inside = most_waiting = thread_count = 0;
    memset(lane, ' ', sizeof(lane));
    start_ns = now_ns();
}

/* Which lane has the calling thread? The lock is held. */
static int my_lane(void)
{
    int i = 0;
    while (i < thread_count && !pthread_equal(threads[i], pthread_self())) {
        i++;
    }
    if (i == thread_count) {
        threads[thread_count++] = pthread_self();
    }
    return i;
}

static int enter(void)
{
    pthread_mutex_lock(&lock);
    begun++;
    inside++;
    most_inside = inside > most_inside ? inside : most_inside;
    int from = column();
    pthread_mutex_unlock(&lock);
    return from;
}

static void leave(int from, long task)
{
    pthread_mutex_lock(&lock);
    inside--;
    done++;
    char *mine = lane[my_lane()];
    for (int i = from; i < column(); i++) {
        mine[i] = (char)('a' + task);
    }
    pthread_mutex_unlock(&lock);
}

/* The lecture's square_num(); it takes a while, and RETURNS its result. */
static int square(void *arg, void *result)
{
    const int *number = arg;
    long task = number - numbers;
    int from = enter();
    const struct timespec a_while = {0, (30 + 20 * (task % 3)) * 1000000};
    nanosleep(&a_while, NULL);
    *(int *)result = *number * *number;
    leave(from, task);
    return 0;
}

static void show_lanes(void)
{
    for (int i = 0; i < thread_count; i++) {
        lane[i][COLUMNS] = '\0';
        printf("    thread %d  |%s|\n", i + 1, lane[i]);
    }
}

static void *square_by_hand(void *arg)
{
    static int results[TASKS];
    const int *number = arg;
    square(arg, &results[number - numbers]);
    return NULL;
}

static void by_hand(void)
{
    pthread_t by_hand_threads[TASKS];
    printf("== by hand: %d squares, a thread for each\n", TASKS);
    forget();
    for (int i = 0; i < TASKS; i++) {
        if (pthread_create(&by_hand_threads[i], NULL, square_by_hand,
                           (void *)&numbers[i]) != 0) {
            fputs("demo: cannot start a thread\n", stderr);
            _Exit(3);
        }
    }
    for (int i = 0; i < TASKS; i++) {
        pthread_join(by_hand_threads[i], NULL);
    }
    show_lanes();
    printf("=> %d tasks, %d threads, %d at once. And with 10000 tasks?\n"
           "   The squares are somewhere; no thread handed one over.\n\n",
           TASKS, thread_count, most_inside);
}

static int submit_all(struct pool *pool, struct future **futures, int *results)
{
    int error = 0;
    for (int i = 0; i < TASKS && error == 0; i++) {
        error = pool_submit(pool, square, (void *)&numbers[i], &results[i],
                            &futures[i]);
        pthread_mutex_lock(&lock);
        submitted += error == 0;
        int waiting = submitted - begun;
        most_waiting = waiting > most_waiting ? waiting : most_waiting;
        pthread_mutex_unlock(&lock);
    }
    return error;
}

static void with_your_pool(void)
{
    struct pool pool;
    struct future *futures[TASKS];
    int results[TASKS] = {0};
    int status;
    printf("== with your pool of %d workers: %d squares\n", WORKERS, TASKS);
    forget();
    int error = pool_init(&pool, WORKERS);
    if (error == 0) {
        error = submit_all(&pool, futures, results);
    }
    for (int i = 0; i < submitted; i++) {
        if (future_result(futures[i], LAB_FOREVER, &status) == 0) {
            printf("Square of %d: %d.\n", numbers[i], results[i]);
        }
        future_release(futures[i]);
    }
    if (error == 0) {
        pool_shutdown(&pool, true, false);
        pool_destroy(&pool);
    }
    show_lanes();
    bool right = done == TASKS && thread_count <= WORKERS && most_inside > 1;
    printf("=> %d of %d tasks done, %d threads, %d at once, %d in the queue. "
           "%s\n",
           done, TASKS, thread_count, most_inside, most_waiting,
           right ? "As it should be." : "That is not it!");
    if (error != 0) {
        printf("\nYour functions say %s: they are still to be written.\n",
               strerrorname_np(error));
    }
}

int main(void)
{
    by_hand();
    with_your_pool();
    return 0;
}
