/* grade.c: see grade.h. */
#include "book/grade.h"

#include <stdlib.h>
#include <string.h>

enum { DAY_S = 24 * 60 * 60, WHOLE_MPC = 100000 };

const char *grade_status_name(enum grade_status status)
{
    static const char *const names[] = {"missing", "not-graded", "graded",
                                        "excused"};
    return names[status];
}

/* PART of MP, in thousandths of a percent, rounded down. */
static int64_t share(int64_t mp, int64_t part_mpc)
{
    return mp * part_mpc / WHOLE_MPC;
}

void grade_lateness(struct grade *grade, const struct policy *policy,
                    const int64_t *submitted, int64_t extension_s)
{
    grade->late_days = 0;
    grade->loss_mp = 0;
    grade->late_unknown = policy->has_due && submitted == NULL;
    if (!policy->has_due || submitted == NULL) {
        return;
    }
    int64_t late_s = *submitted - policy->due - extension_s;
    if (late_s <= 0 || late_s <= policy->grace_s) {
        return;
    }
    grade->late_days = (late_s + DAY_S - 1) / DAY_S;
    bool all = policy->loss_mpc > 0 &&
               grade->late_days >= WHOLE_MPC / policy->loss_mpc + 1;
    int64_t loss_mpc = policy->loss_mpc * (all ? 0 : grade->late_days);
    int64_t loss_mp = share(grade->max_mp,
                            all || loss_mpc > WHOLE_MPC ? WHOLE_MPC : loss_mpc);
    int64_t least_mp = share(grade->max_mp, policy->floor_mpc);
    if (grade->raw_mp - loss_mp < least_mp) {
        loss_mp = grade->raw_mp > least_mp ? grade->raw_mp - least_mp : 0;
    }
    grade->loss_mp = loss_mp;
}

int grade_policy(struct policy *out, struct book *book, int64_t lab,
                 struct err *err)
{
    *out = (struct policy){0};
    sqlite3_stmt *row =
        book_query(book, err,
                   "SELECT due, coalesce(p.grace_s, c.grace_s),"
                   " coalesce(p.loss_mpc, c.loss_mpc),"
                   " coalesce(p.floor_mpc, c.floor_mpc),"
                   " coalesce(p.attempt, c.attempt) = 'last' FROM course AS c"
                   " LEFT JOIN policy AS p ON p.lab = ?",
                   "i", lab);
    int rc = row != NULL ? book_next(book, row, err) : -1;
    if (rc == 1) {
        *out = (struct policy){.has_due = !book_null(row, 0),
                               .due = sqlite3_column_int64(row, 0),
                               .grace_s = sqlite3_column_int64(row, 1),
                               .loss_mpc = sqlite3_column_int64(row, 2),
                               .floor_mpc = sqlite3_column_int64(row, 3),
                               .last = sqlite3_column_int(row, 4) != 0};
    }
    sqlite3_finalize(row);
    return rc < 0 ? -1 : 0;
}

/* An attempt as a grade of its own. */
static struct grade read_attempt(sqlite3_stmt *row, const struct policy *policy,
                                 int64_t extension_s)
{
    struct grade one = {.status = strcmp(book_text(row, 2), "graded") == 0
                                      ? GRADE_GRADED
                                      : GRADE_NOT_GRADED,
                        .attempt = sqlite3_column_int64(row, 0),
                        .grading = sqlite3_column_int64(row, 3),
                        .raw_mp = sqlite3_column_int64(row, 4),
                        .max_mp = sqlite3_column_int64(row, 5)};
    const int64_t submitted = sqlite3_column_int64(row, 1);
    grade_lateness(&one, policy, book_null(row, 1) ? NULL : &submitted,
                   extension_s);
    one.score_mp = one.raw_mp - one.loss_mp;
    return one;
}

/* Does ONE count rather than BEST, which came before it? */
static bool counts_more(const struct grade *one, const struct grade *best,
                        const struct policy *policy)
{
    if (policy->last || best->attempt == 0) {
        return true;
    }
    if (one->status != best->status) {
        return one->status == GRADE_GRADED;
    }
    /* As parts of their maxima, should the lab have changed between them. */
    return one->score_mp * (best->max_mp > 0 ? best->max_mp : 1) >
           best->score_mp * (one->max_mp > 0 ? one->max_mp : 1);
}

