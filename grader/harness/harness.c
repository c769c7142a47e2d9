/*
 * harness.c: the main() of a lab's test program.
 *
 * Each Check test runs in a process of its own. Check takes a process that
 * leaves with status 0 in the middle of a test for a pass; here a test counts
 * only when its process came back to the checked teardown, which marks the
 * test's slot in memory shared with this process. The events are written by
 * this process and by the explorer, neither of which runs student code.
 */
#include "harness/labtest.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "weave/events.h"
#include "weave/front.h"
#include "weave/json.h"
#include "weave/verdict.h"

enum { SUITES = 8, TESTS = 256 };

struct planned {
    const char *name;
    const char *check;
};

static struct {
    const char *name;
    void (*add)(void);
} suites[SUITES];
static int suite_count;

static struct planned tests[TESTS];
static int test_count;
static volatile bool *reached_end; /* shared; one slot a test */
static Suite *suite;
static const char *check_id;
static char *const *wanted; /* names after --test; NULL: all */

/*
 * Before any constructor, and before any tool's runtime, hence the plain
 * system calls: from here on, an end is the program's own.
 */
static void tell_start(int argc, char **argv, char **environment)
{
    static const char name[] = "WEAVE_EVENTS=";
    static const char line[] = "{\"event\":\"start\"}\n";
    (void)argc;
    (void)argv;
    for (; *environment != NULL; environment++) {
        if (strncmp(*environment, name, sizeof(name) - 1) == 0) {
            long fd =
                syscall(SYS_openat, AT_FDCWD, *environment + sizeof(name) - 1,
                        O_WRONLY | O_APPEND | O_CREAT, 0600);
            syscall(SYS_write, fd, line, sizeof(line) - 1);
            syscall(SYS_close, fd);
        }
    }
}

__attribute__((section(".preinit_array"),
               used)) static void (*const at_start)(int, char **,
                                                    char **) = tell_start;

void lab_register(const char *name, void (*add)(void))
{
    if (suite_count == SUITES) {
        verdict_broken("more than %d suites", SUITES);
    }
    suites[suite_count].name = name;
    suites[suite_count++].add = add;
}

void lab_case(const char *id)
{
    check_id = id;
}

static bool is_wanted(const char *name)
{
    for (int i = 0; wanted != NULL && wanted[i] != NULL; i++) {
        if (strcmp(wanted[i], "--test") != 0 && strcmp(wanted[i], name) == 0) {
            return true;
        }
    }
    return wanted == NULL;
}

static int running; /* which test: set before Check forks its process */

static void choose(void)
{
    running++;
}

static void set_up(void)
{
    weave_set_test(tests[running - 1].name);
}

static void tear_down(void)
{
    reached_end[running - 1] = true;
}

void lab_test(const TTest *test)
{
    if (!is_wanted(test->name)) {
        return;
    }
    if (test_count == TESTS || check_id == NULL) {
        verdict_broken("%s: too many tests, or no lab_case() before it",
                       test->name);
    }
    tests[test_count++] = (struct planned){test->name, check_id};
    TCase *tcase = tcase_create(test->name);
    tcase_set_timeout(tcase, 0);
    tcase_add_unchecked_fixture(tcase, choose, NULL);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test);
    suite_add_tcase(suite, tcase);
}

static void tell_plan(void)
{
    FILE *line = event_open();
    if (line == NULL) {
        return;
    }
    fputs("{\"event\":\"plan\",\"tests\":[", line);
    for (int i = 0; i < test_count; i++) {
        fputs(i > 0 ? ",{\"name\":" : "{\"name\":", line);
        json_string(line, tests[i].name);
        fputs(",\"check\":", line);
        json_string(line, tests[i].check);
        putc('}', line);
    }
    fputs("]}", line);
    event_close(line);
}

static const char *result_word(TestResult *result, bool ended)
{
    switch (tr_rtype(result)) {
    case CK_PASS:
        return ended ? "pass" : "early-exit";
    case CK_FAILURE:
        return "fail";
    default:
        return "error";
    }
}

static void tell_result(int index, TestResult *result)
{
    FILE *line = event_open();
    if (line == NULL) {
        return;
    }
    fputs("{\"event\":\"test\",\"test\":", line);
    json_string(line, tests[index].name);
    fputs(",\"check\":", line);
    json_string(line, tests[index].check);
    fprintf(line, ",\"result\":\"%s\",\"message\":",
            result_word(result, reached_end[index]));
    json_string(line, tr_msg(result));
    fputs(",\"file\":", line);
    json_string(line, tr_lfile(result));
    fprintf(line, ",\"line\":%d}", tr_lno(result));
    event_close(line);
}

static SRunner *make_runner(void)
{
    SRunner *runner = NULL;
    for (int i = 0; i < suite_count; i++) {
        suite = suite_create(suites[i].name);
        check_id = NULL;
        suites[i].add();
        if (runner == NULL) {
            runner = srunner_create(suite);
        } else {
            srunner_add_suite(runner, suite);
        }
    }
    if (runner == NULL) {
        verdict_broken("the test program has no suite");
    }
    return runner;
}

int main(int argc, char **argv)
{
    if (argc == 2 || (argc > 1 && strcmp(argv[1], "--test") != 0)) {
        fprintf(stderr, "usage: %s [--test NAME]...\n", argv[0]);
        return 2;
    }
    wanted = argc > 1 ? argv + 1 : NULL;
    reached_end = mmap(NULL, TESTS, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (reached_end == MAP_FAILED) {
        verdict_broken("cannot map %d bytes: %m", TESTS);
    }
    SRunner *runner = make_runner();
    tell_plan();
    /*
     * Every execution has a process of its own anyway. Below Valgrind a process
     * for each test, too, costs more than the test: each translates the
     * program again.
     */
    srunner_set_fork_status(runner,
                            weave_front.wants_pids ? CK_NOFORK : CK_FORK);
    srunner_run_all(runner,
                    getenv("WEAVE_EVENTS") != NULL ? CK_SILENT : CK_NORMAL);
    int ran = srunner_ntests_run(runner);
    TestResult **results = srunner_results(runner);
    for (int i = 0; i < ran && i < test_count; i++) {
        tell_result(i, results[i]);
    }
    event_end(ran);
    free(results);
    srunner_free(runner);
    return 0;
}
