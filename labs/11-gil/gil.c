/*
 * gil.c: your work. The contract is in gil.h, the way there in README.md.
 * Delete each `return ENOSYS` as you go.
 */
#include "gil.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

enum { SECOND_NS = 1000000000, READ_MOST = 8, SQUARES_MOST = 64 };

/* TODO(student): step 1, a lock that knows its holder. */

int gil_init(struct gil *g, int64_t interval_ns)
{
    (void)g;
    (void)interval_ns;
    return ENOSYS;
}

int gil_thread_init(struct gil_thread *t)
{
    (void)t;
    return ENOSYS;
}

int gil_take(struct gil *g, struct gil_thread *t)
{
    (void)g;
    (void)t;
    return ENOSYS;
}

int gil_drop(struct gil *g, struct gil_thread *t)
{
    (void)g;
    (void)t;
    return ENOSYS;
}

int gil_destroy(struct gil *g)
{
    (void)g;
    return ENOSYS;
}

/* TODO(student): step 2, asking. */

bool gil_asked(const struct gil *g)
{
    (void)g;
    return false;
}

int gil_set_interval(struct gil *g, int64_t ns)
{
    (void)g;
    (void)ns;
    return ENOSYS;
}

int gil_interval(struct gil *g, int64_t *ns)
{
    (void)g;
    (void)ns;
    return ENOSYS;
}

/* TODO(student): step 3, giving way. */

int gil_checkpoint(struct gil *g, struct gil_thread *t)
{
    (void)g;
    (void)t;
    return ENOSYS;
}

/* TODO(student): step 4, where the machine lets others in. */

int gil_point(struct vm_thread *t, enum vm_point point)
{
    (void)t;
    (void)point;
    return 0;
}

/*
 * TODO(student): step 5, let others run. These natives work, but they hold the
 * GIL all the time. Put VM_BEGIN_BLOCKING(t) and VM_END_BLOCKING(t) where they
 * belong.
 */

/* The one argument, or NULL when it is not one object. */
static struct obj *only_object(const struct vm_value *args, unsigned count)
{
    return count == 1 ? args[0].object : NULL;
}

int gil_native_fetch(struct vm_thread *t, const struct vm_value *args,
                     unsigned count, struct vm_value *result)
{
    int64_t ns;
    struct obj *request = only_object(args, count);
    if (request == NULL) {
        return EINVAL;
    }
    int error = vm_get_number(t, request, 0, &ns);
    if (error != 0) {
        return error;
    }
    struct timespec pause = {ns / SECOND_NS, ns % SECOND_NS};
    nanosleep(&pause, NULL);
    result->number = 200;
    return vm_set_number(t, request, 1, 200);
}

int gil_native_read(struct vm_thread *t, const struct vm_value *args,
                    unsigned count, struct vm_value *result)
{
    unsigned char buf[READ_MOST];
    int64_t fd;
    ssize_t got;
    struct obj *request = only_object(args, count);
    if (request == NULL) {
        return EINVAL;
    }
    int error = vm_get_number(t, request, 0, &fd);
    if (error != 0) {
        return error;
    }
    got = read((int)fd, buf, sizeof(buf));
    error = got < 0 ? errno : 0;
    for (ssize_t i = 0; i < got && error == 0; i++) {
        error = vm_set_number(t, request, (size_t)i + 1, buf[i]);
    }
    result->number = got > 0 ? got : 0;
    return error;
}

int gil_native_squares(struct vm_thread *t, const struct vm_value *args,
                       unsigned count, struct vm_value *result)
{
    int64_t numbers[SQUARES_MOST];
    int64_t n;
    struct obj *request = only_object(args, count);
    if (request == NULL) {
        return EINVAL;
    }
    int error = vm_get_number(t, request, 0, &n);
    n = n < SQUARES_MOST ? n : SQUARES_MOST;
    for (int64_t i = 0; i < n && error == 0; i++) {
        error = vm_get_number(t, request, (size_t)i + 1, &numbers[i]);
    }
    if (error != 0) {
        return error;
    }
    result->number = gil_sum_squares(numbers, (unsigned)n);
    return 0;
}

/* TODO(student): step 6, threads that end, a fork, statistics. */

int gil_thread_exit(struct gil *g, struct gil_thread *t)
{
    (void)g;
    (void)t;
    return ENOSYS;
}

int gil_after_fork_child(struct gil *g, struct gil_thread *t)
{
    (void)g;
    (void)t;
    return ENOSYS;
}

int gil_stats(struct gil *g, struct gil_stats *out)
{
    (void)g;
    (void)out;
    return ENOSYS;
}

int gil_thread_stats(struct gil *g, struct gil_thread *t,
                     struct gil_thread_stats *out)
{
    (void)g;
    (void)t;
    (void)out;
    return ENOSYS;
}