/* In the order of submission when that is known, else of import. */
static int pick_attempt(struct grade *out, struct book *book, int64_t student,
                        int64_t lab, const struct policy *policy,
                        int64_t extension_s, struct err *err)
{
    sqlite3_stmt *row = book_query(
        book, err,
        "SELECT a.number, a.submitted, g.status, g.id, g.score_mp, g.max_mp"
        " FROM attempt AS a JOIN current AS g ON g.attempt = a.id"
        " WHERE a.student = ?1 AND a.lab = ?2 ORDER BY"
        " CASE WHEN (SELECT count(*) = count(submitted) FROM attempt"
        " WHERE student = ?1 AND lab = ?2) THEN a.submitted END, a.number",
        "ii", student, lab);
    int rc = row != NULL ? 1 : -1;
    int64_t attempts = 0;
    int64_t unmeasured = 0;
    while (rc == 1 && (rc = book_next(book, row, err)) == 1) {
        struct grade one = read_attempt(row, policy, extension_s);
        attempts++;
        unmeasured += one.status == GRADE_NOT_GRADED;
        if (counts_more(&one, out, policy)) {
            *out = one;
        }
    }
    out->attempts = attempts;
    out->unmeasured = unmeasured;
    sqlite3_finalize(row);
    return rc;
}

static int count_checks(struct grade *grade, struct book *book, struct err *err)
{
    sqlite3_stmt *row = book_query(
        book, err,
        "SELECT sum(status = 'pass'), sum(status = 'fail'),"
        " sum(status = 'not-measured') FROM check_result WHERE grading = ?",
        "i", grade->grading);
    int rc = row != NULL ? book_next(book, row, err) : -1;
    if (rc == 1) {
        grade->passed = sqlite3_column_int64(row, 0);
        grade->failed = sqlite3_column_int64(row, 1);
        grade->not_measured = sqlite3_column_int64(row, 2);
    }
    sqlite3_finalize(row);
    return rc < 0 ? -1 : 0;
}

/*
 * In the order they were made: a set score or an excuse ends what was before
 * it, points are added to what there is. Points added to no grade make none.
 */
static int adjust(struct grade *grade, struct book *book, int64_t student,
                  int64_t lab, struct err *err)
{
    sqlite3_stmt *row = book_query(
        book, err,
        "SELECT kind, points_mp FROM adjustment WHERE student = ? AND lab = ?"
        " ORDER BY id",
        "ii", student, lab);
    int rc = row != NULL ? 1 : -1;
    const int64_t base_mp = grade->raw_mp - grade->loss_mp;
    while (rc == 1 && (rc = book_next(book, row, err)) == 1) {
        const int64_t points_mp = sqlite3_column_int64(row, 1);
        if (strcmp(book_text(row, 0), "excuse") == 0) {
            grade->status = GRADE_EXCUSED;
            grade->adjusted_mp = 0;
        } else if (strcmp(book_text(row, 0), "set") == 0) {
            grade->status = GRADE_GRADED;
            grade->adjusted_mp = points_mp - base_mp;
        } else {
            grade->adjusted_mp += points_mp;
        }
    }
    sqlite3_finalize(row);
    grade->score_mp = base_mp + grade->adjusted_mp;
    if (grade->score_mp < 0 || grade->status != GRADE_GRADED) {
        grade->score_mp = 0;
    }
    return rc;
}

int grade_compute(struct grade *out, struct book *book, int64_t student,
                  int64_t lab, const struct policy *policy, struct err *err)
{
    int64_t extension_s = 0;
    *out = (struct grade){.status = GRADE_MISSING};
    if (book_number(&extension_s, book, err,
                    "SELECT seconds FROM extension WHERE student = ? AND "
                    "lab = ? ORDER BY id DESC LIMIT 1",
                    "ii", student, lab) < 0 ||
        pick_attempt(out, book, student, lab, policy, extension_s, err) != 0 ||
        count_checks(out, book, err) != 0) {
        return -1;
    }
    if (out->attempt == 0 &&
        book_number(&out->max_mp, book, err,
                    "SELECT max_mp FROM lab WHERE id = ?", "i", lab) < 0) {
        return -1;
    }
    return adjust(out, book, student, lab, err);
}

static int by_size(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

bool grade_total(int64_t *out, const struct grade *grades, size_t count,
                 size_t drop)
{
    size_t kept = 0;
    bool known = true;
    int64_t *parts = xcalloc(count, sizeof(*parts));
    for (size_t i = 0; i < count; i++) {
        known = known && grades[i].status != GRADE_NOT_GRADED;
        if (grades[i].status != GRADE_EXCUSED && grades[i].max_mp > 0) {
            parts[kept++] = grades[i].score_mp * WHOLE_MPC / grades[i].max_mp;
        }
    }
    qsort(parts, kept, sizeof(*parts), by_size);
    /* The last one is never dropped: nobody has a mean of nothing. */
    size_t first = drop < kept ? drop : kept > 0 ? kept - 1 : 0;
    int64_t sum = 0;
    for (size_t i = first; i < kept; i++) {
        sum += parts[i];
    }
    *out = kept > first ? sum / (int64_t)(kept - first) : 0;
    free(parts);
    return known && kept > 0;
}
