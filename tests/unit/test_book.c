/* test_book.c: the gradebook's file, its arithmetic, CSV files. */
#include "suite.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "book/grade.h"
#include "book/sheet.h"
#include "book/units.h"

static char dir[] = "/tmp/parlab-unit-XXXXXX";

/* A path in a new scratch directory. */
static char *scratch(const char *name)
{
    ck_assert_ptr_nonnull(mkdtemp(dir));
    return xformat("%s/%s", dir, name);
}

static void clean(char *path)
{
    free(path);
    fs_remove_tree(dir);
}

START_TEST(points_are_read_and_written_to_the_thousandth)
{
    static const struct {
        const char *text;
        int64_t value;
        const char *back;
        const char *cents;
    } good[] = {{"0", 0, "0", "0"},
                {"2.5", 2500, "2.5", "2.5"},
                {"-2.5", -2500, "-2.5", "-2.5"},
                {"66.667", 66667, "66.667", "66.67"},
                {"66.664", 66664, "66.664", "66.66"},
                {"0.005", 5, "0.005", "0.01"},
                {"-0.005", -5, "-0.005", "-0.01"},
                {"99.995", 99995, "99.995", "100"},
                {"100", 100000, "100", "100"},
                {"999999999", 999999999000, "999999999", "999999999"}};
    static const char *const bad[] = {
        "",   "-",  ".5",  "5.",  "1,5", "1e3",    " 1",
        "1 ", "+1", "--1", "nan", "0x1", "1.2345", "1234567890"};
    int64_t value;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        ck_assert_msg(milli_parse(&value, good[i].text), "%s", good[i].text);
        ck_assert_int_eq(value, good[i].value);
        ck_assert_str_eq(milli_text(value), good[i].back);
        ck_assert_str_eq(milli_short(value), good[i].cents);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ck_assert_msg(!milli_parse(&value, bad[i]), "'%s'", bad[i]);
    }
}
END_TEST

START_TEST(times_have_an_offset_and_exist)
{
    static const char *const bad[] = {"",
                                      "2026-11-21",
                                      "2026-11-21T23:59:00",
                                      "2026-11-21 23:59:00Z",
                                      "2026-11-21T24:00:00Z",
                                      "2026-13-01T00:00:00Z",
                                      "2026-06-31T00:00:00Z",
                                      "2026-02-29T00:00:00Z",
                                      "2026-11-21T23:59:00Zulu",
                                      "2026-11-21T23:59:00+1:00",
                                      "1800-01-01T00:00:00Z"};
    int64_t when;
    ck_assert(time_parse(&when, "1970-01-02T00:00:01Z"));
    ck_assert_int_eq(when, 86401);
    ck_assert(time_parse(&when, "2026-11-21T23:59:00+01:00"));
    ck_assert_str_eq(time_text(when), "2026-11-21T22:59:00Z");
    ck_assert(time_parse(&when, "2024-02-29T00:00:00-05:30"));
    ck_assert_str_eq(time_text(when), "2024-02-29T05:30:00Z");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ck_assert_msg(!time_parse(&when, bad[i]), "'%s'", bad[i]);
    }
}
END_TEST

