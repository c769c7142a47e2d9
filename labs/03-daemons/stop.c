/* stop.c: see stop.h. */
#include "stop.h"

#include <errno.h>
#include <time.h>

enum { SECOND_NS = 1000000000 };

int stop_init(struct stop_event *s)
{
    int error = pthread_mutex_init(&s->lock, NULL);
    if (error != 0) {
        return error;
    }
    error = pthread_cond_init(&s->changed, NULL);
    if (error != 0) {
        pthread_mutex_destroy(&s->lock);
        return error;
    }
    s->set = false;
    return 0;
}

int stop_set(struct stop_event *s)
{
    pthread_mutex_lock(&s->lock);
    s->set = true;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    return 0;
}

int stop_is_set(struct stop_event *s, bool *out)
{
    pthread_mutex_lock(&s->lock);
    *out = s->set;
    pthread_mutex_unlock(&s->lock);
    return 0;
}

static struct timespec deadline_after(int64_t timeout_ns)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += timeout_ns / SECOND_NS;
    at.tv_nsec += timeout_ns % SECOND_NS;
    if (at.tv_nsec >= SECOND_NS) {
        at.tv_sec++;
        at.tv_nsec -= SECOND_NS;
    }
    return at;
}

int stop_wait(struct stop_event *s, int64_t timeout_ns)
{
    int error = timeout_ns == 0 ? ETIMEDOUT : 0;
    struct timespec deadline = deadline_after(timeout_ns < 0 ? 0 : timeout_ns);
    pthread_mutex_lock(&s->lock);
    while (!s->set && error == 0) {
        if (timeout_ns < 0) {
            error = pthread_cond_wait(&s->changed, &s->lock);
        } else {
            error = pthread_cond_clockwait(&s->changed, &s->lock,
                                           CLOCK_MONOTONIC, &deadline);
        }
    }
    if (s->set) {
        error = 0;
    }
    pthread_mutex_unlock(&s->lock);
    return error;
}

int stop_destroy(struct stop_event *s)
{
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    return 0;
}
