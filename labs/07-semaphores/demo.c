/*
 * demo.c: the course's example, retold in C, before any lab code is written.
 *
 * Python:
 *
 *     semaphore = threading.Semaphore(2)
 *     def access_resource(name):
 *         with semaphore:
 *             print(f"{name} is accessing the resource")
 *     three threads call it
 *
 * Here the semaphore is a plain counter: look at it, and if there is a seat,
 * take it. Run `make demo`: the explorer finds the schedule in which three
 * threads sit on two seats.
 */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int seats = 2;
static atomic_int inside;

static void *access_resource(void *name)
{
    while (atomic_load(&seats) == 0) { /* is there a seat? */
        sched_yield();
    }
    atomic_fetch_sub(&seats, 1); /* then take it: but that is a second step */
    int now = atomic_fetch_add(&inside, 1) + 1;
    printf("thread %s is accessing the resource, %d inside\n",
           (const char *)name, now);
    assert(now <= 2);
    atomic_fetch_sub(&inside, 1);
    atomic_fetch_add(&seats, 1);
    return NULL;
}

int main(void)
{
    static char *const names[] = {"0", "1", "2"};
    pthread_t thread[3];
    for (int i = 0; i < 3; i++) {
        pthread_create(&thread[i], NULL, access_resource, names[i]);
    }
    for (int i = 0; i < 3; i++) {
        pthread_join(thread[i], NULL);
    }
    return 0;
}
