/* wrap_io.c: bytes are read and written. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "weave/fault.h"
#include "weave/files.h"
#include "weave/front.h"
#include "weave/ops.h"
#include "weave/race.h"
#include "weave/sched.h"
#include "weave/signals.h"
#include "weave/trace.h"
#include "weave/verdict.h"

enum { NO_FLAGS = -1 }; /* read() or write(), not recv() or send() */

ssize_t __real_read(int, void *, size_t);
ssize_t __real_write(int, const void *, size_t);
ssize_t __real_readv(int, const struct iovec *, int);
ssize_t __real_writev(int, const struct iovec *, int);
ssize_t __real_recv(int, void *, size_t, int);
ssize_t __real_send(int, const void *, size_t, int);
int __real_eventfd_read(int, eventfd_t *);
int __real_eventfd_write(int, eventfd_t);
int __real_vdprintf(int, const char *, va_list);
int __wrap_dprintf(int, const char *, ...)
    __attribute__((format(printf, 2, 3)));

/* The system touches SIZE bytes for the program. */
static void touches(const void *memory, ssize_t size, unsigned kind,
                    uintptr_t *frame)
{
    if (weave.active && size > 0 && weave_front.watches_memory) {
        race_access((uintptr_t)memory, (size_t)size, kind, frame[1] - 1, frame);
    }
}

/* Wait until FILE can be read from or written to; -1 with errno when not. */
static int wait_for(const struct file *file, int fd,
                    const struct op_class *class, bool blocks, uintptr_t *frame)
{
    struct object *channel = class == &op_file_read ? file->in : file->out;
    struct task *me = weave.current;
    me->frame = frame;
    me->wait.fd = fd;
    if (!blocks) {
        sched_step(&op_try, channel, frame);
        trace_touch(KEY_FILES, TOUCH_LOOKS);
        files_touch(fd, false);
        files_fire_timers();
        return 0;
    }
    if (fault_strikes(WEAVE_INTERRUPT)) {
        errno = EINTR;
        return -1;
    }
    int error = files_wait(class, channel, -1, frame);
    files_touch(fd, false);
    if (error != 0) {
        errno = error;
        return -1;
    }
    return 0;
}

/* A call with a smaller buffer returns at once, whatever is there. */
static const size_t smallest_read[OBJECT_KINDS] = {
    [OBJECT_PIPE] = 1,
    [OBJECT_EVENTFD] = sizeof(eventfd_t),
    [OBJECT_TIMER] = sizeof(uint64_t),
};

static ssize_t file_read(struct file *file, int fd, void *buffer, size_t size,
                         int flags, uintptr_t *frame)
{
    if (file->in == NULL) {
        errno = EBADF;
        return -1;
    }
    bool blocks = !file->nonblocking && size >= smallest_read[file->in->kind] &&
                  (flags == NO_FLAGS || (flags & MSG_DONTWAIT) == 0);
    if (wait_for(file, fd, &op_file_read, blocks, frame) != 0) {
        return -1;
    }
    ssize_t got = flags == NO_FLAGS ? __real_read(fd, buffer, size)
                                    : __real_recv(fd, buffer, size, flags);
    if (got >= 0) {
        files_received(file->in);
    }
    return got;
}

static ssize_t put_some(const struct file *file, int fd, const char *from,
                        size_t size, int flags)
{
    ssize_t put = flags == NO_FLAGS
                      ? __real_write(fd, from, size)
                      : __real_send(fd, from, size, flags | MSG_NOSIGNAL);
    if (put < 0 && errno == EPIPE) {
        files_received(file->out); /* it tells of the readers' last close */
        if (flags == NO_FLAGS || (flags & MSG_NOSIGNAL) == 0) {
            signals_send(SIGPIPE, weave.current);
        }
        errno = EPIPE;
    }
    return put;
}

static ssize_t file_write(struct file *file, int fd, const char *from,
                          size_t size, int flags, uintptr_t *frame)
{
    if (file->out == NULL) {
        errno = file->in->kind == OBJECT_TIMER ? EINVAL : EBADF;
        return -1;
    }
    bool blocks = !file->nonblocking &&
                  (flags == NO_FLAGS || (flags & MSG_DONTWAIT) == 0);
    size_t done = 0;
    weave.current->wait.refused = false;
    do {
        if (wait_for(file, fd, &op_file_write, blocks, frame) != 0) {
            return done > 0 ? (ssize_t)done : -1;
        }
        ssize_t put = put_some(file, fd, from + done, size - done, flags);
        if (put < 0 && !(blocks && errno == EAGAIN)) {
            return done > 0 ? (ssize_t)done : -1;
        }
        done += put > 0 ? (size_t)put : 0;
        weave.current->wait.refused = blocks && done < size;
        if (put >= 0) {
            files_sent(file->out);
        }
    } while (blocks && done < size);
    return (ssize_t)done;
}

/* A call on FD, which weave does not know, goes through to the system. */
static void goes_through(int fd, uintptr_t *frame)
{
    if (weave.active) {
        sched_step(&op_testcancel, NULL, frame);
        cancel_point();
        files_touch(fd, false);
    }
}

/* The same, unless CALL could block on FD. */
static void goes_through_if_regular(int fd, const char *call, uintptr_t *frame)
{
    goes_through(fd, frame);
    if (weave.active) {
        files_check_unknown(fd, call, frame);
    }
}

ssize_t __wrap_read(int fd, void *buffer, size_t size)
{
    struct file *file = weave.active ? files_get(fd) : NULL;
    ssize_t got;
    if (file != NULL) {
        got = file_read(file, fd, buffer, size, NO_FLAGS, WEAVE_FRAME);
    } else {
        goes_through_if_regular(fd, "read()", WEAVE_FRAME);
        got = __real_read(fd, buffer, size);
    }
    touches(buffer, got, RACE_WRITE, WEAVE_FRAME);
    return got;
}

