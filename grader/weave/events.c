/* events.c: see events.h. */
#include "weave/events.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "weave/address.h"
#include "weave/json.h"
#include "weave/object.h"
#include "weave/report.h"
#include "weave/settings.h"
#include "weave/verdict.h"

static char *line_text;
static size_t line_size;
static char *hidden_path; /* once event_hide() was called */

static const char *events_path(void)
{
    return hidden_path != NULL ? hidden_path : getenv("WEAVE_EVENTS");
}

void event_hide(void)
{
    const char *path = getenv("WEAVE_EVENTS");
    if (path != NULL) {
        hidden_path = strdup(path);
        unsetenv("WEAVE_EVENTS");
    }
}

FILE *event_open(void)
{
    if (events_path() == NULL) {
        return NULL;
    }
    FILE *line = open_memstream(&line_text, &line_size);
    if (line == NULL) {
        verdict_broken("no memory for an event");
    }
    return line;
}

void event_close(FILE *line)
{
    putc('\n', line);
    if (fclose(line) != 0) {
        verdict_broken("no memory for an event");
    }
    const char *path = events_path();
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, line_text, line_size) != (ssize_t)line_size) {
        verdict_broken("cannot write to %s: %m", path);
    }
    close(fd);
    free(line_text);
}

static void put_pcs(FILE *out, const uintptr_t *pcs, int room)
{
    fputs(",\"pcs\":[", out);
    for (int i = 0; i < room && pcs[i] != 0; i++) {
        fprintf(out, "%s%lu", i > 0 ? "," : "", (unsigned long)pcs[i]);
    }
    fputs("]}", out);
}

static void put_places(FILE *out)
{
    fputs(",\"where\":[", out);
    for (int i = 0; i < report->places; i++) {
        const struct report_place *place = &report->place[i];
        fputs(i > 0 ? ",{\"task\":" : "{\"task\":", out);
        json_string(out, place->task);
        fputs(",\"role\":", out);
        json_string(out, place->role);
        put_pcs(out, place->pcs, WEAVE_PCS);
    }
    putc(']', out);
}

static void put_steps(FILE *out)
{
    uint64_t first =
        report->traced > REPORT_TRACE ? report->traced - REPORT_TRACE : 0;
    fputs(",\"steps\":[", out);
    for (uint64_t i = first; i < report->traced; i++) {
        const struct report_step *step = &report->trace[i % REPORT_TRACE];
        char what[320];
        char value[32] = "";
        const char *name = step->kind != OBJECT_NONE
                               ? object_describe((enum object_kind)step->kind,
                                                 step->number, step->address)
                           : step->what != NULL ? step->what
                           : step->address != 0 ? address_name(step->address)
                                                : "";
        if (step->has_value) {
            snprintf(value, sizeof(value), " = %lld", (long long)step->value);
        }
        snprintf(what, sizeof(what), "%s%s%s%s", step->doing,
                 name[0] != '\0' && step->doing[0] != '\0' ? " " : "", name,
                 value);
        fputs(i > first ? ",{\"task\":" : "{\"task\":", out);
        json_string(out, step->task);
        fputs(",\"what\":", out);
        json_string(out, what);
        put_pcs(out, step->pcs, REPORT_STEP_PCS);
    }
    putc(']', out);
}

/*
 * How many of the steps that are told happen in the same way without any of
 * the choices: that schedule was the first one, and nothing was wrong with it.
 */
static uint64_t common_steps(unsigned index)
{
    uint64_t first =
        report->traced > REPORT_TRACE ? report->traced - REPORT_TRACE : 0;
    uint64_t count = 0;
    if (index == 0 || report->choice_count == 0 ||
        report->choices[0].kind == CHOICE_IDEAL) {
        return 0;
    }
    for (uint64_t i = first; i < report->traced; i++) {
        count += report->trace[i % REPORT_TRACE].at < report->choices[0].step;
    }
    return count;
}

static void put_choices(FILE *out)
{
    fputs(",\"choices\":[", out);
    for (size_t i = 0; i < report->choice_count; i++) {
        const struct choice *choice = &report->choices[i];
        fprintf(out, "%s[%u,\"%s\",%u]", i > 0 ? "," : "", choice->step,
                choice_name((enum choice_kind)choice->kind), choice->value);
    }
    putc(']', out);
}

void event_finding(const struct explored *explored, const char *rule,
                   const struct strategy_plan *plan, unsigned index,
                   int spurious, int early_timeouts, uint64_t bound)
{
    FILE *out = event_open();
    if (out == NULL) {
        return;
    }
    fputs("{\"event\":\"finding\",\"test\":", out);
    json_string(out, explored->test);
    fputs(",\"rule\":", out);
    json_string(out, rule);
    fputs(",\"message\":", out);
    json_string(out, report->message);
    put_places(out);
    put_steps(out);
    fprintf(out, ",\"common\":%llu", (unsigned long long)common_steps(index));
    fprintf(out,
            ",\"schedule\":{\"strategy\":\"%s\",\"seed\":\"%llu\","
            "\"index\":%u,\"schedules\":%u,\"spurious\":%d,"
            "\"early_timeouts\":%d,\"bound\":%llu,\"steps\":%llu,"
            "\"fingerprint\":\"%016llx\"",
            plan->strategy->name, (unsigned long long)plan->seed, index,
            explored->budget, spurious, early_timeouts,
            (unsigned long long)bound, (unsigned long long)report->steps,
            (unsigned long long)report->fingerprint);
    put_choices(out);
    fputs("}}", out);
    event_close(out);
}

void event_explored(const struct explored *explored)
{
    FILE *out = event_open();
    if (out == NULL) {
        return;
    }
    fputs("{\"event\":\"explored\",\"test\":", out);
    json_string(out, explored->test);
    fprintf(out,
            ",\"schedules\":%u,\"complete\":%s,\"steps\":%llu,"
            "\"choices\":%llu",
            explored->schedules, explored->complete ? "true" : "false",
            (unsigned long long)explored->steps,
            (unsigned long long)explored->branching);
    if (explored->work_ns > 0) {
        fprintf(out, ",\"work_ns\":%llu,\"span_ns\":%llu",
                (unsigned long long)explored->work_ns,
                (unsigned long long)explored->span_ns);
    }
    if (explored->pids != NULL) {
        fputs(",\"pids\":[", out);
        for (unsigned i = 0; i < explored->pid_count; i++) {
            fprintf(out, "%s%d", i > 0 ? "," : "", explored->pids[i]);
        }
        putc(']', out);
    }
    putc('}', out);
    event_close(out);
}

void event_end(int tests)
{
    FILE *out = event_open();
    if (out != NULL) {
        fprintf(out, "{\"event\":\"end\",\"tests\":%d}", tests);
        event_close(out);
    }
}
