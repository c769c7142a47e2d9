/* files.c: see files.h. */
#include "weave/files.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "weave/ops.h"
#include "weave/sched.h"
#include "weave/signals.h"
#include "weave/task.h"
#include "weave/trace.h"
#include "weave/vclock.h"
#include "weave/verdict.h"

enum {
    DESCRIPTORS = 1024,
    FILES = 128,
    /* Channels have names below the first page, where no memory is. */
    CHANNEL_FIRST = 256,
    CHANNELS = 256
};

static struct file files[FILES];
static struct file *known[DESCRIPTORS];
static unsigned channel_count;

/* Where each channel was made, and by whom. */
static struct {
    const struct task *task;
    uintptr_t pcs[WEAVE_PCS];
} makers[CHANNELS];

void files_touch(int fd, bool changes)
{
    if (fd >= 0 && fd < DESCRIPTORS) {
        trace_touch((uintptr_t)&known[fd],
                    changes ? TOUCH_WRITES : TOUCH_LOOKS);
    }
}

void files_touch_all_of(const struct file *file)
{
    for (int fd = 0; fd < DESCRIPTORS; fd++) {
        if (known[fd] == file) {
            files_touch(fd, true);
        }
    }
}

struct file *files_get(int fd)
{
    files_touch(fd, false);
    return fd >= 0 && fd < DESCRIPTORS ? known[fd] : NULL;
}

struct file *files_add(int fd, struct object *in, struct object *out)
{
    for (int i = 0; i < FILES && fd < DESCRIPTORS; i++) {
        if (files[i].refs == 0) {
            files[i] = (struct file){.in = in, .out = out};
            files_alias(fd, &files[i]);
            return &files[i];
        }
    }
    verdict_unsupported("more than 128 open pipes and such",
                        weave.current->frame);
}

void files_alias(int fd, struct file *file)
{
    if (fd >= DESCRIPTORS) {
        verdict_unsupported("a descriptor beyond 1023", weave.current->frame);
    }
    files_touch(fd, true);
    known[fd] = file;
    file->refs++;
    file->fd = fd;
}

void files_drop(int fd)
{
    struct file *file = files_get(fd);
    files_touch(fd, true);
    known[fd] = NULL;
    file->refs--;
    for (int i = 0; i < DESCRIPTORS && file->fd == fd; i++) {
        file->fd = known[i] == file ? i : file->fd;
    }
}

struct object *files_channel(enum object_kind kind, const char *call)
{
    if (channel_count == CHANNELS) {
        verdict_unsupported("more than 256 pipes and such",
                            weave.current->frame);
    }
    uintptr_t name = CHANNEL_FIRST + channel_count;
    verdict_walk(makers[channel_count].pcs, WEAVE_PCS, weave.current,
                 weave.current->frame);
    makers[channel_count++].task = weave.current;
    trace_touch(KEY_FILES, TOUCH_WRITES);
    return object_init((const void *)name, kind, call);
}

struct object *files_everything(void)
{
    static struct object everything = {.address = KEY_FILES,
                                       .kind = OBJECT_DESCRIPTORS};
    return &everything;
}

void files_check_unknown(int fd, const char *call, const uintptr_t *frame)
{
    struct stat status;
    if (fstat(fd, &status) != 0) {
        return; /* the call itself says EBADF */
    }
    bool goes_through = S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) ||
                        S_ISBLK(status.st_mode) ||
                        (S_ISCHR(status.st_mode) && !isatty(fd));
    if (!goes_through) {
        char text[112];
        snprintf(text, sizeof(text),
                 "%s of a pipe, socket, terminal or such that the program did "
                 "not make itself",
                 call);
        verdict_unsupported(text, frame);
    }
}

bool files_ready(int fd, short events)
{
    struct pollfd one = {fd, events, 0};
    files_fire_timers();
    return syscall(SYS_poll, &one, 1L, 0L) > 0; /* why not poll(): ops.c */
}

