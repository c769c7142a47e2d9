/* wrap_files.c: descriptors are made, copied and closed. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "weave/files.h"
#include "weave/ops.h"
#include "weave/sched.h"
#include "weave/timing.h"
#include "weave/trace.h"
#include "weave/verdict.h"

enum {
    PIPE_BYTES = 65536,   /* Linux's default; users may have a lower one */
    SOCKET_BYTES = 65536, /* machines differ */
    SECOND = 1000000000
};

int __real_pipe(int[2]);
int __real_pipe2(int[2], int);
int __real_socketpair(int, int, int, int[2]);
int __real_eventfd(unsigned, int);
int __real_timerfd_create(int, int);
int __real_timerfd_settime(int, int, const struct itimerspec *,
                           struct itimerspec *);
int __real_timerfd_gettime(int, struct itimerspec *);
int __real_close(int);
int __real_dup(int);
int __real_dup2(int, int);
int __real_dup3(int, int, int);
int __real_shutdown(int, int);
FILE *__real_fdopen(int, const char *);
int __real_ioctl(int, unsigned long, ...);
int __wrap_fcntl(int, int, ...);
int __wrap_fcntl64(int, int, ...) __attribute__((alias("__wrap_fcntl")));
int __wrap_ioctl(int, unsigned long, ...);

static void begin(uintptr_t *frame)
{
    weave.current->frame = frame;
    sched_step(&op_open, files_everything(), frame);
}

int __wrap_pipe2(int fds[2], int flags)
{
    if (!weave.active) {
        return __real_pipe2(fds, flags);
    }
    begin(WEAVE_FRAME);
    if (__real_pipe2(fds, flags | O_NONBLOCK) != 0) {
        return -1;
    }
    signal(SIGPIPE, SIG_IGN); /* the real one; weave sends its own */
    if (fcntl(fds[0], F_SETPIPE_SZ, PIPE_BYTES) < 0) {
        verdict_broken("cannot make a pipe of %d bytes: %m", PIPE_BYTES);
    }
    struct object *channel = files_channel(OBJECT_PIPE, "pipe");
    bool nonblocking = (flags & O_NONBLOCK) != 0;
    files_add(fds[0], channel, NULL)->nonblocking = nonblocking;
    files_add(fds[1], NULL, channel)->nonblocking = nonblocking;
    return 0;
}

int __wrap_pipe(int fds[2])
{
    return weave.active ? __wrap_pipe2(fds, 0) : __real_pipe(fds);
}

