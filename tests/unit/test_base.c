/* test_base.c: files, paths, options. */
#include "suite.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/opts.h"

static char dir[] = "/tmp/parlab-unit-XXXXXX";

START_TEST(a_file_comes_back_as_it_was_written)
{
    struct err err = {{0}};
    size_t size = 0;
    ck_assert_ptr_nonnull(mkdtemp(dir));
    char *path = xformat("%s/file", dir);
    ck_assert_int_eq(fs_write(path, "a\0b", 3, &err), 0);
    char *data = fs_read(path, 3, &size, &err);
    ck_assert_ptr_nonnull(data);
    ck_assert_uint_eq(size, 3);
    ck_assert_mem_eq(data, "a\0b", 4);
    free(data);
    ck_assert_ptr_null(fs_read(path, 2, &size, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "too large"));
    free(path);
    fs_remove_tree(dir);
    ck_assert(!fs_is_dir(dir));
}
END_TEST

START_TEST(what_cannot_be_written_leaves_nothing)
{
    struct err err = {{0}};
    ck_assert_int_eq(fs_write("/proc/no/such", "x", 1, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "/proc/no/such"));
    ck_assert_int_eq(fs_make_dirs("/dev/null/below", &err), -1);
}
END_TEST

START_TEST(removing_a_tree_does_not_follow_links)
{
    struct err err = {{0}};
    ck_assert_ptr_nonnull(mkdtemp(dir));
    char *kept = xformat("%s/kept", dir);
    char *tree = xformat("%s/tree/deep", dir);
    char *link = xformat("%s/tree/deep/link", dir);
    char *file = xformat("%s/kept/file", dir);
    ck_assert_int_eq(fs_make_dirs(kept, &err), 0);
    ck_assert_int_eq(fs_make_dirs(tree, &err), 0);
    ck_assert_int_eq(fs_write(file, "", 0, &err), 0);
    ck_assert_int_eq(symlink(kept, link), 0);
    fs_remove_tree(tree);
    ck_assert(!fs_is_dir(tree));
    ck_assert(fs_is_file(file));
    fs_remove_tree(dir);
    free(kept);
    free(tree);
    free(link);
    free(file);
}
END_TEST

static void check_part(char *got, const char *want)
{
    ck_assert_str_eq(got, want);
    free(got);
}

START_TEST(paths_have_parts)
{
    check_part(fs_basename("a/b/"), "b");
    check_part(fs_basename("/"), "/");
    check_part(fs_basename("b"), "b");
    check_part(fs_dirname("a/b//"), "a");
    check_part(fs_dirname("/b"), "/");
    check_part(fs_dirname("b"), ".");
}
END_TEST

static int parse(char **argv, bool *flag, unsigned long *number, size_t *count,
                 struct err *err)
{
    static char *operands[2];
    const struct opt table[] = {{"--flag", OPT_FLAG, flag, NULL, ""},
                                {"--number", OPT_NUMBER, number, "N", ""},
                                {NULL, OPT_FLAG, NULL, NULL, NULL}};
    char **rest = NULL;
    return opts_parse(operands, count, 2, &rest, table, argv, err);
}

START_TEST(options_and_operands_mix)
{
    bool flag = false;
    unsigned long number = 0;
    size_t count = 0;
    struct err err = {{0}};
    static const char *const good[] = {"x",   "one",    "--number", "12",
                                       "two", "--flag", NULL};
    ck_assert_int_eq(parse((char **)good, &flag, &number, &count, &err), 0);
    ck_assert(flag);
    ck_assert_uint_eq(number, 12);
    ck_assert_uint_eq(count, 2);
}
END_TEST

START_TEST(wrong_options_are_named)
{
    static const char *const wrong[][4] = {{"x", "--what", NULL},
                                           {"x", "--number", NULL},
                                           {"x", "--number", "-1", NULL},
                                           {"x", "--number", "1x", NULL},
                                           {"x", "--number", "", NULL}};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        bool flag;
        unsigned long number;
        size_t count;
        struct err err = {{0}};
        ck_assert_int_eq(parse((char **)wrong[i], &flag, &number, &count, &err),
                         -1);
        ck_assert_ptr_nonnull(strstr(err.text, wrong[i][1]));
    }
}
END_TEST

SUITE("base", a_file_comes_back_as_it_was_written,
      what_cannot_be_written_leaves_nothing,
      removing_a_tree_does_not_follow_links, paths_have_parts,
      options_and_operands_mix, wrong_options_are_named)
