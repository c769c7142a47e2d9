/* tool.c: see tool.h. */
#include "weave/tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "weave/core.h"
#include "weave/front.h"
#include "weave/report.h"
#include "weave/verdict.h"

enum { TOOL_TEXT = 1 << 16 };

static int fd = -1;

void tool_prepare(void)
{
    if (fd < 0 && weave_front.own_signals) {
        fd = memfd_create("tool-report", MFD_CLOEXEC);
    }
}

int tool_fd(void)
{
    return fd;
}

static const char *tool_text(void)
{
    static char text[TOOL_TEXT];
    ssize_t size = fd < 0 ? 0 : pread(fd, text, TOOL_TEXT - 1, 0);
    text[size > 0 ? size : 0] = '\0';
    return size > 0 ? text : NULL;
}

/* The first stack of a sanitizer's report: lines of "#0 0x4e44b3 ...". */
static void place_tool_stack(const char *text)
{
    uintptr_t pcs[WEAVE_PCS];
    int count = 0;
    struct task unknown = {.name = "a thread"};
    const char *at = strstr(text, "#0 0x");
    while (at != NULL && count < WEAVE_PCS) {
        char *end;
        unsigned long number = strtoul(at + 1, &end, 10);
        if (at[0] != '#' || strncmp(end, " 0x", 3) != 0 ||
            number != (unsigned long)count) {
            break;
        }
        pcs[count++] = strtoul(end + 3, NULL, 16);
        at = strchr(at, '\n');
        at = at != NULL ? at + strspn(at, "\n ") : NULL;
    }
    if (count < WEAVE_PCS) {
        pcs[count] = 0;
    }
    report->places = 0;
    verdict_place(&unknown, pcs, "is here");
}

/* What a sanitizer says, without its process id, addresses and registers. */
static void tool_message(const char *at)
{
    size_t length = strcspn(at, "\n");
    for (const char *mark = at; mark < at + length; mark++) {
        if (strncmp(mark, " on address", 11) == 0 ||
            strncmp(mark, " on unknown address", 19) == 0 ||
            strncmp(mark, " 0x", 3) == 0 || strncmp(mark, " (0x", 4) == 0) {
            length = (size_t)(mark - at);
        }
    }
    snprintf(report->message, sizeof(report->message), "%.*s", (int)length, at);
}

void tool_adopt_report(void)
{
    const char *text = tool_text();
    if (text == NULL) {
        return;
    }
    static const struct {
        const char *mark;
        const char *rule;
    } marks[] = {{"runtime error: ", "undefined"},
                 {"LeakSanitizer: ", "leak"},
                 {"AddressSanitizer: ", "memory"}};
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        const char *at = strstr(text, marks[i].mark);
        if (at != NULL) {
            at += strlen(marks[i].mark);
            snprintf(report->rule, sizeof(report->rule), "%s", marks[i].rule);
            tool_message(at);
            place_tool_stack(text);
            return;
        }
    }
}
