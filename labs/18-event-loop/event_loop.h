/*
 * event_loop.h: many tasks in one thread, which wait together in poll().
 *
 * This header is the contract. You do not edit it, and the tests check what
 * is written here and nothing else.
 *
 * Results: every function returns 0 or a positive error number, as the
 * pthread_* functions do. None prints or ends the program, and none changes
 * errno: what a step or a call does to it is its own affair. Pointers are
 * never NULL, except where it says so.
 *
 * A task is a step function, called again and again by loop_run():
 *
 *     int step(struct loop_task *me, void *arg, int why);
 *
 * It does a little work and returns LOOP_AGAIN, to be called again, or its
 * result, 0 or a positive error number: then it has finished. Before it
 * returns LOOP_AGAIN it may arrange what it waits for, by ONE of loop_sleep(),
 * loop_wait_fd() and loop_gather(). These return at once; it is the task that
 * waits, between two steps. If it has arranged nothing it is ready again. (A
 * step that has arranged a wait and returns a result: not tested.)
 *
 * WHY tells how that wait ended: 0, or an error number (see each function). It
 * is 0 in the first step and when nothing was arranged, and ECANCELED when the
 * task has been cancelled, in the first step too.
 *
 * loop_run() works in rounds. In each round it
 *   - looks at the descriptors and at the clock: tasks whose wait is over
 *     become ready. Only if no task is ready and no call is posted does it
 *     block there; it is asleep then, and uses no CPU;
 *   - makes the calls that were posted, in the order in which they were, but
 *     not those that are posted by these calls: they are for the next round;
 *   - gives one step to each task that is ready now, in the order in which
 *     they became ready. Who becomes ready by such a step has to wait for the
 *     next round: nobody can keep the others from their turn.
 * All steps and all calls happen in the thread that called loop_run(), one
 * after the other. A signal that interrupts a system call changes nothing.
 *
 * Times are nanoseconds from the call, on CLOCK_MONOTONIC. No wait ends before
 * its time; the loop may sleep up to a millisecond longer, as poll() counts
 * milliseconds. Several waits whose time has come end in the order of their
 * times; when these are equal, in the order in which they began. The longest
 * in the tests is an hour.
 *
 * Which calls on one loop, or its tasks, may overlap (- safe; X unsafe, and
 * not tested):
 *
 *                     init   post   others  destroy
 *     init             X      X       X        X     post:
 *     post             X      -       -        X     loop_call_soon_threadsafe
 *     others           X      -       X        X     others: all the rest,
 *     destroy          X      X       X        X     loop_run too
 *
 * So "others" belong to one thread; in it they may be called in a step, in a
 * call, or while loop_run() is not running. Join the threads that post before
 * you destroy the loop.
 *
 * What a thread wrote before it posted a call can be read in the call without
 * a lock. Two loops, each in its thread, never disturb each other.
 */
#ifndef EVENT_LOOP_H
#define EVENT_LOOP_H

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAB_FOREVER ((int64_t)-1)
#define LOOP_AGAIN  (-1)

struct loop_call; /* yours to define: a call that was posted */

/*
 * A task. The caller provides the memory, which may hold anything before
 * loop_spawn() and is the caller's again when the task has finished. The
 * members, here and below, are for your code only: the tests never look at
 * them. Use those that you need, for what you need; leave the others alone.
 */
struct loop_task {
    struct loop *loop;
    int (*step)(struct loop_task *me, void *arg, int why);
    void *arg;
    int state;
    int waits; /* for what */
    int why;
    int result;
    int fd;
    short events;
    size_t slot; /* its place among those polled */
    int64_t deadline_ns;
    uint64_t ticket;  /* orders equal deadlines */
    int at_deadline;  /* WHY, when the time is over */
    size_t gathering; /* how many it waits for */
    struct loop_task *gatherer;
    struct loop_task *next;
    struct loop_task *next_ready;
    size_t place; /* in a heap, if you have one */
    unsigned spare[4];
};

/* A loop. As above. */
struct loop {
    pthread_mutex_t lock;
    struct loop_call *first_call; /* by lock, like the next two */
    struct loop_call *last_call;
    bool woken;
    int wake[2]; /* the wake-up pipe: read, write */
    bool in_run;
    struct loop_task *running;
    struct loop_task *tasks; /* that have not finished */
    size_t count;
    struct loop_task *ready; /* a queue: first, last */
    struct loop_task *last_ready;
    struct pollfd *polled;
    size_t room;
    uint64_t tickets;
    struct loop_task **heap;
    size_t heap_size;
    int timer;
    unsigned spare[4];
};

