/*
 * event_loop.c: the model solution.
 *
 * A task that has not finished is in the list of all tasks. It is also in the
 * queue of ready tasks, or its member `waits` says what for, or it is the one
 * that runs. A round looks through the list three times: for descriptors to
 * poll, for those that are ready, and for deadlines. That is no slower than
 * poll(), which looks at each descriptor, too.
 *
 * Other threads touch nothing but the queue of calls, under the lock, and the
 * write end of the wake-up pipe. The order matters: they queue the call, then
 * write the byte; the loop reads the byte, then takes the calls. So there is
 * never a call in the queue without a byte in the pipe, unless the loop is
 * about to take it.
 */
#include "event_loop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { ALIVE, FINISHED };                  /* state */
enum { NOTHING, TIME, DESCRIPTOR, TASKS }; /* waits */
enum { MS_NS = 1000000, SECOND_NS = 1000000000 };
#define NEVER INT64_MAX

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
    loop->polled = malloc(sizeof(*loop->polled));
    if (loop->polled == NULL || pipe2(loop->wake, O_NONBLOCK | O_CLOEXEC) < 0) {
        error = errno;
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
    close(loop->wake[1]);
    free(loop->polled);
    pthread_mutex_destroy(&loop->lock);
    return 0;
}

/* ---- tasks ---- */

/* TASK, which waits for nothing any more, is the last in the queue. */
static void make_ready(struct loop_task *task, int why)
{
    struct loop *loop = task->loop;
    task->waits = NOTHING;
    task->deadline_ns = NEVER;
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
        struct pollfd *more =
            realloc(loop->polled, room * sizeof(*loop->polled));
        errno = saved;
        if (more == NULL) {
            return ENOMEM;
        }
        loop->polled = more;
        loop->room = room;
    }
    *task = (struct loop_task){
        .loop = loop, .step = step, .arg = arg, .next = loop->tasks};
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
    me->deadline_ns = timeout_ns == LAB_FOREVER ? NEVER : now_ns() + timeout_ns;
    me->at_deadline = at_deadline;
    me->ticket = me->loop->tickets++;
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

/* Is A's wait to end before B's? */
static bool is_earlier(const struct loop_task *a, const struct loop_task *b)
{
    return a->deadline_ns < b->deadline_ns ||
           (a->deadline_ns == b->deadline_ns && a->ticket < b->ticket);
}

/* Who has the earliest deadline; NULL: nobody has one. */
static struct loop_task *earliest(const struct loop *loop)
{
    struct loop_task *first = NULL;
    for (struct loop_task *t = loop->tasks; t != NULL; t = t->next) {
        if (t->deadline_ns != NEVER &&
            (first == NULL || is_earlier(t, first))) {
            first = t;
        }
    }
    return first;
}

/* How long poll() may block: whole milliseconds, rounded up; -1: no limit. */
static int patience_ms(const struct loop *loop)
{
    const struct loop_task *first = earliest(loop);
    if (loop->ready == NULL && first == NULL) {
        return -1;
    }
    int64_t left_ns = loop->ready == NULL ? first->deadline_ns - now_ns() : 0;
    return left_ns > 0 ? (int)((left_ns + MS_NS - 1) / MS_NS) : 0;
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
    char bytes[64];
    nfds_t n = choose_descriptors(loop);
    if (poll(loop->polled, n, patience_ms(loop)) < 0) {
        return; /* interrupted: nothing is known; the next round looks again */
    }
    if (loop->polled[0].revents != 0) {
        while (read(loop->wake[0], bytes, sizeof(bytes)) > 0) {
        }
    }
    for (struct loop_task *t = loop->tasks; t != NULL; t = t->next) {
        if (t->waits == DESCRIPTOR && loop->polled[t->slot].revents != 0) {
            bool open = (loop->polled[t->slot].revents & POLLNVAL) == 0;
            make_ready(t, open ? 0 : EBADF);
        }
    }
    int64_t now = now_ns();
    struct loop_task *due = earliest(loop);
    while (due != NULL && due->deadline_ns <= now) {
        make_ready(due, due->at_deadline);
        due = earliest(loop);
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
    /* When the pipe is full, there are bytes enough to wake the loop. */
    while (write(loop->wake[1], "", 1) < 0 && errno == EINTR) {
    }
    errno = saved;
    return 0;
}
