/*
 * demo.c: how programs end. The lecture's daemon thread and its stop_event,
 * in C; each program is a child process of its own, so that you can see what
 * remains undone when it is gone. Run it before you write any code (make
 * demo), and again when you have.
 */
#include "daemons.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const int64_t ms_ns = 1000000;

static void note_result(const char *call, int error)
{
    if (error != 0) {
        printf("     (%s says %s: still to be written?)\n", call,
               strerrorname_np(error));
    }
}

static void pause_ms(int64_t ms)
{
    const struct timespec pause = {ms / 1000, ms % 1000 * ms_ns};
    nanosleep(&pause, NULL);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / ms_ns;
}

static void say(const char *who, const char *what)
{
    static int64_t begin;
    begin = begin == 0 ? now_ms() : begin;
    printf("%4d  %-8s %s\n", (int)(now_ms() - begin), who, what);
}

/* def daemon_thread() of the lecture, once around its loop */
static int two_lines(struct stop_event *stop, void *arg)
{
    (void)stop;
    say(arg, "is running.");
    pause_ms(100);
    say(arg, "finished executing.");
    return 0;
}

static void *two_lines_posix(void *arg)
{
    two_lines(NULL, arg);
    return NULL;
}

static void with_pthread_create(void)
{
    static char name[] = "thread";
    pthread_t thread;
    if (pthread_create(&thread, NULL, two_lines_posix, name) == 0) {
        pause_ms(20);
    }
}

static void start(struct worker *w, char *name, bool daemon)
{
    note_result("worker_init", worker_init(w, two_lines, name, name));
    note_result("worker_set_daemon", worker_set_daemon(w, daemon));
    note_result("worker_start", worker_start(w));
}

static void with_a_daemon(void)
{
    static char name[] = "daemon";
    static struct worker w; /* static: in use when this returns */
    start(&w, name, true);
    pause_ms(20);
    note_result("worker_shutdown", worker_shutdown(LAB_FOREVER));
}

static void with_a_worker(void)
{
    static char name[] = "worker";
    static struct worker w;
    start(&w, name, false);
    pause_ms(20);
    note_result("worker_shutdown", worker_shutdown(LAB_FOREVER));
}

static void print_running(void *who)
{
    say(who, "Thread running...");
}

/* while not stop_event.is_set(): print(...); time.sleep(1) */
static int poll_and_sleep(struct stop_event *stop, void *arg)
{
    bool set = false;
    while (stop_is_set(stop, &set) == 0 && !set) {
        print_running(arg);
        pause_ms(200);
    }
    say(arg, "has stopped");
    return 0;
}

static int repeat(struct stop_event *stop, void *arg)
{
    note_result("worker_repeat",
                worker_repeat(stop, 200 * ms_ns, print_running, arg));
    say(arg, "has stopped");
    return 0;
}

static void with_stop_events(void)
{
    static char sleeper[] = "sleeper";
    static char waiter[] = "waiter";
    static struct worker w[2];
    note_result("worker_init",
                worker_init(&w[0], poll_and_sleep, sleeper, NULL));
    note_result("worker_init", worker_init(&w[1], repeat, waiter, NULL));
    note_result("worker_start", worker_start(&w[0]));
    note_result("worker_start", worker_start(&w[1]));
    pause_ms(250);
    say("main", "tells all to stop");
    note_result("worker_stop_all", worker_stop_all());
    note_result("worker_shutdown", worker_shutdown(LAB_FOREVER));
}

/* Run PROGRAM as a program of its own. */
static void show(const char *title, void (*program)(void))
{
    printf("== %s\n  ms\n", title);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        setvbuf(stdout, NULL, _IOLBF, 0);
        program();
        say("main", "Main program exiting.");
        exit(0);
    }
    if (child < 0 || waitpid(child, NULL, 0) != child) {
        fputs("demo: cannot start a process\n", stderr);
        _Exit(3);
    }
    putchar('\n');
}

int main(void)
{
    show("pthread_create: when main returns, all threads are gone",
         with_pthread_create);
    show("a daemon: no second line, as in the lecture", with_a_daemon);
    show("a worker that is no daemon: there must be a second line",
         with_a_worker);
    show("stop_event: who sleeps, stops late; who waits, stops at once",
         with_stop_events);
    return 0;
}
