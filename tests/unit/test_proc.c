/* test_proc.c: programs that end, and programs that must be ended. */
#include "suite.h"

#include <signal.h>
#include <string.h>

#include "run/proc.h"

static struct proc_result ran;

static int run(const char *script, const struct proc_limits *limits)
{
    struct err err = {{0}};
    char *argv[] = {(char *)"sh", (char *)"-c", (char *)script, NULL};
    return proc_run(&ran, argv, "/", NULL, limits, &err);
}

START_TEST(status_output_and_signal_come_back)
{
    const struct proc_limits none = {0};
    ck_assert_int_eq(run("echo out; echo err >&2; exit 7", &none), 0);
    ck_assert_int_eq(ran.end, PROC_EXITED);
    ck_assert_int_eq(ran.code, 7);
    ck_assert_str_eq(ran.output, "out\nerr\n");
    proc_result_release(&ran);
    ck_assert_int_eq(run("kill -9 $$", &none), 0);
    ck_assert_int_eq(ran.end, PROC_SIGNALLED);
    ck_assert_int_eq(ran.code, SIGKILL);
    proc_result_release(&ran);
}
END_TEST

START_TEST(too_much_output_is_stopped)
{
    const struct proc_limits limits = {.output_bytes = 1000};
    ck_assert_int_eq(run("while :; do echo flood; done", &limits), 0);
    ck_assert_int_eq(ran.end, PROC_FLOODED);
    ck_assert_uint_eq(ran.output_size, 1000);
    proc_result_release(&ran);
}
END_TEST

START_TEST(an_endless_loop_is_stopped_by_its_cpu_time)
{
    const struct proc_limits limits = {.cpu_s = 1};
    ck_assert_int_eq(run("while :; do :; done", &limits), 0);
    ck_assert_int_eq(ran.end, PROC_SIGNALLED);
    proc_result_release(&ran);
}
END_TEST

START_TEST(too_many_processes_are_stopped)
{
    const struct proc_limits none = {0};
    ck_assert_int_eq(
        run("i=0; while [ $i -lt 200 ]; do sleep 1000 & i=$((i+1)); done; wait",
            &none),
        0);
    ck_assert_int_eq(ran.end, PROC_TOO_MANY);
    proc_result_release(&ran);
}
END_TEST

START_TEST(nothing_stays_behind)
{
    const struct proc_limits none = {0};
    ck_assert_int_eq(
        run("setsid sleep 1000 & (sleep 1000 & ) & echo $!", &none), 0);
    ck_assert_int_eq(ran.end, PROC_EXITED);
    pid_t orphan = (pid_t)strtol(ran.output, NULL, 10);
    ck_assert_int_gt(orphan, 0);
    ck_assert_int_eq(kill(orphan, 0), -1);
    proc_result_release(&ran);
}
END_TEST

START_TEST(what_is_not_installed_is_named)
{
    struct err err = {{0}};
    const struct proc_limits none = {0};
    char *argv[] = {(char *)"no-such-tool", NULL};
    ck_assert_int_eq(proc_run(&ran, argv, "/", NULL, &none, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "no-such-tool"));
    proc_result_release(&ran);
}
END_TEST

SUITE("proc", status_output_and_signal_come_back, too_much_output_is_stopped,
      an_endless_loop_is_stopped_by_its_cpu_time,
      too_many_processes_are_stopped, nothing_stays_behind,
      what_is_not_installed_is_named)
