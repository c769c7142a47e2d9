/* lab_objects.c: see lab.h. */
#include "cmd/lab.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "cmd/cmd.h"
#include "run/build.h"
#include "run/submission.h"
#include "run/workdir.h"

/* The headers that the solution includes. */
static int copy_given(const struct lab *lab, const char *to, struct err *err)
{
    int rc = 0;
    for (unsigned i = 0; i < lab->given_count && rc == 0; i++) {
        char *from = xformat("%s/%s", lab->dir, lab->given[i]);
        char *there = xformat("%s/%s", to, lab_given_name(lab->given[i]));
        char *parent = fs_dirname(there);
        rc = fs_make_dirs(parent, err) == 0 ? fs_copy(there, from, err) : -1;
        free(parent);
        free(there);
        free(from);
    }
    return rc;
}

static int make_objects(const struct lab *lab, const struct runtime *runtime,
                        const char *reference, const char *work,
                        struct err *err)
{
    bool fit = false;
    uint64_t digest;
    struct findings findings = {0};
    char *to = xformat("%s/objects", runtime->lib);
    const struct build build = {.dir = work,
                                .runtime = runtime,
                                .own = lab->submit,
                                .own_count = lab->submit_count};
    int rc =
        submission_take(&fit, &digest, &findings, lab, reference, work, err);
    if (rc == 0 && !fit) {
        rc = err_set(err, "%s: %s", reference, findings.items[0].message);
    }
    if (rc == 0 && copy_given(lab, work, err) == 0 &&
        fs_make_dirs(to, err) == 0) {
        rc = build_objects(&build, to, lab->name, err);
    }
    findings_release(&findings);
    free(to);
    return err->text[0] != '\0' ? -1 : rc;
}

int lab_objects(const char *name, const char *solutions)
{
    struct err err = {{0}};
    struct runtime runtime = {0};
    struct lab *lab = NULL;
    char *work = NULL;
    char *reference = NULL;
    char *dir = NULL;
    int rc = -1;
    if (runtime_find(&runtime, &err) == 0 &&
        (dir = lab_find(name, runtime.labs, &err)) != NULL &&
        lab_load(&lab, dir, &err) == 0 && (work = workdir_make(&err)) != NULL) {
        reference =
            solutions != NULL
                ? xformat("%s/reference", solutions)
                : xformat("%s/../../solutions/%s/reference", dir, lab->name);
        rc = make_objects(lab, &runtime, reference, work, &err);
    }
    free(reference);
    workdir_remove(work);
    lab_free(lab);
    free(dir);
    runtime_release(&runtime);
    return rc == 0 ? EXIT_FULL : cmd_world(&cmd_lab, &err);
}
