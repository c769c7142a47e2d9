/* proc.c: see proc.h. */
#include "run/proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    OUTPUT_DEFAULT = 16 << 20,
    LOOK_MS = 100,    /* how often memory is looked at */
    CEILING_S = 3600, /* a machine this slow is not graded on */
    DESCENDANTS = 4096,
    PROCESSES = 100, /* at once; a test program needs three */
    CANNOT_START = 127
};

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
    interrupted = number;
}

void proc_catch_interrupts(void)
{
    struct sigaction action = {.sa_handler = on_interrupt};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

int proc_interrupted(void)
{
    return interrupted;
}

/*
 * Read the numbers of a file in /proc into VALUES[0..ROOM-1]; returns how
 * many. None when the process has gone.
 */
static size_t read_numbers(const char *path, unsigned long *values, size_t room)
{
    char text[4096];
    size_t count = 0;
    FILE *in = fopen(path, "re");
    if (in == NULL) {
        return 0;
    }
    text[fread(text, 1, sizeof(text) - 1, in)] = '\0';
    fclose(in);
    char *end = text;
    for (char *at = text; count < room; at = end) {
        unsigned long value = strtoul(at, &end, 10);
        if (end == at) {
            break;
        }
        values[count++] = value;
    }
    return count;
}

/* The children of PID's threads, appended to PIDS; returns the new count. */
static size_t children_of(pid_t pid, pid_t *pids, size_t count)
{
    static unsigned long children[DESCENDANTS];
    char path[300];
    snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
    DIR *threads = opendir(path);
    for (const struct dirent *thread;
         threads != NULL && (thread = readdir(threads)) != NULL;) {
        snprintf(path, sizeof(path), "/proc/%d/task/%s/children", (int)pid,
                 thread->d_name);
        size_t more = thread->d_name[0] == '.'
                          ? 0
                          : read_numbers(path, children, DESCENDANTS - count);
        for (size_t i = 0; i < more; i++) {
            pids[count++] = (pid_t)children[i];
        }
    }
    if (threads != NULL) {
        closedir(threads);
    }
    return count;
}

static size_t descendants(pid_t *pids)
{
    size_t count = children_of(getpid(), pids, 0);
    for (size_t i = 0; i < count; i++) {
        count = children_of(pids[i], pids, count);
    }
    return count;
}

static size_t resident_mb(const pid_t *pids, size_t count)
{
    size_t pages = 0;
    for (size_t i = 0; i < count; i++) {
        char path[64];
        unsigned long size_resident_shared[3];
        snprintf(path, sizeof(path), "/proc/%d/statm", (int)pids[i]);
        if (read_numbers(path, size_resident_shared, 3) == 3) {
            pages += size_resident_shared[1] - size_resident_shared[2];
        }
    }
    return pages * (size_t)sysconf(_SC_PAGESIZE) >> 20;
}

/*
 * Kill every descendant, those too that are born meanwhile, and reap them. The
 * kernel's list of children may be short while some of them end, so look again
 * until there is none: orphans become ours.
 */
static void kill_all(void)
{
    static pid_t pids[DESCENDANTS];
    while (true) {
        size_t count = descendants(pids);
        for (size_t i = 0; i < count; i++) {
            kill(pids[i], SIGSTOP); /* nobody forks while the list is old */
        }
        for (size_t i = 0; i < count; i++) {
            kill(pids[i], SIGKILL);
        }
        pid_t reaped;
        while ((reaped = waitpid(-1, NULL, WNOHANG)) > 0) {
        }
        if (reaped < 0 && errno == ECHILD) {
            return;
        }
        poll(NULL, 0, 1);
    }
}

static void limit(int resource, rlim_t value)
{
    struct rlimit both = {value, value};
    setrlimit(resource, &both);
}

static void set_limits(const struct proc_limits *limits)
{
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, (rlim_t)(limits->file_mb > 0 ? limits->file_mb : 256)
                            << 20);
    if (limits->cpu_s > 0) {
        limit(RLIMIT_CPU, limits->cpu_s);
    }
    if (limits->address_mb > 0) {
        limit(RLIMIT_AS, (rlim_t)limits->address_mb << 20);
    }
}

static _Noreturn void start(char *const argv[], const char *dir,
                            char *const env[], const struct proc_limits *limits,
                            int output)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    /* Each of a thousand forks would resolve the same symbols again. */
    setenv("LD_BIND_NOW", "1", 1);
    for (int i = 0; env != NULL && env[i] != NULL; i++) {
        putenv(env[i]);
    }
    /* Nothing depends on it: the tests set this, to see that it is so. */
    if (getenv("PARLAB_RANDOM_ADDRESSES") == NULL) {
        personality(ADDR_NO_RANDOMIZE);
    }
    if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
        dup2(output, STDOUT_FILENO) >= 0 && dup2(output, STDERR_FILENO) >= 0 &&
        chdir(dir) == 0) {
        set_limits(limits);
        execvp(argv[0], argv);
    }
    _exit(CANNOT_START);
}

