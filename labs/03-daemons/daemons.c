/*
 * daemons.c: your work. The contract is in daemons.h, the way there in
 * README.md. Delete each `return ENOSYS` as you go.
 */
#include "daemons.h"

#include <errno.h>
#include <stddef.h>
#include <time.h>

/* TODO(student): step 1, a kind of thread. */

int worker_init(struct worker *w,
                int (*target)(struct stop_event *stop, void *arg), void *arg,
                const char *name)
{
    (void)w;
    (void)target;
    (void)arg;
    (void)name;
    return ENOSYS;
}

int worker_start(struct worker *w)
{
    (void)w;
    return ENOSYS;
}

int worker_destroy(struct worker *w)
{
    (void)w;
    return ENOSYS;
}

/* TODO(student): step 2, the flag. */

int worker_set_daemon(struct worker *w, bool daemon)
{
    (void)w;
    (void)daemon;
    return ENOSYS;
}

int worker_is_daemon(struct worker *w, bool *out)
{
    (void)w;
    (void)out;
    return ENOSYS;
}

/* TODO(student): step 3, the end of the program. */

int worker_shutdown(int64_t timeout_ns)
{
    (void)timeout_ns;
    return ENOSYS;
}

/* TODO(student): step 5, stopping. */

int worker_repeat(struct stop_event *stop, int64_t period_ns,
                  void (*work)(void *arg), void *arg)
{
    (void)stop;
    (void)period_ns;
    (void)work;
    (void)arg;
    return ENOSYS;
}

int worker_stop(struct worker *w)
{
    (void)w;
    return ENOSYS;
}

int worker_stop_all(void)
{
    return ENOSYS;
}
