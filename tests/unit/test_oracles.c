/* test_oracles.c: what tools say, right and malformed. */
#include "suite.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "oracle/compiler.h"
#include "oracle/events.h"
#include "oracle/helgrind.h"

static struct findings findings;
static char path[64];

static const char *file_with(const char *text)
{
    struct err err = {{0}};
    snprintf(path, sizeof(path), "/tmp/parlab-unit-%d", (int)getpid());
    ck_assert_int_eq(fs_write(path, text, strlen(text), &err), 0);
    return path;
}

static bool is_own(const char *file, const void *context)
{
    (void)context;
    return strcmp(file, "mine.c") == 0;
}

START_TEST(gcc_warnings_become_findings)
{
    struct err err = {{0}};
    static const char json[] =
        "[{\"kind\":\"warning\",\"message\":\"unused variable 'x'\","
        "\"option\":\"-Wunused-variable\",\"children\":[],\"locations\":"
        "[{\"caret\":{\"file\":\"mine.c\",\"line\":3,\"column\":9}}]},"
        "{\"kind\":\"error\",\"message\":\"expected ';'\",\"children\":[],"
        "\"locations\":[{\"caret\":{\"file\":\"mine.c\",\"line\":4,"
        "\"column\":1}}]}]";
    static const char raw[] =
        "[{\"kind\":\"error\",\"message\":\"stray '\xee' \x05 \\u0000\"}]";
    ck_assert_int_eq(compiler_collect(&findings, raw, &err), 1);
    findings_release(&findings);
    ck_assert_int_eq(compiler_collect(&findings, json, &err), 1);
    ck_assert_uint_eq(findings.count, 2);
    ck_assert_int_eq(findings.items[0].places[0].line, 3);
    ck_assert_str_eq(findings.items[1].rule, "build/error");
    findings_release(&findings);
}
END_TEST

START_TEST(what_gcc_never_writes_is_refused)
{
    static const char *const wrong[] = {"{", "17", "", "[1]",
                                        "[{\"kind\":\"error\"}]"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct err err = {{0}};
        ck_assert_int_eq(compiler_collect(&findings, wrong[i], &err), -1);
        ck_assert_str_ne(err.text, "");
    }
}
END_TEST

static const char head[] =
    "<?xml version=\"1.0\"?>\n<valgrindoutput>\n"
    "<protocolversion>4</protocolversion><tool>helgrind</tool>\n";
static const char race[] =
    "<error><kind>Race</kind><xwhat><text>Possible data race</text>"
    "</xwhat><stack><frame><ip>0x1</ip><fn>add</fn><file>mine.c</file>"
    "<line>12</line></frame></stack></error>";

static int helgrind(const char *body, struct err *err)
{
    char *text = xformat("%s%s", head, body);
    int rc = helgrind_collect(&findings, file_with(text), "a test", is_own,
                              NULL, err);
    free(text);
    unlink(path);
    return rc;
}

START_TEST(helgrind_races_become_findings)
{
    struct err err = {{0}};
    char *whole = xformat("%s</valgrindoutput>", race);
    ck_assert_int_eq(helgrind(whole, &err), 0);
    ck_assert_uint_eq(findings.count, 1);
    ck_assert_str_eq(findings.items[0].rule, "helgrind/data-race");
    ck_assert_int_eq(findings.items[0].places[0].line, 12);
    findings_release(&findings);
    free(whole);
}
END_TEST

START_TEST(other_xml_is_not_helgrinds)
{
    struct err err = {{0}};
    ck_assert_int_eq(helgrind_collect(&findings, file_with("<html/>"), "t",
                                      is_own, NULL, &err),
                     -1);
    ck_assert_int_eq(helgrind_collect(&findings, file_with("no xml"), "t",
                                      is_own, NULL, &err),
                     -1);
    unlink(path);
    ck_assert_uint_eq(findings.count, 0);
}
END_TEST

START_TEST(events_survive_rubbish_between_them)
{
    struct err err = {{0}};
    struct events events;
    const char *text =
        "{\"event\":\"start\"}\nrubbish\n{\"event\":\"plan\",\"tests\":[]}\n"
        "[1,2]\n{\"event\":\"test\",\"test\":\"t\",\"result\":\"error\","
        "\"message\":\"Received signal 9 (Killed)\"}\n";
    ck_assert_int_eq(events_read(&events, file_with(text), &err), 0);
    unlink(path);
    ck_assert(events.started && events.planned && !events.ended);
    char *stopped = events_stopped(&events);
    ck_assert_str_eq(stopped, "the program;t;");
    free(stopped);
    events_release(&events);
    ck_assert_int_eq(events_read(&events, path, &err), 0);
    ck_assert(!events.started);
    events_release(&events);
}
END_TEST

static bool agree(const char *one, const char *other)
{
    struct err err = {{0}};
    struct events a;
    struct events b;
    ck_assert_int_eq(events_read(&a, file_with(one), &err), 0);
    ck_assert_int_eq(events_read(&b, file_with(other), &err), 0);
    unlink(path);
    bool result = events_agree(&a, &b);
    events_release(&a);
    events_release(&b);
    return result;
}

START_TEST(runs_agree_when_their_findings_do)
{
    static const char one[] = "{\"event\":\"finding\",\"steps\":[1,2]}\n";
    static const char other[] = "{\"event\":\"finding\",\"steps\":[2]}\n";
    static const char pids[] = "{\"event\":\"explored\",\"pids\":[7]}\n"
                               "{\"event\":\"finding\",\"steps\":[1,2]}\n";
    ck_assert(agree(one, one));
    ck_assert(agree(one, pids));
    ck_assert(!agree(one, other));
    ck_assert(!agree(one, ""));
}
END_TEST

START_TEST(processes_come_in_the_order_of_the_executions)
{
    struct err err = {{0}};
    struct events events;
    const char *test = NULL;
    static const char text[] =
        "{\"event\":\"explored\",\"test\":\"a\",\"pids\":[99999,100]}\n"
        "{\"event\":\"end\"}\n"
        "{\"event\":\"explored\",\"test\":\"b\",\"pids\":[20]}\n";
    ck_assert_int_eq(events_read(&events, file_with(text), &err), 0);
    unlink(path);
    ck_assert_int_eq(events_process(&events, 0, &test), 99999);
    ck_assert_int_eq(events_process(&events, 1, &test), 100);
    ck_assert_str_eq(test, "a");
    ck_assert_int_eq(events_process(&events, 2, &test), 20);
    ck_assert_str_eq(test, "b");
    ck_assert_int_eq(events_process(&events, 3, &test), 0);
    events_release(&events);
}
END_TEST

SUITE("oracles", processes_come_in_the_order_of_the_executions,
      runs_agree_when_their_findings_do, gcc_warnings_become_findings,
      what_gcc_never_writes_is_refused, helgrind_races_become_findings,
      other_xml_is_not_helgrinds, events_survive_rubbish_between_them)