ssize_t __wrap_write(int fd, const void *buffer, size_t size)
{
    struct file *file = weave.active ? files_get(fd) : NULL;
    touches(buffer, (ssize_t)size, RACE_READ, WEAVE_FRAME);
    if (file != NULL) {
        return file_write(file, fd, buffer, size, NO_FLAGS, WEAVE_FRAME);
    }
    goes_through(fd, WEAVE_FRAME);
    return __real_write(fd, buffer, size);
}

ssize_t __wrap_recv(int fd, void *buffer, size_t size, int flags)
{
    struct file *file = weave.active ? files_get(fd) : NULL;
    if (file == NULL) {
        goes_through_if_regular(fd, "recv()", WEAVE_FRAME);
        return __real_recv(fd, buffer, size, flags);
    }
    if ((flags & MSG_WAITALL) != 0) {
        verdict_unsupported("recv() with MSG_WAITALL", WEAVE_FRAME);
    }
    ssize_t got = file_read(file, fd, buffer, size, flags, WEAVE_FRAME);
    /* With MSG_TRUNC it is the length of the message, not of what fitted. */
    touches(buffer, got < (ssize_t)size ? got : (ssize_t)size, RACE_WRITE,
            WEAVE_FRAME);
    return got;
}

ssize_t __wrap_send(int fd, const void *buffer, size_t size, int flags)
{
    struct file *file = weave.active ? files_get(fd) : NULL;
    if (file == NULL) {
        goes_through_if_regular(fd, "send()", WEAVE_FRAME);
        return __real_send(fd, buffer, size, flags);
    }
    touches(buffer, (ssize_t)size, RACE_READ, WEAVE_FRAME);
    return file_write(file, fd, buffer, size, flags, WEAVE_FRAME);
}

static size_t length_of(const struct iovec *parts, int count)
{
    size_t length = 0;
    for (int i = 0; i < count; i++) {
        length += parts[i].iov_len;
    }
    return length;
}

static char *buffer_of(size_t size)
{
    char *buffer = malloc(size > 0 ? size : 1);
    if (buffer == NULL) {
        verdict_broken("no memory for %zu bytes", size);
    }
    return buffer;
}

ssize_t __wrap_readv(int fd, const struct iovec *parts, int count)
{
    struct file *file = weave.active ? files_get(fd) : NULL;
    if (file == NULL) {
        goes_through_if_regular(fd, "readv()", WEAVE_FRAME);
        return __real_readv(fd, parts, count);
    }
    size_t length = length_of(parts, count);
    char *buffer = buffer_of(length);
    ssize_t got = file_read(file, fd, buffer, length, NO_FLAGS, WEAVE_FRAME);
    size_t at = 0;
    for (int i = 0; i < count && got > 0 && at < (size_t)got; i++) {
        size_t left = (size_t)got - at;
        size_t part = parts[i].iov_len < left ? parts[i].iov_len : left;
        memcpy(parts[i].iov_base, buffer + at, part);
        touches(parts[i].iov_base, (ssize_t)part, RACE_WRITE, WEAVE_FRAME);
        at += part;
    }
    free(buffer);
    return got;
}

ssize_t __wrap_writev(int fd, const struct iovec *parts, int count)
{
    struct file *file = weave.active ? files_get(fd) : NULL;
    if (file == NULL) {
        goes_through(fd, WEAVE_FRAME);
        return __real_writev(fd, parts, count);
    }
    size_t length = length_of(parts, count);
    char *buffer = buffer_of(length);
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        touches(parts[i].iov_base, (ssize_t)parts[i].iov_len, RACE_READ,
                WEAVE_FRAME);
        memcpy(buffer + at, parts[i].iov_base, parts[i].iov_len);
        at += parts[i].iov_len;
    }
    ssize_t put = file_write(file, fd, buffer, length, NO_FLAGS, WEAVE_FRAME);
    free(buffer);
    return put;
}

int __wrap_eventfd_read(int fd, eventfd_t *value)
{
    struct file *file = weave.active ? files_get(fd) : NULL;
    if (file == NULL) {
        goes_through_if_regular(fd, "eventfd_read()", WEAVE_FRAME);
        return __real_eventfd_read(fd, value);
    }
    ssize_t got =
        file_read(file, fd, value, sizeof(*value), NO_FLAGS, WEAVE_FRAME);
    touches(value, got, RACE_WRITE, WEAVE_FRAME);
    return got == sizeof(*value) ? 0 : -1;
}

int __wrap_eventfd_write(int fd, eventfd_t value)
{
    struct file *file = weave.active ? files_get(fd) : NULL;
    if (file == NULL) {
        goes_through_if_regular(fd, "eventfd_write()", WEAVE_FRAME);
        return __real_eventfd_write(fd, value);
    }
    return file_write(file, fd, (const char *)&value, sizeof(value), NO_FLAGS,
                      WEAVE_FRAME) == sizeof(value)
               ? 0
               : -1;
}

int __wrap_vdprintf(int fd, const char *format, va_list args)
{
    struct file *file = weave.active ? files_get(fd) : NULL;
    if (file == NULL) {
        return __real_vdprintf(fd, format, args);
    }
    char *text;
    int length = vasprintf(&text, format, args);
    if (length >= 0) {
        length = (int)file_write(file, fd, text, (size_t)length, NO_FLAGS,
                                 WEAVE_FRAME);
        free(text);
    }
    return length;
}

int __wrap_dprintf(int fd, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = __wrap_vdprintf(fd, format, args);
    va_end(args);
    return length;
}
