/*
 * wrap_named_sem.c: named POSIX semaphores, inside one execution.
 *
 * The names are the execution's own: it begins with none, and leaves none in
 * the system.
 */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#include "weave/ops.h"
#include "weave/sched.h"
#include "weave/trace.h"
#include "weave/verdict.h"

enum { NAMES = 32, LENGTH = 250 };

sem_t *__real_sem_open(const char *, int, ...);
int __real_sem_close(sem_t *);
int __real_sem_unlink(const char *);
sem_t *__wrap_sem_open(const char *name, int flags, ...);
int __wrap_sem_close(sem_t *sem);
int __wrap_sem_unlink(const char *name);
int __wrap_sem_init(sem_t *, int, unsigned);
int __wrap_sem_destroy(sem_t *);

static struct named {
    sem_t sem;
    unsigned opened; /* how often */
    bool linked;     /* has its name still */
    char name[LENGTH];
} all[NAMES];

static struct named *find(const char *name)
{
    for (int i = 0; i < NAMES; i++) {
        if (all[i].linked && strcmp(all[i].name, name) == 0) {
            return &all[i];
        }
    }
    return NULL;
}

static struct named *unused(void)
{
    for (int i = 0; i < NAMES; i++) {
        if (!all[i].linked && all[i].opened == 0) {
            return &all[i];
        }
    }
    verdict_unsupported("more than 32 named semaphores", weave.current->frame);
}

static sem_t *fail(int error)
{
    errno = error;
    return SEM_FAILED;
}

/* As in glibc, "/go", "go" and "//go" are the same name. */
static const char *bare(const char *name)
{
    return name + strspn(name, "/");
}

static sem_t *open_named(const char *name, int flags, unsigned value)
{
    if (name[0] == '\0' || strchr(name, '/') != NULL) {
        return fail(EINVAL);
    }
    if (strlen(name) >= LENGTH) {
        return fail(ENAMETOOLONG);
    }
    struct named *named = find(name);
    if (named != NULL && (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) {
        return fail(EEXIST);
    }
    if (named == NULL && (flags & O_CREAT) == 0) {
        return fail(ENOENT);
    }
    if (named == NULL) {
        named = unused();
        if (__wrap_sem_init(&named->sem, 0, value) != 0) {
            return SEM_FAILED;
        }
        named->linked = true;
        memcpy(named->name, name, strlen(name) + 1);
    }
    named->opened++;
    return &named->sem;
}

sem_t *__wrap_sem_open(const char *name, int flags, ...)
{
    mode_t mode = 0;
    unsigned value = 0;
    if ((flags & O_CREAT) != 0) {
        va_list more;
        va_start(more, flags);
        mode = va_arg(more, mode_t);
        value = va_arg(more, unsigned);
        va_end(more);
    }
    if (!weave.active) {
        return __real_sem_open(name, flags, mode, value);
    }
    weave.current->frame = WEAVE_FRAME;
    sched_step(&op_init, NULL, WEAVE_FRAME);
    trace_touch(KEY_NAMES, TOUCH_WRITES);
    return open_named(bare(name), flags, value);
}

/* The last use and the name are gone: so is the semaphore. */
static void release(struct named *named)
{
    if (named->opened == 0 && !named->linked) {
        __wrap_sem_destroy(&named->sem);
    }
}

int __wrap_sem_close(sem_t *sem)
{
    if (!weave.active) {
        return __real_sem_close(sem);
    }
    weave.current->frame = WEAVE_FRAME;
    sched_step(&op_destroy, NULL, WEAVE_FRAME);
    trace_touch(KEY_NAMES, TOUCH_WRITES);
    for (int i = 0; i < NAMES; i++) {
        if (sem == &all[i].sem && all[i].opened > 0) {
            all[i].opened--;
            release(&all[i]);
            return 0;
        }
    }
    verdict_misuse(WEAVE_FRAME, "sem_close on a semaphore that is not open");
}

int __wrap_sem_unlink(const char *name)
{
    if (!weave.active) {
        return __real_sem_unlink(name);
    }
    weave.current->frame = WEAVE_FRAME;
    sched_step(&op_destroy, NULL, WEAVE_FRAME);
    trace_touch(KEY_NAMES, TOUCH_WRITES);
    struct named *named = find(bare(name));
    if (named == NULL) {
        errno = ENOENT;
        return -1;
    }
    named->linked = false;
    release(named);
    return 0;
}