/*
 * Make an empty loop. Returns 0; ENOMEM, or what a pthread_*_init() or a
 * system call said: then nothing has been taken.
 */
int loop_init(struct loop *loop);

/*
 * Make TASK a new task of LOOP, ready for its first step, STEP(TASK, ARG, 0).
 * There may be any number of tasks. Returns 0; ENOMEM: then nothing has
 * changed, and TASK is not a task.
 */
int loop_spawn(struct loop *loop, struct loop_task *task,
               int (*step)(struct loop_task *me, void *arg, int why),
               void *arg);

/*
 * Run until UNTIL, a task of this loop, has finished, and to the end of that
 * round. Returns 0, at once if UNTIL had finished before; or EBUSY in a step
 * or call of this loop: then nothing has changed. Other tasks and calls that
 * are left stay as they are; the next loop_run() goes on with them.
 */
int loop_run(struct loop *loop, const struct loop_task *until);

/*
 * Set *RESULT to what TASK's last step returned. Returns 0; EAGAIN while TASK
 * has not finished: then *RESULT is left alone.
 */
int loop_result(const struct loop_task *task, int *result);

/*
 * In ME's own step: wait for NS nanoseconds. WHY will be 0. With 0 the wait
 * ends in the next round. Returns 0; EINVAL when NS is below 0; EPERM when it
 * is not ME's step that is running; EALREADY when this step has arranged a
 * wait before. After an error nothing has changed.
 */
int loop_sleep(struct loop_task *me, int64_t ns);

/*
 * In ME's own step: wait until poll() says that FD, which is not below 0, is
 * ready for one of the events asked for (POLLIN, POLLOUT), or that there is
 * an error or an end for read() and write() to tell: WHY will be 0. When FD is
 * ready and the time is over in one round, WHY will be 0. Several tasks may
 * wait for one descriptor: all go on, so use descriptors that do not block.
 *
 * WHY will be EBADF when FD is not open. TIMEOUT_NS may be
 *     LAB_FOREVER (-1)   no limit
 *     0                  one look: WHY will be EAGAIN when FD is not ready
 *     more than 0        WHY will be ETIMEDOUT when the time is over
 *
 * Returns as loop_sleep(); EINVAL when TIMEOUT_NS is below -1.
 */
int loop_wait_fd(struct loop_task *me, int fd, short events,
                 int64_t timeout_ns);

/*
 * In ME's own step: wait until the N tasks OTHERS[0..N-1] of the same loop
 * have finished, those that have already included. They are different, and
 * the array may be gone after the call. WHY will be 0 when all results are 0;
 * otherwise the result of the one that failed first (of those that finished
 * before the call: the first in the array). With N = 0 the wait ends in the
 * next round.
 *
 * Returns as loop_sleep(), without EINVAL; EDEADLK when ME is one of OTHERS;
 * EBUSY when another task waits for one of them.
 */
int loop_gather(struct loop_task *me, struct loop_task *const *others,
                size_t n);

/*
 * End TASK's wait, whatever it waits for: it becomes ready, and WHY will be
 * ECANCELED. If it is ready already, only its next WHY becomes ECANCELED.
 * Tasks that it gathers go on without it. What the task makes of it is its own
 * affair: as a rule it frees what it has and returns ECANCELED, but it may
 * also wait again.
 *
 * Returns 0; EALREADY when TASK has finished; EBUSY when it is its own step
 * that is running. After an error nothing has changed.
 */
int loop_cancel(struct loop_task *task);

/*
 * Post CALL(ARG), which loop_run() makes once. Any thread may do this at any
 * time, a step or a call too. It wakes a loop that is asleep, and it never
 * waits: not for a round, a step or a call, and not for room.
 * Calls may be posted without limit, also while nobody runs the loop. Returns
 * 0; ENOMEM: then nothing has changed.
 */
int loop_call_soon_threadsafe(struct loop *loop, void (*call)(void *),
                              void *arg);

/*
 * Free what init and the other functions took. Calls that were posted and not
 * made are never made. Returns 0; EBUSY when a task has not finished, or in a
 * step or call of this loop: then nothing has changed.
 */
int loop_destroy(struct loop *loop);

#endif
