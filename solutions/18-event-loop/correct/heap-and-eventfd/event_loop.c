/*
 * event_loop.c: deadlines in a binary heap, as in asyncio. A task that waits
 * with a deadline knows its place in the heap, so that a wait that ends for
 * another reason can be taken out. The wake-up call is an eventfd, and ppoll()
 * counts nanoseconds.
 */
#include "event_loop.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { ALIVE, FINISHED };                  /* state */
enum { NOTHING, TIME, DESCRIPTOR, TASKS }; /* waits */
enum { SECOND_NS = 1000000000 };
#define OUTSIDE SIZE_MAX /* place of a task that is not in the heap */

struct loop_call {
    void (*call)(void *);
    void *arg;
    struct loop_call *next;
};

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * SECOND_NS + now.tv_nsec;
}

/* ---- making and destroying ---- */

int loop_init(struct loop *loop)
{
    int saved = errno;
    *loop = (struct loop){.room = 1}; /* for the wake-up pipe */
    int error = pthread_mutex_init(&loop->lock, NULL);
    if (error != 0) {
        return error;
    }
    loop->wake[0] = -1;
    loop->polled = malloc(sizeof(*loop->polled));
    loop->heap = malloc(sizeof(*loop->heap));
    if (loop->polled != NULL && loop->heap != NULL) {
        loop->wake[0] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    }
    if (loop->wake[0] < 0) {
        error = errno;
        free(loop->heap);
        free(loop->polled);
        pthread_mutex_destroy(&loop->lock);
        errno = saved;
    }
    return error;
}

int loop_destroy(struct loop *loop)
{
    if (loop->in_run || loop->count > 0) {
        return EBUSY;
    }
    while (loop->first_call != NULL) {
        struct loop_call *call = loop->first_call;
        loop->first_call = call->next;
        free(call);
    }
    close(loop->wake[0]);
    free(loop->heap);
    free(loop->polled);
    pthread_mutex_destroy(&loop->lock);
    return 0;
}

/* ---- the heap: no task has an earlier deadline than the one above it ---- */

static bool is_earlier(const struct loop_task *a, const struct loop_task *b)
{
    return a->deadline_ns < b->deadline_ns ||
           (a->deadline_ns == b->deadline_ns && a->ticket < b->ticket);
}

static void put(struct loop *loop, size_t place, struct loop_task *task)
{
    loop->heap[place] = task;
    task->place = place;
}

/* PLACE is free: move those below it up until TASK may be there. */
static void sift_down(struct loop *loop, size_t place, struct loop_task *task)
{
    size_t child = 2 * place + 1;
    while (child < loop->heap_size) {
        if (child + 1 < loop->heap_size &&
            is_earlier(loop->heap[child + 1], loop->heap[child])) {
            child++;
        }
        if (!is_earlier(loop->heap[child], task)) {
            break;
        }
        put(loop, place, loop->heap[child]);
        place = child;
        child = 2 * place + 1;
    }
    put(loop, place, task);
}

