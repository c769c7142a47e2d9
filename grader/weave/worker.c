/* worker.c: see worker.h. */
#include "weave/worker.h"

#include <dirent.h>
#include <errno.h>
#include <link.h>
#include <linux/futex.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "weave/execution.h"
#include "weave/report.h"
#include "weave/shadow.h"
#include "weave/strategy.h"
#include "weave/verdict.h"

enum {
    PAGE = 4096,
    DESCRIPTORS = 1024,
    /* A worker's CPU time is limited, and its heap may grow. */
    EXECUTIONS = 1000,
    WAIT_MS = 100, /* how often a quiet worker is looked at */
    LOOKS = 10     /* in a row, before it counts as blocked */
};

/* For `done`: the worker is about to end. */
static const uint32_t leaves = UINT32_MAX;

/*
 * Shared by the explorer and the worker: the numbers of the execution to be
 * run, and of the last one that ended well, or leaves. Both are futexes; each
 * has one writer, which writes the rest of what the other reads before it.
 */
struct shared {
    uint32_t go;
    uint32_t done;
    struct run run;
    struct strategy_plan plan;
};

static struct shared *shared;

/* A stretch of memory that is put back, and what was in it. */
struct stretch {
    char *start;
    size_t size;
    size_t file_size; /* of it is not zero at first */
    char *saved;
    unsigned char *touched; /* of each page */
    unsigned char *now;
};

static struct {
    pid_t pid;
    unsigned executions;
} worker; /* in the explorer */

/* In the worker, out of the memory that is put back. */
struct self {
    jmp_buf loop;
    struct stretch data;
    uintptr_t relro_end; /* what is below it changes no more */
    struct stretch tls;
    uint32_t number;
    bool open[DESCRIPTORS]; /* before the first execution */
};

static struct self *self;

/* Returns true when the time is over. */
static bool futex_wait(uint32_t *word, uint32_t value, int ms)
{
    struct timespec timeout = {ms / 1000, (long)(ms % 1000) * 1000000};
    return syscall(SYS_futex, word, FUTEX_WAIT, value, ms > 0 ? &timeout : NULL,
                   NULL, 0) != 0 &&
           errno == ETIMEDOUT;
}

static void futex_set(uint32_t *word, uint32_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
    syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void *map(size_t size, int kind)
{
    void *at =
        mmap(NULL, size, PROT_READ | PROT_WRITE, kind | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) {
        verdict_broken("cannot map %zu bytes: %m", size);
    }
    return at;
}

void worker_map(void)
{
    if (shared == NULL) {
        shared = map(sizeof(*shared), MAP_SHARED);
    }
}

/* The program's writable segment, and its thread-local variables. */
static int find_memory(struct dl_phdr_info *info, size_t size, void *found)
{
    struct self *into = found;
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type == PT_LOAD && (part->p_flags & PF_W) != 0) {
            uintptr_t low = info->dlpi_addr + part->p_vaddr;
            uintptr_t high = low + part->p_memsz;
            into->data.start = (char *)(low / PAGE * PAGE);
            into->data.size =
                (high - low / PAGE * PAGE + PAGE - 1) / PAGE * PAGE;
            into->data.file_size =
                low + part->p_filesz - (uintptr_t)into->data.start;
        } else if (part->p_type == PT_GNU_RELRO) {
            into->relro_end =
                (info->dlpi_addr + part->p_vaddr + part->p_memsz) / PAGE * PAGE;
        } else if (part->p_type == PT_TLS) {
            uintptr_t align = part->p_align > 0 ? part->p_align : 1;
            into->tls.size = (part->p_memsz + align - 1) / align * align;
        }
    }
    return 1; /* the first is the program itself */
}

/* Which pages of STRETCH have been touched, now or ever before? */
static void look(struct stretch *stretch)
{
    size_t pages = stretch->size / PAGE;
    if (mincore(stretch->start, stretch->size, stretch->now) != 0) {
        verdict_broken("cannot look at the program's memory: %m");
    }
    for (size_t i = 0; i < pages; i++) {
        stretch->touched[i] |= stretch->now[i] & 1;
    }
}

static void save(struct self *into)
{
    dl_iterate_phdr(find_memory, into);
    if (into->relro_end > (uintptr_t)into->data.start) {
        size_t below = into->relro_end - (uintptr_t)into->data.start;
        into->data.start += below;
        into->data.size -= below;
        into->data.file_size -= below;
    }
    into->data.touched = map(into->data.size / PAGE, MAP_PRIVATE);
    into->data.now = map(into->data.size / PAGE, MAP_PRIVATE);
    into->data.saved = map(into->data.size, MAP_PRIVATE);
    look(&into->data);
    for (size_t at = 0; at < into->data.size; at += PAGE) {
        if (into->data.touched[at / PAGE] != 0 || at < into->data.file_size) {
            memcpy(into->data.saved + at, into->data.start + at, PAGE);
        }
    }
    into->tls.start = (char *)__builtin_thread_pointer() - into->tls.size;
    into->tls.saved = map(into->tls.size + 1, MAP_PRIVATE);
    memcpy(into->tls.saved, into->tls.start, into->tls.size);
}

