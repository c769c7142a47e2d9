/* wrap_poll.c: waiting for several descriptors. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#include "weave/fault.h"
#include "weave/files.h"
#include "weave/ops.h"
#include "weave/sched.h"
#include "weave/signals.h"
#include "weave/trace.h"
#include "weave/verdict.h"

static const int64_t second_ns = 1000000000;

int __real_poll(struct pollfd *, nfds_t, int);
int __real_ppoll(struct pollfd *, nfds_t, const struct timespec *,
                 const sigset_t *);
int __real_select(int, fd_set *, fd_set *, fd_set *, struct timeval *);
int __real_pselect(int, fd_set *, fd_set *, fd_set *, const struct timespec *,
                   const sigset_t *);
int __real_epoll_create(int);
int __real_epoll_create1(int);
int __real_epoll_ctl(int, int, int, struct epoll_event *);
int __real_epoll_wait(int, struct epoll_event *, int, int);
int __real_epoll_pwait(int, struct epoll_event *, int, int, const sigset_t *);

/* What came for the program since the last look, and what the kernel says. */
static int look(struct pollfd *fds, nfds_t count)
{
    files_fire_timers();
    return __real_poll(fds, count, 0);
}

/* All that FDS may have got, from whom ever, happened before. */
static void receive(const struct pollfd *fds, nfds_t count)
{
    for (nfds_t i = 0; i < count; i++) {
        const struct file *file = files_get(fds[i].fd);
        if (file != NULL && file->in != NULL && fds[i].revents != 0) {
            files_received(file->in);
        }
        if (file != NULL && file->out != NULL &&
            (fds[i].revents & POLLERR) != 0) {
            files_received(file->out); /* the readers' last close */
        }
    }
}

/*
 * What TASK polls, where whoever runs may look at it: FDS is the program's
 * memory, and the tools would take that look for an access of the other task.
 */
static struct pollfd *copy_of(const struct pollfd *fds, nfds_t count,
                              const uintptr_t *frame)
{
    enum { MOST = 1024 };
    static struct pollfd copies[WEAVE_MAX_TASKS][MOST];
    if (count > MOST) {
        verdict_unsupported("poll() of more than 1024 descriptors", frame);
    }
    struct pollfd *copy = copies[weave.current - weave.task];
    memcpy(copy, fds, count * sizeof(*fds));
    return copy;
}

/*
 * Wait for FDS, TIMEOUT_NS at most; -1: for ever. While it waits the mask is
 * MASK, unless that is NULL. Returns what poll() does.
 */
static int wait_for(struct pollfd *fds, nfds_t count, int64_t timeout_ns,
                    const sigset_t *mask, uintptr_t *frame)
{
    struct task *me = weave.current;
    me->frame = frame;
    for (nfds_t i = 0; i < count; i++) {
        if (fds[i].fd >= 0 && files_get(fds[i].fd) == NULL) {
            files_check_unknown(fds[i].fd, "poll()", frame);
        }
    }
    if (fault_strikes(WEAVE_INTERRUPT)) {
        errno = EINTR;
        return -1;
    }
    me->wait.polled = copy_of(fds, count, frame);
    me->wait.polled_count = count;
    me->wait.fd = -1;
    uint64_t before = me->signal_mask;
    if (mask != NULL) {
        me->signal_mask = signals_bits(mask);
    }
    int64_t deadline_ns = timeout_ns < 0 ? -1 : weave.now_ns + timeout_ns;
    int error = files_wait(&op_poll, files_everything(), deadline_ns, frame);
    if (mask != NULL) {
        signals_set_mask(before);
    }
    if (error == EINTR) {
        errno = EINTR;
        return -1;
    }
    int ready = look(fds, count);
    receive(fds, count);
    return ready;
}

static int64_t of_timespec(const struct timespec *time)
{
    return time == NULL ? -1 : time->tv_sec * second_ns + time->tv_nsec;
}

static int64_t of_milliseconds(int ms)
{
    return ms < 0 ? -1 : (int64_t)ms * 1000000;
}

int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
    return weave.active ? wait_for(fds, count, of_milliseconds(timeout), NULL,
                                   WEAVE_FRAME)
                        : __real_poll(fds, count, timeout);
}

int __wrap_ppoll(struct pollfd *fds, nfds_t count,
                 const struct timespec *timeout, const sigset_t *mask)
{
    return weave.active
               ? wait_for(fds, count, of_timespec(timeout), mask, WEAVE_FRAME)
               : __real_ppoll(fds, count, timeout, mask);
}