/* PLACE is free: move those above it down until TASK may be there. */
static void sift_up(struct loop *loop, size_t place, struct loop_task *task)
{
    while (place > 0 && is_earlier(task, loop->heap[(place - 1) / 2])) {
        put(loop, place, loop->heap[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    put(loop, place, task);
}

static void heap_remove(struct loop *loop, struct loop_task *task)
{
    size_t place = task->place;
    if (place == OUTSIDE) {
        return;
    }
    task->place = OUTSIDE;
    struct loop_task *last = loop->heap[--loop->heap_size];
    if (last != task) {
        sift_down(loop, place, last);
        sift_up(loop, last->place, last);
    }
}

/* ---- tasks ---- */

/* TASK, which waits for nothing any more, is the last in the queue. */
static void make_ready(struct loop_task *task, int why)
{
    struct loop *loop = task->loop;
    heap_remove(loop, task);
    task->waits = NOTHING;
    task->why = why;
    task->next_ready = NULL;
    if (loop->ready == NULL) {
        loop->ready = task;
    } else {
        loop->last_ready->next_ready = task;
    }
    loop->last_ready = task;
}

int loop_spawn(struct loop *loop, struct loop_task *task,
               int (*step)(struct loop_task *me, void *arg, int why), void *arg)
{
    int saved = errno;
    if (loop->count + 1 == loop->room) {
        size_t room = 2 * loop->room + 2;
        struct pollfd *polled =
            realloc(loop->polled, room * sizeof(*loop->polled));
        loop->polled = polled != NULL ? polled : loop->polled;
        struct loop_task **heap =
            realloc(loop->heap, room * sizeof(*loop->heap));
        loop->heap = heap != NULL ? heap : loop->heap;
        errno = saved;
        if (polled == NULL || heap == NULL) {
            return ENOMEM; /* what has more room now does no harm */
        }
        loop->room = room;
    }
    *task = (struct loop_task){.loop = loop,
                               .step = step,
                               .arg = arg,
                               .next = loop->tasks,
                               .place = OUTSIDE};
    loop->tasks = task;
    loop->count++;
    make_ready(task, 0);
    return 0;
}

int loop_result(const struct loop_task *task, int *result)
{
    if (task->state != FINISHED) {
        return EAGAIN;
    }
    *result = task->result;
    return 0;
}

static void finish(struct loop_task *task, int result)
{
    struct loop *loop = task->loop;
    struct loop_task *gatherer = task->gatherer;
    struct loop_task **link = &loop->tasks;
    while (*link != task) {
        link = &(*link)->next;
    }
    *link = task->next;
    loop->count--;
    task->state = FINISHED;
    task->result = result;
    if (gatherer != NULL) {
        gatherer->why = gatherer->why == 0 ? result : gatherer->why;
        gatherer->gathering--;
        if (gatherer->gathering == 0) {
            make_ready(gatherer, gatherer->why);
        }
    }
}

/* Nobody tells ME any more when a task finishes. */
static void stop_gathering(const struct loop_task *me)
{
    for (struct loop_task *t = me->loop->tasks; t != NULL; t = t->next) {
        if (t->gatherer == me) {
            t->gatherer = NULL;
        }
    }
}

int loop_cancel(struct loop_task *task)
{
    if (task->state == FINISHED) {
        return EALREADY;
    }
    if (task->loop->running == task) {
        return EBUSY;
    }
    if (task->waits == TASKS) {
        stop_gathering(task);
    }
    if (task->waits != NOTHING) {
        make_ready(task, 0);
    }
    task->why = ECANCELED;
    return 0;
}

/* ---- what a step may wait for ---- */

static int may_wait(const struct loop_task *me)
{
    if (me->loop->running != me) {
        return EPERM;
    }
    return me->waits != NOTHING ? EALREADY : 0;
}

static void set_deadline(struct loop_task *me, int64_t timeout_ns,
                         int at_deadline)
{
    struct loop *loop = me->loop;
    if (timeout_ns != LAB_FOREVER) {
        me->deadline_ns = now_ns() + timeout_ns;
        me->at_deadline = at_deadline;
        me->ticket = loop->tickets++;
        sift_up(loop, loop->heap_size++, me);
    }
}

int loop_sleep(struct loop_task *me, int64_t ns)
{
    int error = ns < 0 ? EINVAL : may_wait(me);
    if (error == 0) {
        me->waits = TIME;
        set_deadline(me, ns, 0);
    }
    return error;
}

int loop_wait_fd(struct loop_task *me, int fd, short events, int64_t timeout_ns)
{
    int error = timeout_ns < LAB_FOREVER ? EINVAL : may_wait(me);
    if (error == 0) {
        me->waits = DESCRIPTOR;
        me->fd = fd;
        me->events = events;
        set_deadline(me, timeout_ns, timeout_ns == 0 ? EAGAIN : ETIMEDOUT);
    }
    return error;
}

int loop_gather(struct loop_task *me, struct loop_task *const *others, size_t n)
{
    int error = may_wait(me);
    for (size_t i = 0; i < n && error == 0; i++) {
        if (others[i] == me) {
            error = EDEADLK;
        } else if (others[i]->state == ALIVE && others[i]->gatherer != NULL) {
            error = EBUSY;
        }
    }
    if (error != 0) {
        return error;
    }
    me->waits = TASKS;
    me->gathering = 0;
    for (size_t i = 0; i < n; i++) {
        if (others[i]->state == ALIVE) {
            others[i]->gatherer = me;
            me->gathering++;
        } else if (me->why == 0) {
            me->why = others[i]->result;
        }
    }
    return 0;
}

/* ---- a round ---- */

/* How long to wait, in *TIME; NULL: no limit. */
static struct timespec *patience(const struct loop *loop, struct timespec *time)
{
    int64_t left_ns = 0;
    if (loop->ready == NULL) {
        if (loop->heap_size == 0) {
            return NULL;
        }
        left_ns = loop->heap[0]->deadline_ns - now_ns();
    }
    left_ns = left_ns > 0 ? left_ns : 0;
    *time = (struct timespec){left_ns / SECOND_NS, left_ns % SECOND_NS};
    return time;
}

static nfds_t choose_descriptors(struct loop *loop)
{
    nfds_t n = 0;
    loop->polled[n++] = (struct pollfd){loop->wake[0], POLLIN, 0};
    for (struct loop_task *t = loop->tasks; t != NULL; t = t->next) {
        if (t->waits == DESCRIPTOR) {
            t->slot = n;
            loop->polled[n++] = (struct pollfd){t->fd, t->events, 0};
        }
    }
    return n;
}

/* Look at the descriptors and at the clock: whose wait is over? */
static void look(struct loop *loop)
{
    eventfd_t count;
    struct timespec time;
    nfds_t n = choose_descriptors(loop);
    if (ppoll(loop->polled, n, patience(loop, &time), NULL) < 0) {
        return; /* interrupted: nothing is known; the next round looks again */
    }
    if (loop->polled[0].revents != 0) {
        eventfd_read(loop->wake[0], &count);
    }
    for (struct loop_task *t = loop->tasks; t != NULL; t = t->next) {
        if (t->waits == DESCRIPTOR && loop->polled[t->slot].revents != 0) {
            bool open = (loop->polled[t->slot].revents & POLLNVAL) == 0;
            make_ready(t, open ? 0 : EBADF);
        }
    }
    int64_t now = now_ns();
    while (loop->heap_size > 0 && loop->heap[0]->deadline_ns <= now) {
        make_ready(loop->heap[0], loop->heap[0]->at_deadline);
    }
}

/* Make the calls that were posted so far, without holding the lock. */
static void make_calls(struct loop *loop)
{
    pthread_mutex_lock(&loop->lock);
    struct loop_call *call = loop->first_call;
    loop->first_call = NULL;
    pthread_mutex_unlock(&loop->lock);
    while (call != NULL) {
        struct loop_call *next = call->next;
        call->call(call->arg);
        free(call);
        call = next;
    }
}

static void one_step(struct loop *loop, struct loop_task *task)
{
    int why = task->why;
    task->why = 0;
    loop->running = task;
    int result = task->step(task, task->arg, why);
    loop->running = NULL;
    if (result != LOOP_AGAIN) {
        finish(task, result);
    } else if (task->waits == NOTHING ||
               (task->waits == TASKS && task->gathering == 0)) {
        make_ready(task, task->why);
    }
}

/* One step for each that is ready now; who becomes ready is in a new queue. */
static void make_steps(struct loop *loop)
{
    struct loop_task *task = loop->ready;
    loop->ready = NULL;
    while (task != NULL) {
        struct loop_task *next = task->next_ready;
        one_step(loop, task);
        task = next;
    }
}

int loop_run(struct loop *loop, const struct loop_task *until)
{
    if (loop->in_run) {
        return EBUSY;
    }
    int saved = errno;
    loop->in_run = true;
    while (until->state != FINISHED) {
        look(loop);
        make_calls(loop);
        make_steps(loop);
    }
    loop->in_run = false;
    errno = saved;
    return 0;
}

/* ---- what other threads may do ---- */

int loop_call_soon_threadsafe(struct loop *loop, void (*call)(void *),
                              void *arg)
{
    int saved = errno;
    struct loop_call *new = malloc(sizeof(*new));
    if (new == NULL) {
        errno = saved;
        return ENOMEM;
    }
    *new = (struct loop_call){call, arg, NULL};
    pthread_mutex_lock(&loop->lock);
    if (loop->first_call == NULL) {
        loop->first_call = new;
    } else {
        loop->last_call->next = new;
    }
    loop->last_call = new;
    pthread_mutex_unlock(&loop->lock);
    eventfd_write(loop->wake[0], 1);
    errno = saved;
    return 0;
}
