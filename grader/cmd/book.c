/* book.c: grader book. */
#include <stdio.h>
#include <string.h>

#include "book/decide.h"
#include "book/import.h"
#include "book/query.h"
#include "book/roster.h"
#include "cmd/cmd.h"

/* The command line. */
struct request {
    char *operands[4]; /* the book, what to do, and with what */
    size_t count;
    const char *lab;
    struct import_options import;
    struct policy_words policy;
    const char *points;
    const char *set;
    const char *hours;
    const char *reason;
    const char *author;
    bool excuse;
};

/* One thing to do; returns 0, or -1 with ERR set. */
struct action {
    const char *name;
    size_t least; /* operands after it */
    size_t most;
    bool makes_book;
    const char *usage;
    int (*run)(struct book *book, const struct request *request,
               struct err *err);
    /* What is wrong with the request; NULL when nothing is. May be NULL. */
    const char *(*wrong)(const struct request *request);
};

static int run_import(struct book *book, const struct request *request,
                      struct err *err)
{
    struct import_counts counts;
    if (book_import(&counts, book, request->operands[2], &request->import,
                    stdout, err) != 0) {
        return -1;
    }
    printf("%s%zu new attempts, %zu regraded, %zu known already; %zu of these "
           "not graded\n",
           request->import.preview ? "nothing was changed: " : "",
           counts.attempts, counts.regrades, counts.known, counts.not_graded);
    return 0;
}

static int run_roster(struct book *book, const struct request *request,
                      struct err *err)
{
    return book_roster(book, request->operands[2], stdout, err);
}

static int run_students(struct book *book, const struct request *request,
                        struct err *err)
{
    (void)request;
    return query_students(stdout, book, err);
}

static int run_grades(struct book *book, const struct request *request,
                      struct err *err)
{
    return query_grades(stdout, book, request->lab, err);
}

static int run_labs(struct book *book, const struct request *request,
                    struct err *err)
{
    return query_labs(stdout, book, request->lab, err);
}

static int run_checks(struct book *book, const struct request *request,
                      struct err *err)
{
    return query_checks(stdout, book, request->lab, err);
}

static int run_findings(struct book *book, const struct request *request,
                        struct err *err)
{
    return query_findings(stdout, book, request->lab, err);
}

static int run_history(struct book *book, const struct request *request,
                       struct err *err)
{
    return query_history(stdout, book, request->operands[2], request->lab, err);
}

static struct decision decision(const struct request *request)
{
    return (struct decision){request->operands[2], request->operands[3],
                             request->reason, request->author};
}

static int run_extend(struct book *book, const struct request *request,
                      struct err *err)
{
    const struct decision made = decision(request);
    return decide_extend(book, &made, request->hours, err);
}

static int run_adjust(struct book *book, const struct request *request,
                      struct err *err)
{
    const struct decision made = decision(request);
    return decide_adjust(book, &made, request->points, request->set, err);
}

static bool is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\n")] == '\0';
}

static const char *wrong_decision(const struct request *request)
{
    return is_blank(request->reason)   ? "say why, with --reason"
           : is_blank(request->author) ? "say who decided, with --author"
                                       : NULL;
}

static const char *wrong_extend(const struct request *request)
{
    return request->hours == NULL ? "say how long, with --hours"
                                  : wrong_decision(request);
}

static const char *wrong_adjust(const struct request *request)
{
    int ways = (request->points != NULL) + (request->set != NULL) +
               (request->excuse ? 1 : 0);
    return ways != 1 ? "say one of --points, --set and --excuse"
                     : wrong_decision(request);
}

static int run_policy(struct book *book, const struct request *request,
                      struct err *err)
{
    const struct policy_words *words = &request->policy;
    const char *lab = request->count > 2 ? request->operands[2] : NULL;
    bool given = words->due != NULL || words->grace != NULL ||
                 words->loss != NULL || words->floor != NULL ||
                 words->attempt != NULL || words->drop != NULL;
    if (given && decide_policy(book, lab, words, err) != 0) {
        return -1;
    }
    return decide_show(stdout, book, lab, err);
}