/* Can TASK, which waits with CLASS, notice that TIMER expires? */
static bool notices(const struct task *task, const struct op_class *class,
                    const struct file *timer)
{
    if (class != &op_poll) {
        return class == &op_file_read && known[task->wait.fd] == timer;
    }
    for (unsigned long i = 0; i < task->wait.polled_count; i++) {
        int fd = task->wait.polled[i].fd;
        const struct file *file =
            fd >= 0 && fd < DESCRIPTORS ? known[fd] : NULL;
        if (file != NULL &&
            (file == timer ||
             (file->in != NULL && file->in->kind == OBJECT_EPOLL))) {
            return true;
        }
    }
    return false;
}

/* The earliest end of TASK's wait with CLASS, by its own or a timer's time. */
static int64_t deadline_of(const struct task *task,
                           const struct op_class *class)
{
    int64_t deadline_ns = task->wait.until_ns;
    for (int i = 0; i < FILES; i++) {
        int64_t next_ns = files[i].next_ns;
        if (files[i].refs > 0 && next_ns > 0 &&
            (deadline_ns < 0 || next_ns < deadline_ns) &&
            notices(task, class, &files[i])) {
            deadline_ns = next_ns;
        }
    }
    return deadline_ns;
}

void files_fire_timers(void)
{
    for (int i = 0; i < FILES; i++) {
        struct file *timer = &files[i];
        if (timer->refs == 0 || timer->next_ns == 0 ||
            timer->next_ns > weave.now_ns) {
            continue;
        }
        uint64_t count = 1;
        if (timer->interval_ns > 0) {
            count += (uint64_t)((weave.now_ns - timer->next_ns) /
                                timer->interval_ns);
            timer->next_ns += (int64_t)count * timer->interval_ns;
        } else {
            timer->next_ns = 0;
        }
        if (syscall(SYS_write, timer->fd, &count, sizeof(count)) !=
            sizeof(count)) {
            verdict_broken("cannot let a timer expire: %m");
        }
    }
}

void files_timers_changed(void)
{
    for (int i = 0; i < weave.tasks; i++) {
        struct task *task = &weave.task[i];
        if (!task->done && task->op.class->on_files) {
            task->op.deadline_ns = deadline_of(task, task->op.class);
        }
    }
}

int files_wait(const struct op_class *class, struct object *object,
               int64_t deadline_ns, uintptr_t *frame)
{
    struct task *me = weave.current;
    signals_before_wait(frame);
    for (;;) {
        me->wait.until_ns = deadline_ns;
        sched_point((struct op){class, object, NULL, deadline_of(me, class),
                                false, false, 0},
                    frame);
        trace_touch(KEY_FILES, TOUCH_LOOKS);
        cancel_point();
        if (me->interrupted) {
            return EINTR;
        }
        if (class->ready(me)) {
            return 0;
        }
        if (deadline_ns >= 0 && deadline_ns <= weave.now_ns) {
            return ETIMEDOUT;
        }
    }
}

void files_sent(struct object *channel)
{
    order_release((const void *)channel->address);
    vclock_release(&channel->clock, weave.current);
    sched_progress();
}

void files_received(struct object *channel)
{
    vclock_acquire(weave.current, &channel->clock);
    order_acquire((const void *)channel->address);
    sched_progress();
}

void files_received_all(void)
{
    for (int i = 0; i < FILES; i++) {
        if (files[i].refs > 0 && files[i].in != NULL) {
            files_received(files[i].in);
        }
    }
}

void files_explain(const struct object *object)
{
    if (object->address < CHANNEL_FIRST ||
        object->address >= CHANNEL_FIRST + channel_count) {
        return;
    }
    unsigned writers = 0;
    unsigned readers = 0;
    for (int i = 0; i < DESCRIPTORS; i++) {
        writers += known[i] != NULL && known[i]->out == object;
        readers += known[i] != NULL && known[i]->in == object;
    }
    unsigned index = (unsigned)(object->address - CHANNEL_FIRST);
    verdict_place(makers[index].task, makers[index].pcs,
                  "made %s; open: %u to write to it, %u to read from it",
                  object_name(object), writers, readers);
}
