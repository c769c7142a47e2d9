/*
 * demo.c: the lecture's two examples of a queue, in C. First the consumer that
 * goes home when the queue is empty; then the buffer of five, with an end. Run
 * it before you write any code (make demo), and again when you have.
 */
#include "queues.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LECTURE_ITEMS = 5, SLOTS = 5, ITEMS = 12, EACH = ITEMS / 2 };

static struct queue queue;

/* The way of an item of the second example. */
struct journey {
    char putter;
    char getter;
    unsigned begin; /* numbers of events */
    unsigned end;
    unsigned times; /* how often it was got */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct journey journeys[ITEMS + 1]; /* by lock, like those below */
static unsigned events;
static unsigned consumed;
static const char *refused; /* what a function said that is not there yet */

static void note_result(int error)
{
    pthread_mutex_lock(&lock);
    if (error != 0 && error != EAGAIN && error != ESHUTDOWN) {
        refused = strerrorname_np(error);
    }
    pthread_mutex_unlock(&lock);
}

/* Pretend to work for so many milliseconds. */
static void work(long ms)
{
    const struct timespec a_while = {0, ms * 1000 * 1000};
    nanosleep(&a_while, NULL);
}

static void *as_item(long number)
{
    return (void *)number;
}

static size_t size_now(void)
{
    size_t size = 0;
    note_result(queue_size_hint(&queue, &size));
    return size;
}

/* ---- the first example ---- */

static void *lecture_producer(void *unused)
{
    for (long i = 1; i <= LECTURE_ITEMS; i++) {
        int error = queue_put(&queue, as_item(i), LAB_FOREVER);
        note_result(error);
        printf(error == 0 ? "Produced: %ld\n" : "Could not put %ld\n", i);
        work(10);
    }
    return unused;
}

static void *lecture_consumer(void *unused)
{
    work(5);
    while (size_now() > 0) { /* while not queue.empty() */
        void *item = NULL;
        note_result(queue_get(&queue, &item, LAB_FOREVER));
        printf("Consumed: %ld\n", (long)item);
        consumed++;
    }
    printf("The queue is empty: the consumer goes home\n");
    return unused;
}

/* ---- the second example ---- */

/* WHO did WHAT with an item: show how full the queue is, with the lock held. */
static void show(char who, const char *what, long item)
{
    size_t size = 0;
    bool red = what[0] == 'w' && isatty(STDOUT_FILENO);
    queue_size_hint(&queue, &size);
    printf("%3u  [", events);
    for (size_t i = 0; i < SLOTS; i++) {
        putchar(i < size ? '#' : '.');
    }
    printf("]  %s%c %s", red ? "\033[31m" : "", who, what);
    if (item > 0) {
        printf(" %ld", item);
    }
    printf("%s\n", red ? "\033[0m" : "");
    events++;
}

static void tell(char who, const char *what, long item)
{
    pthread_mutex_lock(&lock);
    show(who, what, item);
    pthread_mutex_unlock(&lock);
}

static void produce(char who, long item)
{
    pthread_mutex_lock(&lock);
    journeys[item].putter = who;
    journeys[item].begin = events;
    pthread_mutex_unlock(&lock);
    int error = queue_put(&queue, as_item(item), 0);
    if (error == EAGAIN) {
        tell(who, "waits for room", 0);
        error = queue_put(&queue, as_item(item), LAB_FOREVER);
    }
    note_result(error);
    if (error == 0) {
        tell(who, "put", item);
    }
}

static void *producer(void *arg)
{
    long first = (long)arg;
    for (long item = first; item < first + EACH; item++) {
        produce(first == 1 ? 'A' : 'B', item);
        work(1);
    }
    return NULL;
}

static int consume(char who)
{
    void *item = NULL;
    int error = queue_get(&queue, &item, 0);
    if (error == EAGAIN) {
        tell(who, "waits for an item", 0);
        error = queue_get(&queue, &item, LAB_FOREVER);
    }
    note_result(error);
    long number = (long)item;
    if (error == 0 && number >= 1 && number <= ITEMS) {
        pthread_mutex_lock(&lock);
        journeys[number].getter = who;
        journeys[number].end = events;
        journeys[number].times++;
        show(who, "got", number);
        pthread_mutex_unlock(&lock);
    }
    return error;
}

static void *consumer(void *arg)
{
    const char *name = arg;
    while (consume(*name) == 0) {
        work(6);
        note_result(queue_task_done(&queue));
    }
    return NULL;
}

static void report_journeys(void)
{
    unsigned once = 0;
    printf("\nitem  from  to  on its way for ... events\n");
    for (int i = 1; i <= ITEMS; i++) {
        const struct journey *journey = &journeys[i];
        once += journey->times == 1;
        if (journey->times > 0) {
            printf("%4d     %c   %c  %u\n", i, journey->putter, journey->getter,
                   journey->end - journey->begin);
        }
    }
    printf("=> %u of %d items came out once. %s\n", once, ITEMS,
           once < ITEMS ? "Where are the others?" : "As it should be.");
}

/* ---- both ---- */

static void start(pthread_t *thread, void *(*run)(void *), void *arg)
{
    if (pthread_create(thread, NULL, run, arg) != 0) {
        fputs("demo: cannot start a thread\n", stderr);
        _Exit(3);
    }
}

static void lecture(void)
{
    pthread_t threads[2];
    printf("== a consumer that goes home when the queue is empty\n");
    note_result(queue_init(&queue, 0));
    start(&threads[0], lecture_producer, NULL);
    start(&threads[1], lecture_consumer, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    printf("=> consumed: %u of %d. %s\n\n", consumed, LECTURE_ITEMS,
           consumed < LECTURE_ITEMS
               ? "Empty now is not empty for ever."
               : "It was lucky: the producer was quick today.");
    note_result(queue_destroy(&queue, NULL));
}

static void buffer_of_five(void)
{
    pthread_t threads[4];
    static char names[] = "YZ";
    printf("== a buffer of %d: A and B put, Y and Z get\n", SLOTS);
    note_result(queue_init(&queue, SLOTS));
    start(&threads[0], producer, as_item(1));
    start(&threads[1], producer, as_item(1 + EACH));
    start(&threads[2], consumer, &names[0]);
    start(&threads[3], consumer, &names[1]);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    note_result(queue_join(&queue, LAB_FOREVER));
    note_result(queue_shutdown(&queue, false));
    pthread_join(threads[2], NULL);
    pthread_join(threads[3], NULL);
    report_journeys();
    note_result(queue_destroy(&queue, NULL));
}

int main(void)
{
    lecture();
    buffer_of_five();
    if (refused != NULL) {
        printf("\nYour functions say %s: they are still to be written.\n",
               refused);
    }
    return 0;
}