struct watch {
    struct proc_result *out;
    const struct proc_limits *limits;
    int pipe;
    size_t room; /* bytes that may still come */
    bool open;
};

/* Take what the pipe holds; false when the program printed too much. */
static bool take_output(struct watch *watch)
{
    char chunk[65536];
    ssize_t size;
    while ((size = read(watch->pipe, chunk, sizeof(chunk))) > 0) {
        size_t kept = (size_t)size < watch->room ? (size_t)size : watch->room;
        struct proc_result *out = watch->out;
        out->output = xrealloc(out->output, out->output_size + kept + 1);
        memcpy(out->output + out->output_size, chunk, kept);
        out->output_size += kept;
        out->output[out->output_size] = '\0';
        watch->room -= kept;
        if (kept < (size_t)size) {
            return false;
        }
    }
    if (size == 0) {
        watch->open = false;
    }
    return true;
}

/* Does the program use more memory, or more processes, than it may? */
static bool too_big(struct watch *watch)
{
    static pid_t pids[DESCENDANTS];
    size_t count = descendants(pids);
    if (count > PROCESSES) {
        watch->out->end = PROC_TOO_MANY;
        return true;
    }
    if (watch->limits->memory_mb > 0 &&
        resident_mb(pids, count) > watch->limits->memory_mb) {
        watch->out->end = PROC_TOO_BIG;
        return true;
    }
    return false;
}

/* Wait until the program PIDFD ends or breaks a limit. */
static int watch_until_end(struct watch *watch, int pidfd, const char *name,
                           struct err *err)
{
    time_t ceiling = time(NULL) + CEILING_S;
    for (;;) {
        struct pollfd fds[2] = {{pidfd, POLLIN, 0},
                                {watch->open ? watch->pipe : -1, POLLIN, 0}};
        int ready = poll(fds, 2, LOOK_MS);
        if (interrupted != 0) {
            return err_set(err, "interrupted");
        }
        if (ready < 0 && errno != EINTR) {
            return err_errno(err, "cannot watch %s", name);
        }
        if (ready > 0 && fds[1].revents != 0 && !take_output(watch)) {
            watch->out->end = PROC_FLOODED;
            return 0;
        }
        if (ready > 0 && fds[0].revents != 0) {
            return 0;
        }
        if (too_big(watch)) {
            return 0;
        }
        if (time(NULL) > ceiling) {
            return err_set(err, "%s did not end within %d s of real time", name,
                           CEILING_S);
        }
    }
}

static int finish(struct watch *watch, pid_t pid, int rc, const char *name,
                  struct err *err)
{
    int status = 0;
    bool killed = watch->out->end != PROC_EXITED || rc != 0;
    if (!killed) {
        waitpid(pid, &status, 0);
    }
    kill_all();
    take_output(watch);
    if (rc != 0) {
        return rc;
    }
    if (!killed && WIFSIGNALED(status)) {
        watch->out->end = PROC_SIGNALLED;
        watch->out->code = WTERMSIG(status);
    } else if (!killed) {
        watch->out->code = WEXITSTATUS(status);
        if (watch->out->code == CANNOT_START && watch->out->output_size == 0) {
            return err_set(err, "cannot start %s: is it installed?", name);
        }
    }
    return 0;
}

int proc_run(struct proc_result *out, char *const argv[], const char *dir,
             char *const env[], const struct proc_limits *limits,
             struct err *err)
{
    int ends[2];
    size_t room =
        limits->output_bytes > 0 ? limits->output_bytes : OUTPUT_DEFAULT;
    *out = (struct proc_result){.output = xstrdup("")};
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return err_errno(err, "cannot make a pipe");
    }
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        start(argv, dir, env, limits, ends[1]);
    }
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return err_errno(err, "cannot fork");
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    struct watch watch = {out, limits, ends[0], room, true};
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    int rc = pidfd < 0 ? err_errno(err, "cannot watch %s", argv[0])
                       : watch_until_end(&watch, pidfd, argv[0], err);
    rc = finish(&watch, pid, rc, argv[0], err);
    close(ends[0]);
    if (pidfd >= 0) {
        close(pidfd);
    }
    return rc;
}

void proc_result_release(struct proc_result *out)
{
    free(out->output);
    *out = (struct proc_result){0};
}