int __wrap_socketpair(int domain, int type, int protocol, int fds[2])
{
    if (!weave.active) {
        return __real_socketpair(domain, type, protocol, fds);
    }
    begin(WEAVE_FRAME);
    if (__real_socketpair(domain, type | SOCK_NONBLOCK, protocol, fds) != 0) {
        return -1;
    }
    signal(SIGPIPE, SIG_IGN);
    struct object *to[2] = {files_channel(OBJECT_SOCKET, "socketpair"),
                            files_channel(OBJECT_SOCKET, "socketpair")};
    for (int i = 0; i < 2; i++) {
        int bytes = SOCKET_BYTES;
        setsockopt(fds[i], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
        setsockopt(fds[i], SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
        struct file *file = files_add(fds[i], to[i], to[1 - i]);
        file->nonblocking = (type & SOCK_NONBLOCK) != 0;
        file->socket = true;
    }
    return 0;
}

int __wrap_eventfd(unsigned value, int flags)
{
    if (!weave.active) {
        return __real_eventfd(value, flags);
    }
    begin(WEAVE_FRAME);
    int fd = __real_eventfd(value, flags | EFD_NONBLOCK);
    if (fd >= 0) {
        struct object *channel = files_channel(OBJECT_EVENTFD, "eventfd");
        files_add(fd, channel, channel)->nonblocking =
            (flags & EFD_NONBLOCK) != 0;
    }
    return fd;
}

int __wrap_timerfd_create(int clock, int flags)
{
    if (!weave.active) {
        return __real_timerfd_create(clock, flags);
    }
    begin(WEAVE_FRAME);
    if (clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME) {
        verdict_unsupported("timerfd_create() with this clock", WEAVE_FRAME);
    }
    int fd = __real_eventfd(0, flags | EFD_NONBLOCK);
    if (fd >= 0) {
        struct file *file =
            files_add(fd, files_channel(OBJECT_TIMER, "timerfd_create"), NULL);
        file->nonblocking = (flags & TFD_NONBLOCK) != 0;
        file->clock = clock;
    }
    return fd;
}

static int64_t nanoseconds(const struct timespec *time)
{
    static const int64_t latest_s = INT64_MAX / 4 / SECOND;
    return (time->tv_sec < latest_s ? time->tv_sec : latest_s) * SECOND +
           time->tv_nsec;
}

static bool is_valid(const struct timespec *time)
{
    return time->tv_sec >= 0 && time->tv_nsec >= 0 && time->tv_nsec < SECOND;
}

static void get_time(const struct file *timer, struct itimerspec *value)
{
    int64_t left = timer->next_ns > weave.now_ns ? timer->next_ns - weave.now_ns
                                                 : timer->next_ns > 0;
    value->it_value = (struct timespec){left / SECOND, left % SECOND};
    value->it_interval = (struct timespec){timer->interval_ns / SECOND,
                                           timer->interval_ns % SECOND};
}

static struct file *timer_at(int fd)
{
    struct file *file = files_get(fd);
    if (file == NULL || file->in == NULL || file->in->kind != OBJECT_TIMER) {
        errno = file == NULL ? EBADF : EINVAL;
        return NULL;
    }
    files_fire_timers();
    return file;
}

int __wrap_timerfd_settime(int fd, int flags, const struct itimerspec *value,
                           struct itimerspec *before)
{
    if (!weave.active) {
        return __real_timerfd_settime(fd, flags, value, before);
    }
    begin(WEAVE_FRAME);
    trace_touch(KEY_TIME, TOUCH_WRITES);
    struct file *timer = timer_at(fd);
    if (timer == NULL) {
        return -1;
    }
    if (!is_valid(&value->it_value) || !is_valid(&value->it_interval)) {
        errno = EINVAL;
        return -1;
    }
    if (before != NULL) {
        get_time(timer, before);
    }
    uint64_t forgotten;
    if (read(fd, &forgotten, sizeof(forgotten)) < 0 && errno != EAGAIN) {
        return -1;
    }
    int64_t at = nanoseconds(&value->it_value);
    if (at > 0 && (flags & TFD_TIMER_ABSTIME) != 0) {
        timing_deadline(&at, timer->clock, &value->it_value);
        at = at > 0 ? at : 1;
    } else if (at > 0) {
        at += weave.now_ns;
    }
    timer->next_ns = at;
    timer->interval_ns = nanoseconds(&value->it_interval);
    files_fire_timers();
    files_timers_changed();
    sched_progress();
    return 0;
}

int __wrap_timerfd_gettime(int fd, struct itimerspec *value)
{
    if (!weave.active) {
        return __real_timerfd_gettime(fd, value);
    }
    begin(WEAVE_FRAME);
    const struct file *timer = timer_at(fd);
    if (timer == NULL) {
        return -1;
    }
    get_time(timer, value);
    return 0;
}

/* Both directions of FILE have changed: an end may have come. */
static void ends_change(const struct file *file)
{
    trace_touch(KEY_FILES, TOUCH_LOOKS);
    for (int i = 0; i < 2; i++) {
        struct object *channel = i == 0 ? file->in : file->out;
        if (channel != NULL) {
            trace_touch(channel->address, TOUCH_WRITES);
            files_sent(channel);
        }
    }
}

int __wrap_close(int fd)
{
    struct file *file = weave.active ? files_get(fd) : NULL;
    if (file == NULL) {
        return __real_close(fd);
    }
    weave.current->frame = WEAVE_FRAME;
    sched_step(&op_close, file->in != NULL ? file->in : file->out, WEAVE_FRAME);
    if (files_get(fd) != file) {
        return __real_close(fd); /* closed twice, by two */
    }
    for (int i = 0; i < weave.tasks; i++) {
        const struct task *task = &weave.task[i];
        if (!task->done && task->op.class->on_files && task->wait.fd == fd &&
            task->op.class != &op_poll && !task->op.class->ready(task)) {
            verdict_place_frame(task, task->frame, "%s %s",
                                task->op.class->waiting,
                                object_name(task->op.object));
            verdict_misuse(WEAVE_FRAME,
                           "close(%d) while %s waits on that descriptor", fd,
                           task->name);
        }
    }
    ends_change(file);
    files_drop(fd);
    return __real_close(fd);
}

static int alias(int copy, struct file *file)
{
    if (copy >= 0 && copy <= STDERR_FILENO) {
        verdict_unsupported("the standard input, output or error made a copy "
                            "of a pipe or such",
                            weave.current->frame);
    }
    if (copy >= 0) {
        files_alias(copy, file);
    }
    return copy;
}

int __wrap_dup(int fd)
{
    struct file *file = weave.active ? files_get(fd) : NULL;
    if (file == NULL) {
        return __real_dup(fd);
    }
    begin(WEAVE_FRAME);
    return alias(__real_dup(fd), file);
}

int __wrap_dup3(int from, int to, int flags)
{
    if (!weave.active) {
        return __real_dup3(from, to, flags);
    }
    struct file *file = files_get(from);
    if (from != to && files_get(to) != NULL) {
        __wrap_close(to);
    }
    if (file == NULL) {
        return __real_dup3(from, to, flags);
    }
    begin(WEAVE_FRAME);
    return alias(__real_dup3(from, to, flags), file);
}

int __wrap_dup2(int from, int to)
{
    return weave.active && from != to ? __wrap_dup3(from, to, 0)
                                      : __real_dup2(from, to);
}

/* FILE blocks the program or not; the kernel's own is always non-blocking. */
static int set_nonblocking(struct file *file, bool nonblocking,
                           uintptr_t *frame)
{
    begin(frame);
    files_touch_all_of(file);
    file->nonblocking = nonblocking;
    return 0;
}

int __wrap_fcntl(int fd, int command, ...)
{
    va_list args;
    va_start(args, command);
    long value = va_arg(args, long); /* an int or a pointer, or nothing */
    va_end(args);
    struct file *file = weave.active ? files_get(fd) : NULL;
    if (file == NULL) {
        return fcntl(fd, command, value);
    }
    switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        begin(WEAVE_FRAME);
        return alias(fcntl(fd, command, value), file);
    case F_GETFL: {
        begin(WEAVE_FRAME);
        int flags = fcntl(fd, F_GETFL);
        return file->nonblocking ? flags : flags & ~O_NONBLOCK;
    }
    case F_SETFL:
        set_nonblocking(file, (value & O_NONBLOCK) != 0, WEAVE_FRAME);
        return fcntl(fd, F_SETFL, value | O_NONBLOCK);
    case F_GETFD:
    case F_SETFD:
        return fcntl(fd, command, value);
    default:
        verdict_unsupported("fcntl() of this kind on a pipe or such",
                            WEAVE_FRAME);
    }
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
    va_list args;
    va_start(args, request);
    void *value = va_arg(args, void *);
    va_end(args);
    struct file *file = weave.active ? files_get(fd) : NULL;
    if (file == NULL) {
        return __real_ioctl(fd, request, value);
    }
    switch (request) {
    case FIONREAD:
        begin(WEAVE_FRAME);
        if (file->in != NULL) {
            trace_touch(file->in->address, TOUCH_LOOKS);
        }
        return __real_ioctl(fd, request, value);
    case FIONBIO:
        return set_nonblocking(file, *(const int *)value != 0, WEAVE_FRAME);
    default:
        verdict_unsupported("ioctl() of this kind on a pipe or such",
                            WEAVE_FRAME);
    }
}

int __wrap_shutdown(int fd, int how)
{
    struct file *file = weave.active ? files_get(fd) : NULL;
    if (file == NULL) {
        return __real_shutdown(fd, how);
    }
    weave.current->frame = WEAVE_FRAME;
    sched_step(&op_close, files_everything(), WEAVE_FRAME);
    ends_change(file);
    return __real_shutdown(fd, how);
}

FILE *__wrap_fdopen(int fd, const char *mode)
{
    if (weave.active && files_get(fd) != NULL) {
        verdict_unsupported("fdopen() of a pipe or such", WEAVE_FRAME);
    }
    return __real_fdopen(fd, mode);
}