START_TEST(lateness_costs_begun_days_after_grace_and_extension)
{
    enum { DAY = 86400 };
    static const struct {
        int64_t late_s;
        int64_t extension_s;
        int64_t loss_mpc;
        int64_t floor_mpc;
        int64_t raw_mp;
        int64_t days;
        int64_t loss_mp;
    } cases[] = {
        {-1, 0, 10000, 0, 80000, 0, 0},
        {0, 0, 10000, 0, 80000, 0, 0},
        {600, 0, 10000, 0, 80000, 0, 0}, /* the grace of ten minutes */
        {601, 0, 10000, 0, 80000, 1, 10000},
        {DAY, 0, 10000, 0, 80000, 1, 10000},
        {DAY + 1, 0, 10000, 0, 80000, 2, 20000},
        {DAY + 1, DAY, 10000, 0, 80000, 0, 0},
        {DAY + 601, DAY, 10000, 0, 80000, 1, 10000},
        {8 * DAY, 0, 10000, 0, 80000, 8, 80000},
        {9 * DAY, 0, 10000, 0, 80000, 9, 80000}, /* never below zero */
        {90000 * (int64_t)DAY, 0, 100000, 0, 80000, 90000, 80000},
        {DAY, 0, 10000, 75000, 80000, 1, 5000}, /* nor below the floor */
        {DAY, 0, 10000, 75000, 70000, 1, 0},    /* which raises nothing */
        {DAY, 0, 3333, 0, 80000, 1, 3333},
        {DAY, 0, 0, 0, 80000, 1, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct policy policy = {.has_due = true,
                                      .due = 1000000,
                                      .grace_s = 600,
                                      .loss_mpc = cases[i].loss_mpc,
                                      .floor_mpc = cases[i].floor_mpc};
        const int64_t submitted = policy.due + cases[i].late_s;
        struct grade grade = {.raw_mp = cases[i].raw_mp, .max_mp = 100000};
        grade_lateness(&grade, &policy, &submitted, cases[i].extension_s);
        ck_assert_msg(grade.late_days == cases[i].days &&
                          grade.loss_mp == cases[i].loss_mp &&
                          !grade.late_unknown,
                      "case %zu: %lld days, -%lld", i,
                      (long long)grade.late_days, (long long)grade.loss_mp);
    }
}
END_TEST

START_TEST(without_a_time_lateness_is_unknown_and_costs_nothing)
{
    const struct policy policy = {.has_due = true, .loss_mpc = 10000};
    struct grade grade = {.raw_mp = 80000, .max_mp = 100000};
    grade_lateness(&grade, &policy, NULL, 0);
    ck_assert(grade.late_unknown);
    ck_assert_int_eq(grade.loss_mp, 0);
}
END_TEST

START_TEST(a_total_drops_the_lowest_and_is_unknown_with_an_ungraded_lab)
{
    struct grade grades[] = {
        {.status = GRADE_GRADED, .score_mp = 40000, .max_mp = 50000},
        {.status = GRADE_MISSING, .max_mp = 100000},
        {.status = GRADE_EXCUSED, .max_mp = 100000},
        {.status = GRADE_GRADED, .score_mp = 60000, .max_mp = 100000}};
    int64_t total;
    ck_assert(grade_total(&total, grades, 4, 0));
    ck_assert_int_eq(total, (80000 + 0 + 60000) / 3);
    ck_assert(grade_total(&total, grades, 4, 1));
    ck_assert_int_eq(total, 70000);
    ck_assert(grade_total(&total, grades, 4, 9));
    ck_assert_int_eq(total, 80000);
    grades[1].status = GRADE_NOT_GRADED;
    ck_assert(!grade_total(&total, grades, 4, 1));
    ck_assert(!grade_total(&total, grades, 0, 0));
}
END_TEST

static void expect_sheet_error(const char *path, const char *text, size_t size,
                               const char *words)
{
    struct err err = {{0}};
    struct sheet sheet;
    ck_assert_int_eq(fs_write(path, text, size, &err), 0);
    ck_assert_msg(sheet_read(&sheet, path, &err) == -1, "taken: %s", text);
    ck_assert_msg(strstr(err.text, words) != NULL, "%s: %s", text, err.text);
}

START_TEST(what_is_no_csv_is_refused_with_its_line)
{
    static const struct {
        const char *text;
        const char *words;
    } bad[] = {{"", ":1: there is no header"},
               {"\n\n", ":1: there is no header"},
               {"a,b\n1,2\n3\n", ":3: 1 cells, but the header has 2"},
               {"a,b\n1,2,3\n", ":2: 3 cells, but the header has 2"},
               {"a,b\n\"x\ny\",1\n\"z", ":4: a quote is opened"},
               {"a,b\n1,\"x\"y\n", ":2: text follows a closing quote"},
               {"a,b\n1,x\"y\n", ":2: a quote in the middle"},
               {"a,b\nZo\xeb,1\n", ":2: this is not UTF-8"},
               {"a,b\n\xed\xa0\x80,1\n", ":2: this is not UTF-8"},
               {"a,b\n\xc0\xaf,1\n", ":2: this is not UTF-8"}};
    char *path = scratch("sheet.csv");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        expect_sheet_error(path, bad[i].text, strlen(bad[i].text),
                           bad[i].words);
    }
    expect_sheet_error(path, "a,b\n1,\0\n", 8, ":2: this is not UTF-8");
    clean(path);
}
END_TEST

START_TEST(a_sheet_is_written_as_it_was_read)
{
    static const char text[] = "\xef\xbb\xbfName;\"a \"\"b\"\"\";c\r\n"
                               "\"x\r\ny\";Zo\xc3\xab;\"1;2\"\r\n;;\r\n";
    struct err err = {{0}};
    struct sheet sheet;
    size_t column = 9;
    char *path = scratch("sheet.csv");
    char *back = NULL;
    size_t size = 0;
    ck_assert_int_eq(fs_write(path, text, strlen(text), &err), 0);
    ck_assert_msg(sheet_read(&sheet, path, &err) == 0, "%s", err.text);
    ck_assert_uint_eq(sheet.count, 2);
    ck_assert_int_eq(sheet.rows[1].line, 4);
    ck_assert_str_eq(sheet.rows[0].cells[0], "x\r\ny");
    ck_assert_int_eq(sheet_column(&column, &sheet, "a \"b\"", &err), 0);
    ck_assert_uint_eq(column, 1);
    ck_assert_int_eq(sheet_column(&column, &sheet, "none", &err), -1);
    FILE *out = open_memstream(&back, &size);
    sheet_write(out, &sheet);
    fclose(out);
    ck_assert_str_eq(back, text);
    free(back);
    sheet_release(&sheet);
    clean(path);
}
END_TEST