static void note_descriptors(struct self *into)
{
    DIR *all = opendir("/proc/self/fd");
    for (const struct dirent *one;
         all != NULL && (one = readdir(all)) != NULL;) {
        unsigned long fd = strtoul(one->d_name, NULL, 10);
        if (fd < DESCRIPTORS && (int)fd != dirfd(all)) {
            into->open[fd] = true;
        }
    }
    if (all != NULL) {
        closedir(all);
    }
    into->open[STDIN_FILENO] = true; /* "." and "..", too, read as 0 */
}

/* The gaps between the descriptors that were open at first. */
static void close_what_was_opened(void)
{
    unsigned from = 0;
    for (unsigned fd = 0; fd < DESCRIPTORS; fd++) {
        if (self->open[fd]) {
            if (fd > from) {
                syscall(SYS_close_range, from, fd - 1, 0);
            }
            from = fd + 1;
        }
    }
    syscall(SYS_close_range, from, UINT32_MAX, 0);
}

/* Everything is as it was when the worker began. SELF survives that. */
static void put_back(void)
{
    struct self *kept = self;
    struct stretch *data = &kept->data;
    close_what_was_opened();
    look(data);
    for (size_t at = 0; at < data->size; at += PAGE) {
        if (data->touched[at / PAGE] != 0) {
            memcpy(data->start + at, data->saved + at, PAGE);
        }
    }
    memcpy(kept->tls.start, kept->tls.saved, kept->tls.size);
}

void worker_finished(void)
{
    if (self == NULL || weave.current != &weave.task[0]) {
        return;
    }
    for (int i = 1; i < weave.tasks; i++) {
        if (!weave.task[i].done || weave.task[i].detached) {
            return; /* nobody can wait for its end */
        }
    }
    for (int i = 1; i < weave.tasks; i++) {
        pthread_join(weave.task[i].thread, NULL);
    }
    longjmp(self->loop, 1);
}

static _Noreturn void work(void (*body)(const struct run *))
{
    struct self *mine = map(sizeof(*mine), MAP_PRIVATE);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    self = mine;
    note_descriptors(mine);
    save(mine); /* with self set: it stays */
    if (setjmp(mine->loop) != 0) {
        shadow_reset();
        put_back();
        futex_set(&shared->done, self->number);
    }
    uint32_t number;
    while ((number = __atomic_load_n(&shared->go, __ATOMIC_ACQUIRE)) ==
           self->number) {
        futex_wait(&shared->go, number, 0);
    }
    self->number = number;
    body(&shared->run);
    abort(); /* it does not return */
}

void worker_end(void)
{
    if (worker.pid != 0) {
        kill(worker.pid, SIGKILL);
        waitpid(worker.pid, NULL, 0);
        worker.pid = 0;
    }
}

static void start(void (*body)(const struct run *))
{
    worker.executions = 0;
    shared->go = 0;
    shared->done = 0;
    worker.pid = fork();
    if (worker.pid < 0) {
        verdict_broken("cannot fork: %m");
    }
    if (worker.pid == 0) {
        work(body);
    }
}

/* The worker has ended, or waits for something that never comes. */
static bool is_over(int *asleep)
{
    siginfo_t info = {0};
    if (waitid(P_PID, (id_t)worker.pid, &info, WEXITED | WNOHANG | WNOWAIT) !=
            0 ||
        info.si_pid == worker.pid) {
        return true;
    }
    *asleep = execution_is_asleep(worker.pid) ? *asleep + 1 : 0;
    return *asleep == LOOKS && kill(worker.pid, SIGKILL) == 0;
}

pid_t worker_run(const struct run *run, void (*body)(const struct run *))
{
    int asleep = 0;
    if (worker.executions == EXECUTIONS) {
        worker_end();
    }
    if (worker.pid == 0) {
        start(body);
    }
    shared->plan = *run->plan;
    shared->run = *run;
    shared->run.plan = &shared->plan;
    uint32_t number = ++worker.executions;
    futex_set(&shared->go, number);
    for (;;) {
        uint32_t done = __atomic_load_n(&shared->done, __ATOMIC_ACQUIRE);
        if (done == number) {
            return 0;
        }
        bool quiet = done != leaves && futex_wait(&shared->done, done, WAIT_MS);
        if (done == leaves || (quiet && is_over(&asleep))) {
            pid_t pid = worker.pid;
            worker.pid = 0;
            return pid;
        }
    }
}

void worker_leaves(void)
{
    if (self != NULL) {
        futex_set(&shared->done, leaves);
    }
}
