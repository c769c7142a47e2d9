/*
 * near_miss.c: who is there? Every thread enters its number in a list when it
 * begins, and takes it out when it ends. Whoever wants to know counts them,
 * gets memory for so many, and copies. The list has a lock, and nobody touches
 * it without. Run it as often as you like (make near-miss); then let every
 * order be tried (make explore).
 *
 * Which order breaks it? Find it by yourself before you read the report.
 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

enum { GUESTS = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int present[GUESTS]; /* by lock, like the one below */
static int count;

static void enter(int number)
{
    pthread_mutex_lock(&lock);
    present[count] = number;
    count++;
    pthread_mutex_unlock(&lock);
}

static void leave(int number)
{
    pthread_mutex_lock(&lock);
    count--;
    for (int i = 0; i < count; i++) {
        if (present[i] == number) {
            present[i] = present[count]; /* the last one takes the place */
        }
    }
    pthread_mutex_unlock(&lock);
}

static int how_many(void)
{
    pthread_mutex_lock(&lock);
    int n = count;
    pthread_mutex_unlock(&lock);
    return n;
}

/* Copy the list to BUF, but not more than N. */
static void copy(int *buf, int n)
{
    pthread_mutex_lock(&lock);
    for (int i = 0; i < n && i < count; i++) {
        buf[i] = present[i];
    }
    pthread_mutex_unlock(&lock);
}

/* What the guests do: they add up some numbers. */
static unsigned work(void)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < 100000; i++) {
        sum += i;
    }
    return sum;
}

static void *visit(void *number)
{
    enter(*(int *)number);
    unsigned sum = work();
    leave(*(int *)number);
    return sum > 0 ? number : NULL;
}

static void look_round(void)
{
    int n = how_many();
    int *list = calloc((size_t)n + 1, sizeof(*list));
    assert(list != NULL);
    copy(list, n);
    for (int i = 0; i < n; i++) {
        assert(list[i] > 0); /* a guest, by number */
    }
    free(list);
}

int main(void)
{
    pthread_t threads[GUESTS];
    int numbers[GUESTS] = {1, 2};
    for (int i = 0; i < GUESTS; i++) {
        if (pthread_create(&threads[i], NULL, visit, &numbers[i]) != 0) {
            return 3;
        }
    }
    look_round();
    for (int i = 0; i < GUESTS; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}
