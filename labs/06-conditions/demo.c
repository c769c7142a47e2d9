/*
 * demo.c: the lecture's examples of Event, in C, with your functions: one who
 * waits, and main who sets; a waiter and a setter; a worker that is told to
 * stop; and then a Condition, for which the lecture has no example. Run it
 * before you write any code (make demo), and again when you have.
 *
 * Corrected on the way: the lecture's worker looks at its stop event and then
 * sleeps for a second, so it stops up to a second late. A wait with a timeout
 * does both at once.
 */
#include "conditions.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MILLISECOND = 1000000, DISHES = 3 };

static struct event event;
static struct event stop;
static struct cv kitchen;

static atomic_bool was_set;
static int early; /* who went on too early; only one thread runs then */
static int rounds;
static int dishes; /* by the kitchen's lock */
static int eaten;  /* by the kitchen's lock */

static void pause_for(long milliseconds)
{
    const struct timespec a_while = {0, milliseconds * MILLISECOND};
    nanosleep(&a_while, NULL);
}

static void *waiter(void *unused)
{
    puts("Waiting for event to be set...");
    event_wait(&event, LAB_FOREVER);
    early += !atomic_load(&was_set);
    puts("Event received! Proceeding with work.");
    return unused;
}

static void *setter(void *unused)
{
    pause_for(100);
    puts("Setting the event.");
    atomic_store(&was_set, true);
    event_set(&event);
    return unused;
}

/* Works until it is told to stop; a round is to last 50 ms. */
static void *worker(void *unused)
{
    bool stopped = false;
    while (!stopped && rounds < 1000) {
        rounds++;
        stopped = event_wait(&stop, 50L * MILLISECOND) == 0;
    }
    return unused;
}

static bool dish_is_ready(void *unused)
{
    (void)unused;
    return dishes > 0;
}

static void *guest(void *unused)
{
    for (int i = 0; i < DISHES; i++) {
        cv_acquire(&kitchen, LAB_FOREVER);
        cv_wait_for(&kitchen, dish_is_ready, NULL, LAB_FOREVER);
        if (dishes > 0) {
            dishes--;
            eaten++;
        }
        cv_release(&kitchen);
    }
    return unused;
}

static void *cook(void *unused)
{
    for (int i = 0; i < DISHES; i++) {
        pause_for(20);
        cv_acquire(&kitchen, LAB_FOREVER);
        dishes++;
        cv_notify(&kitchen, 1);
        cv_release(&kitchen);
    }
    return unused;
}

static pthread_t begin(void *(*task)(void *))
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, task, NULL) != 0) {
        fputs("demo: cannot start a thread\n", stderr);
        _Exit(3);
    }
    return thread;
}

static void tell(const char *what, long got, bool right)
{
    printf("=> %s: %ld. %s\n\n", what, got,
           right ? "As it should be." : "That is wrong!");
}

int main(void)
{
    int error = event_init(&event);
    event_init(&stop);
    cv_init(&kitchen, NULL);

    puts("== one waits, main sets the event");
    pthread_t first = begin(waiter);
    pause_for(50);
    puts("Main thread setting the event...");
    atomic_store(&was_set, true);
    event_set(&event);
    pthread_join(first, NULL);
    tell("went on before the event", early, early == 0);

    puts("== a waiter and a setter");
    early = 0;
    atomic_store(&was_set, false);
    event_clear(&event);
    first = begin(waiter);
    pthread_t second = begin(setter);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    tell("went on before the event", early, early == 0);

    puts("== a worker that runs until it is told to stop");
    first = begin(worker);
    pause_for(220);
    event_set(&stop);
    pthread_join(first, NULL);
    tell("rounds of 50 ms in 220 ms", rounds, rounds > 0 && rounds < 10);

    puts("== a cook and a guest, and a condition");
    first = begin(guest);
    second = begin(cook);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    tell("dishes of 3 that were eaten", eaten, eaten == DISHES);
    if (error != 0) {
        printf("Your functions say %s: they are still to be written.\n",
               strerrorname_np(error));
    }
    return 0;
}