/* The sets of select() as an array for poll(). */
static nfds_t gather(struct pollfd *fds, int limit, const fd_set *read,
                     const fd_set *write, const fd_set *except)
{
    nfds_t count = 0;
    for (int fd = 0; fd < limit && fd < FD_SETSIZE; fd++) {
        int events = 0;
        events |= read != NULL && FD_ISSET(fd, read) ? POLLIN : 0;
        events |= write != NULL && FD_ISSET(fd, write) ? POLLOUT : 0;
        events |= except != NULL && FD_ISSET(fd, except) ? POLLPRI : 0;
        if (events != 0) {
            fds[count++] = (struct pollfd){fd, (short)events, 0};
        }
    }
    return count;
}

static int select_on(int limit, fd_set *read, fd_set *write, fd_set *except,
                     int64_t timeout_ns, const sigset_t *mask, uintptr_t *frame)
{
    struct pollfd *fds = calloc(FD_SETSIZE, sizeof(*fds));
    if (fds == NULL) {
        verdict_broken("no memory for select()");
    }
    nfds_t count = gather(fds, limit, read, write, except);
    int ready = wait_for(fds, count, timeout_ns, mask, frame);
    free(fds);
    return ready < 0 ? -1
                     : __real_select(limit, read, write, except,
                                     &(struct timeval){0, 0});
}

int __wrap_select(int limit, fd_set *read, fd_set *write, fd_set *except,
                  struct timeval *timeout)
{
    if (!weave.active) {
        return __real_select(limit, read, write, except, timeout);
    }
    int64_t timeout_ns =
        timeout == NULL ? -1
                        : timeout->tv_sec * second_ns + timeout->tv_usec * 1000;
    return select_on(limit, read, write, except, timeout_ns, NULL, WEAVE_FRAME);
}

int __wrap_pselect(int limit, fd_set *read, fd_set *write, fd_set *except,
                   const struct timespec *timeout, const sigset_t *mask)
{
    return weave.active
               ? select_on(limit, read, write, except, of_timespec(timeout),
                           mask, WEAVE_FRAME)
               : __real_pselect(limit, read, write, except, timeout, mask);
}

int __wrap_epoll_create1(int flags)
{
    if (!weave.active) {
        return __real_epoll_create1(flags);
    }
    weave.current->frame = WEAVE_FRAME;
    sched_step(&op_open, files_everything(), WEAVE_FRAME);
    int fd = __real_epoll_create1(flags);
    if (fd >= 0) {
        files_add(fd, files_channel(OBJECT_EPOLL, "epoll_create1"), NULL);
    }
    return fd;
}

int __wrap_epoll_create(int size)
{
    return weave.active && size > 0 ? __wrap_epoll_create1(0)
                                    : __real_epoll_create(size);
}

int __wrap_epoll_ctl(int epoll, int what, int fd, struct epoll_event *event)
{
    if (!weave.active) {
        return __real_epoll_ctl(epoll, what, fd, event);
    }
    weave.current->frame = WEAVE_FRAME;
    sched_step(&op_open, files_everything(), WEAVE_FRAME);
    if (files_get(fd) == NULL) {
        files_check_unknown(fd, "epoll_ctl()", WEAVE_FRAME);
    }
    int result = __real_epoll_ctl(epoll, what, fd, event);
    struct file *file = files_get(epoll);
    if (result == 0 && file != NULL && file->in != NULL) {
        files_sent(file->in);
    }
    return result;
}

int __wrap_epoll_pwait(int epoll, struct epoll_event *events, int most,
                       int timeout, const sigset_t *mask)
{
    if (!weave.active) {
        return __real_epoll_pwait(epoll, events, most, timeout, mask);
    }
    struct pollfd one = {epoll, POLLIN, 0};
    int ready = wait_for(&one, 1, of_milliseconds(timeout), mask, WEAVE_FRAME);
    if (ready <= 0) {
        return ready;
    }
    ready = __real_epoll_wait(epoll, events, most, 0);
    files_received_all();
    return ready;
}

int __wrap_epoll_wait(int epoll, struct epoll_event *events, int most,
                      int timeout)
{
    return weave.active ? __wrap_epoll_pwait(epoll, events, most, timeout, NULL)
                        : __real_epoll_wait(epoll, events, most, timeout);
}
