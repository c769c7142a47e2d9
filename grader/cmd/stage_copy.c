/* stage_copy.c: everything that is compiled, in one work tree. */
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "cmd/stage.h"
#include "run/submission.h"

static int copy_into(const struct stage *stage, const char *to_name,
                     const char *from, uint64_t *digest, struct err *err)
{
    size_t size;
    char *data = fs_read(from, (size_t)16 << 20, &size, err);
    if (data == NULL) {
        return -1;
    }
    *digest = digest_bytes(*digest, data, size);
    char *to = xformat("%s/%s", stage->dir, to_name);
    char *parent = fs_dirname(to);
    int rc =
        fs_make_dirs(parent, err) == 0 ? fs_write(to, data, size, err) : -1;
    free(parent);
    free(to);
    free(data);
    return rc;
}

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name);
    size_t least = strlen(end);
    return length > least && strcmp(name + length - least, end) == 0;
}

static int copy_hidden(struct stage *stage, uint64_t *digest, struct err *err)
{
    size_t count;
    const char *dir = stage->grading->hidden;
    char **names = fs_list(dir, &count, err);
    int rc = names != NULL ? 0 : -1;
    size_t taken = 0;
    for (size_t i = 0; rc == 0 && i < count; i++) {
        if (!ends_with(names[i], ".c") && !ends_with(names[i], ".h")) {
            continue;
        }
        char *from = xformat("%s/%s", dir, names[i]);
        char *to = xformat("hidden/%s", names[i]);
        rc = copy_into(stage, to, from, digest, err);
        if (ends_with(names[i], ".c") &&
            stage->build.test_count < STAGE_NAMES) {
            stage->tests[stage->build.test_count++] = xstrdup(to);
            taken++;
        }
        free(from);
        free(to);
    }
    if (rc == 0 && taken == 0) {
        rc = err_set(err, "%s holds no test (*.c)", dir);
    }
    if (names != NULL) {
        fs_list_free(names, count);
    }
    return rc;
}

static void list_own(struct stage *stage)
{
    const struct lab *lab = stage->grading->lab;
    for (unsigned i = 0; i < lab->submit_count && i < STAGE_NAMES; i++) {
        if (ends_with(lab->submit[i], ".c")) {
            stage->own[stage->build.own_count++] = xstrdup(lab->submit[i]);
        }
    }
}

/* The student's own solution of the lab NAME, which stands beside this one. */
static int copy_neighbour(struct stage *stage, const char *name,
                          uint64_t *digest, struct err *err)
{
    struct lab *lab = NULL;
    char *dir = xformat("%s/../%s", stage->grading->lab->dir, name);
    int rc = lab_load(&lab, dir, err);
    for (unsigned i = 0; rc == 0 && i < lab->submit_count; i++) {
        char *from = xformat("%s/%s", dir, lab->submit[i]);
        char *to = xformat("%s/%s", name, lab->submit[i]);
        rc = copy_into(stage, to, from, digest, err);
        if (rc == 0 && ends_with(to, ".c") &&
            stage->build.own_count < STAGE_NAMES) {
            stage->own[stage->build.own_count++] = xstrdup(to);
        }
        free(from);
        free(to);
    }
    lab_free(lab);
    free(dir);
    return rc;
}

int stage_copy_lab(struct stage *stage, uint64_t *digest, struct err *err)
{
    const struct lab *lab = stage->grading->lab;
    list_own(stage);
    for (unsigned i = 0; i < lab->given_count + lab->test_count; i++) {
        bool given = i < lab->given_count;
        const char *name =
            given ? lab->given[i] : lab->tests[i - lab->given_count];
        char *from = xformat("%s/%s", lab->dir, name);
        name = lab_given_name(name);
        int rc = copy_into(stage, name, from, digest, err);
        free(from);
        if (rc != 0) {
            return -1;
        }
        /* A given source is the lab's own, as the tests are. */
        if (ends_with(name, ".c") && stage->build.test_count < STAGE_NAMES) {
            stage->tests[stage->build.test_count++] = xstrdup(name);
        }
    }
    for (unsigned i = 0; stage->grading->mine && i < lab->use_count; i++) {
        if (copy_neighbour(stage, lab->uses[i], digest, err) != 0) {
            return -1;
        }
    }
    return stage->grading->hidden != NULL ? copy_hidden(stage, digest, err) : 0;
}