static const struct action actions[] = {
    {"import", 1, 1, true, "RESULTS.json", run_import, NULL},
    {"roster", 1, 1, true, "ROSTER.csv", run_roster, NULL},
    {"students", 0, 0, false, "", run_students, NULL},
    {"grades", 0, 0, false, "", run_grades, NULL},
    {"history", 1, 1, false, "STUDENT", run_history, NULL},
    {"labs", 0, 0, false, "", run_labs, NULL},
    {"checks", 0, 0, false, "", run_checks, NULL},
    {"findings", 0, 0, false, "", run_findings, NULL},
    {"policy", 0, 1, false, "[LAB]", run_policy, NULL},
    {"extend", 2, 2, false, "STUDENT LAB", run_extend, wrong_extend},
    {"adjust", 2, 2, false, "STUDENT LAB", run_adjust, wrong_adjust},
};

static const size_t action_count = sizeof(actions) / sizeof(actions[0]);

static void list_actions(FILE *out)
{
    fputs("what to do with BOOK:\n", out);
    for (size_t i = 0; i < action_count; i++) {
        fprintf(out, "  %s %s\n", actions[i].name, actions[i].usage);
    }
}

static const struct action *find(const struct request *request)
{
    for (size_t i = 0; i < action_count; i++) {
        size_t more = request->count - 2;
        if (strcmp(actions[i].name, request->operands[1]) == 0 &&
            more >= actions[i].least && more <= actions[i].most) {
            return &actions[i];
        }
    }
    return NULL;
}

static int parse(struct request *request, char **argv)
{
    struct policy_words *policy = &request->policy;
    const struct opt table[] = {
        {"--lab", OPT_TEXT, &request->lab, "LAB", "of this lab only"},
        {"--times", OPT_TEXT, &request->import.times, "FILE",
         "import: when it was submitted, as CSV"},
        {"--regrade", OPT_FLAG, &request->import.regrade, NULL,
         "import: the last attempts were graded again"},
        {"--dry-run", OPT_FLAG, &request->import.preview, NULL,
         "import: only say what would change"},
        {"--due", OPT_TEXT, &policy->due, "TIME", "policy: deadline, or none"},
        {"--grace", OPT_TEXT, &policy->grace, "MINUTES",
         "policy: so late costs nothing"},
        {"--loss", OPT_TEXT, &policy->loss, "PERCENT",
         "policy: for each begun day late"},
        {"--floor", OPT_TEXT, &policy->floor, "PERCENT",
         "policy: lateness takes no more"},
        {"--attempt", OPT_TEXT, &policy->attempt, "WHICH",
         "policy: best or last"},
        {"--drop", OPT_TEXT, &policy->drop, "N",
         "policy: so many lowest labs do not count"},
        {"--hours", OPT_TEXT, &request->hours, "N", "extend: by how much"},
        {"--points", OPT_TEXT, &request->points, "N", "adjust: add (or -N)"},
        {"--set", OPT_TEXT, &request->set, "N", "adjust: the score is N"},
        {"--excuse", OPT_FLAG, &request->excuse, NULL,
         "adjust: the lab does not count"},
        {"--reason", OPT_TEXT, &request->reason, "TEXT", "why; required"},
        {"--author", OPT_TEXT, &request->author, "NAME", "who; required"},
        {NULL, OPT_FLAG, NULL, NULL, NULL}};
    int asked = cmd_parse(&cmd_book, request->operands, &request->count, 2, 4,
                          NULL, table, argv);
    if (asked == EXIT_FULL + 1) {
        putchar('\n');
        list_actions(stdout);
    }
    return asked;
}

static int run(char **argv)
{
    struct request request = {.count = 0};
    struct book book;
    struct err err = {{0}};
    int asked = parse(&request, argv);
    if (asked != 0) {
        return asked - 1;
    }
    const struct action *action = find(&request);
    if (action == NULL) {
        fprintf(stderr, "grader book: there is no '%s' with %zu operands\n",
                request.operands[1], request.count - 2);
        list_actions(stderr);
        return EXIT_USAGE;
    }
    const char *complaint =
        action->wrong != NULL ? action->wrong(&request) : NULL;
    if (complaint != NULL) {
        fprintf(stderr, "grader book %s: %s\n", action->name, complaint);
        return EXIT_USAGE;
    }
    if (book_open(&book, request.operands[0], action->makes_book, &err) != 0) {
        return cmd_world(&cmd_book, &err);
    }
    int rc = action->run(&book, &request, &err);
    book_close(&book);
    return rc == 0 ? EXIT_FULL : cmd_world(&cmd_book, &err);
}

const struct command cmd_book = {
    "book", "BOOK ACTION [operands] [options]",
    "the gradebook: import, query, adjust, late policy", run};