START_TEST(free_text_is_no_formula)
{
    static const char expected[] = "'=1+1,-1,\"'@a,b\"";
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    sheet_put_free(out, '\0', "=1+1");
    sheet_put(out, ',', "-1");
    sheet_put_free(out, ',', "@a,b");
    fclose(out);
    ck_assert_str_eq(text, expected);
    free(text);
}
END_TEST

/* Make the book that a grader of the first version would have left. */
static void make_first_version(const char *path)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, book_migrations[0], 0, 0, 0), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_exec(db,
                     "PRAGMA application_id = 0x506c6267;"
                     "PRAGMA user_version = 1;"
                     "INSERT INTO student (key, name) VALUES ('ada', 'Ada')",
                     0, 0, 0),
        SQLITE_OK);
    sqlite3_close(db);
}

START_TEST(an_older_book_is_brought_up_to_date_and_keeps_what_it_has)
{
    struct err err = {{0}};
    struct book book;
    int64_t count = 0;
    struct policy policy;
    char *path = scratch("book.db");
    make_first_version(path);
    ck_assert_msg(book_open(&book, path, false, &err) == 0, "%s", err.text);
    ck_assert_int_eq(
        book_number(&count, &book, &err,
                    "SELECT count(*) FROM student WHERE name = 'Ada'", ""),
        1);
    ck_assert_int_eq(count, 1);
    ck_assert_int_eq(grade_policy(&policy, &book, 1, &err), 0);
    book_number(&count, &book, &err, "PRAGMA user_version", "");
    ck_assert_uint_eq((size_t)count, book_migration_count);
    book_close(&book);
    clean(path);
}
END_TEST

/* Change the file at PATH by SQL, behind the book's back. */
static void meddle(const char *path, const char *sql)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, sql, 0, 0, 0), SQLITE_OK);
    sqlite3_close(db);
}

START_TEST(a_book_that_is_not_whole_is_refused)
{
    static const struct {
        const char *sql;
        const char *words;
    } cases[] = {
        {"PRAGMA user_version = 99", "written by a newer grader"},
        {"PRAGMA application_id = 7", "is not a gradebook"},
        {"PRAGMA foreign_keys = OFF; INSERT INTO attempt (student, lab, number)"
         " VALUES (5, 5, 1)",
         "refers to nothing"},
        {"PRAGMA ignore_check_constraints = ON;"
         "INSERT INTO student (key) VALUES ('')",
         "is damaged"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct err err = {{0}};
        struct book book;
        memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
        char *path = scratch("book.db");
        ck_assert_int_eq(book_open(&book, path, true, &err), 0);
        book_close(&book);
        meddle(path, cases[i].sql);
        ck_assert_int_eq(book_open(&book, path, true, &err), -1);
        ck_assert_msg(strstr(err.text, cases[i].words) != NULL, "%s", err.text);
        clean(path);
    }
}
END_TEST

START_TEST(a_damaged_page_is_found)
{
    struct err err = {{0}};
    struct book book;
    char *path = scratch("book.db");
    ck_assert_int_eq(book_open(&book, path, true, &err), 0);
    book_close(&book);
    FILE *file = fopen(path, "r+e");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, 2 * 4096, SEEK_SET), 0);
    for (int i = 0; i < 4096; i++) {
        putc(0x55, file);
    }
    fclose(file);
    ck_assert_int_eq(book_open(&book, path, false, &err), -1);
    ck_assert_msg(strstr(err.text, "is damaged") != NULL, "%s", err.text);
    clean(path);
}
END_TEST

START_TEST(a_book_has_a_log_and_keys_that_refer_to_something)
{
    struct err err = {{0}};
    struct book book;
    int64_t keys = 0;
    char *path = scratch("book.db");
    ck_assert_int_eq(book_open(&book, path, true, &err), 0);
    sqlite3_stmt *mode = book_query(&book, &err, "PRAGMA journal_mode", "");
    ck_assert_int_eq(book_next(&book, mode, &err), 1);
    ck_assert_str_eq(book_text(mode, 0), "wal");
    sqlite3_finalize(mode);
    book_number(&keys, &book, &err, "PRAGMA foreign_keys", "");
    ck_assert_int_eq(keys, 1);
    ck_assert_int_eq(
        book_run(&book, &err,
                 "INSERT INTO attempt (student, lab, number) VALUES (9, 9, 1)",
                 ""),
        -1);
    book_close(&book);
    clean(path);
}
END_TEST

SUITE("book", points_are_read_and_written_to_the_thousandth,
      times_have_an_offset_and_exist,
      lateness_costs_begun_days_after_grace_and_extension,
      without_a_time_lateness_is_unknown_and_costs_nothing,
      a_total_drops_the_lowest_and_is_unknown_with_an_ungraded_lab,
      what_is_no_csv_is_refused_with_its_line,
      a_sheet_is_written_as_it_was_read, free_text_is_no_formula,
      an_older_book_is_brought_up_to_date_and_keeps_what_it_has,
      a_book_that_is_not_whole_is_refused, a_damaged_page_is_found,
      a_book_has_a_log_and_keys_that_refer_to_something)
