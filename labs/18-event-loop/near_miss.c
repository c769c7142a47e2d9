/*
 * near_miss.c: one thread waits in poll() and makes the calls that another
 * one posts. The queue has its lock, no call runs under it, and nobody writes
 * more bytes into the wake-up pipe than are needed. Run it as often as you
 * like (make near-miss); then let every order be tried (make explore).
 *
 * Which order breaks it? Find it by yourself before you read the report.
 */
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

enum { CALLS = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int queued;  /* calls that nobody has made yet; by lock */
static int wake[2]; /* the wake-up pipe: read, write */

/* What calls do: they add up some numbers. */
static unsigned work(unsigned sum)
{
    for (unsigned i = 0; i < 2000; i++) {
        sum += i;
    }
    return sum;
}

static void post_call(void)
{
    pthread_mutex_lock(&lock);
    int before = queued++;
    pthread_mutex_unlock(&lock);
    if (before == 0) { /* otherwise there is a byte in the pipe already */
        ssize_t put = write(wake[1], "", 1);
        assert(put == 1);
    }
}

static void *post_calls(void *unused)
{
    unsigned sum = 0;
    for (int i = 0; i < CALLS; i++) {
        post_call();
        sum = work(sum);
    }
    return sum > 0 ? unused : NULL;
}

/* Sleep until there is a byte; make the calls; then read the byte. */
static int one_round(void)
{
    struct pollfd polled = {wake[0], POLLIN, 0};
    char bytes[16];
    poll(&polled, 1, -1);
    pthread_mutex_lock(&lock);
    int calls = queued;
    queued = 0;
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < calls; i++) {
        work(0);
    }
    ssize_t got = read(wake[0], bytes, sizeof(bytes));
    assert(got > 0);
    return calls;
}

int main(void)
{
    pthread_t thread;
    if (pipe(wake) != 0 ||
        pthread_create(&thread, NULL, post_calls, NULL) != 0) {
        return 3;
    }
    for (int made = 0; made < CALLS;) {
        made += one_round();
    }
    pthread_join(thread, NULL);
    return 0;
}
