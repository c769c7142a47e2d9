/* build.c: see build.h. */
#include "run/build.h"

#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "run/args.h"
#include "run/flavours.h"
#include "run/proc.h"

int runtime_find(struct runtime *out, struct err *err)
{
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
    if (length < 0) {
        return err_errno(err, "cannot find the grader's own place");
    }
    self[length] = '\0';
    const char *prefix = dirname(dirname(self));
    out->lib = xformat("%s/lib/parlab", prefix);
    out->include = xformat("%s/include/parlab", prefix);
    out->labs = xformat("%s/share/parlab/labs", prefix);
    char *probe = xformat("%s/libweave.a", out->lib);
    int rc = 0;
    if (!fs_is_file(probe)) {
        rc = err_set(err,
                     "%s is missing: the grader is not installed completely; "
                     "run make, or make install",
                     probe);
        runtime_release(out);
    }
    free(probe);
    return rc;
}

void runtime_release(struct runtime *runtime)
{
    free(runtime->lib);
    free(runtime->include);
    free(runtime->labs);
    *runtime = (struct runtime){0};
}

enum flavour flavour_of(enum oracle oracle)
{
    switch (oracle) {
    case ORACLE_UNIT:
        return FLAVOUR_ASAN;
    case ORACLE_TSAN:
        return FLAVOUR_TSAN;
    case ORACLE_HELGRIND:
        return FLAVOUR_HELGRIND;
    case ORACLE_WEAVE:
        return FLAVOUR_EXPLORE;
    default:
        BUG("no flavour for this oracle");
    }
}

const char *flavour_program(enum flavour flavour)
{
    static const char *const names[] = {"./test-explore", "./test-asan",
                                        "./test-tsan", "./test-helgrind"};
    return names[flavour];
}

/* obj/FLAVOUR/NAME.o for SOURCE, with slashes flattened. */
static char *object_of(const struct flavour_row *row, const char *source)
{
    char *name = xformat("obj/%s/%s.o", row->name, source);
    for (char *p = name + strlen("obj/") + strlen(row->name) + 1; *p != '\0';
         p++) {
        if (*p == '/') {
            *p = '_';
        }
    }
    return name;
}

static int run_compiler(struct proc_result *out, struct args *args,
                        const char *dir, const char *package, struct err *err)
{
    static const struct proc_limits limits = {
        .cpu_s = 120, .address_mb = 8192, .output_bytes = 4 << 20};
    char *locale[] = {(char[]){"LC_ALL=C"}, NULL};
    if (proc_run(out, args->item, dir, locale, &limits, err) != 0) {
        if (!proc_interrupted()) {
            struct err first = *err;
            err_set(err, "%s (Debian package: %s)", first.text, package);
        }
        return -1;
    }
    if (out->end == PROC_SIGNALLED && out->code != SIGXCPU) {
        return err_set(err,
                       "%s was ended by signal %d: is it whole? (Debian "
                       "package: %s)",
                       args->item[0], out->code, package);
    }
    return 0;
}

static int compile(enum build_end *end, char **diagnosis,
                   const struct build *build, const struct flavour_row *row,
                   const char *source, const char *object, struct err *err)
{
    struct args args = {0};
    struct proc_result result;
    args_add(&args, xstrdup(row->compiler));
    args_add_all(&args, common_flags, FLAGS_MOST);
    args_add_all(&args, row->compile, 8);
    args_add(&args, xformat("-I%s", build->runtime->include));
    /* The work tree's name is in no report: files are relative to it. */
    args_add(&args, xformat("-fdebug-prefix-map=%s=.", build->dir));
    for (size_t i = 0; i < build->cflag_count; i++) {
        args_add(&args, xstrdup(build->cflags[i]));
    }
    args_add(&args, xstrdup("-c"));
    args_add(&args, xstrdup(source));
    args_add(&args, xstrdup("-o"));
    args_add(&args, xstrdup(object));
    int rc = run_compiler(&result, &args, build->dir, row->package, err);
    if (rc == 0 && (result.end != PROC_EXITED || result.code != 0)) {
        *end = BUILD_REJECTED;
        free(*diagnosis);
        *diagnosis = xstrdup(result.output);
    }
    proc_result_release(&result);
    args_release(&args);
    return rc;
}

/* A test of the lab's, compiled once for a whole class. */
static int compile_test(const struct build *build,
                        const struct flavour_row *row, const char *source,
                        const char *object, struct err *err)
{
    enum build_end end = BUILD_DONE;
    char *words = NULL;
    char *to = xformat("%s/%s", build->dir, object);
    char *cached = NULL;
    int rc = -1;
    if (build->cache != NULL) {
        char *flat = fs_basename(object);
        cached = xformat("%s/%s-%s", build->cache, row->name, flat);
        free(flat);
    }
    if (cached != NULL && fs_is_file(cached)) {
        rc = fs_copy(to, cached, err);
        goto out;
    }
    if (compile(&end, &words, build, row, source, object, err) != 0) {
        goto out;
    }
    if (end == BUILD_REJECTED) {
        err_set(err, "the lab's own %s does not compile: %.600s", source,
                words);
        goto out;
    }
    rc = cached != NULL ? fs_copy(cached, to, err) : 0;
out:
    free(words);
    free(to);
    free(cached);
    return rc;
}

/* Is it the linker's installation that is wrong, not the submission? */
static bool linker_is_broken(const char *words)
{
    return strstr(words, "libclang_rt") != NULL ||
           strstr(words, "cannot find -l") != NULL ||
           strstr(words, "unable to execute") != NULL ||
           strstr(words, "invalid linker name") != NULL;
}

static void add_objects(struct args *args, const struct flavour_row *row,
                        char *const *sources, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        args_add(args, object_of(row, sources[i]));
    }
}

static void add_wraps(struct args *args, const struct build *build,
                      const struct flavour_row *row, bool program)
{
    for (int i = 0; row->wraps[i] != NULL; i++) {
        args_add(args, xformat("@%s/wrap-%s.args", build->runtime->lib,
                               row->wraps[i]));
    }
    if (program) {
        args_add(args, xformat("@%s/wrap-program.args", build->runtime->lib));
    }
}

static int link_program(enum build_end *end, char **diagnosis,
                        const struct build *build,
                        const struct flavour_row *row, enum flavour flavour,
                        struct err *err)
{
    static const char *const check[] = {"-lcheck_pic", "-lrt", "-lm",
                                        "-lsubunit"};
    const char *lib = build->runtime->lib;
    bool program = build->test_count == 0;
    struct args args = {0};
    struct proc_result result;
    args_add(&args, xstrdup(row->compiler));
    args_add(&args, xstrdup("-no-pie"));
    /* Every library that is mapped makes each fork dearer. */
    args_add(&args, xstrdup("-Wl,--as-needed"));
    args_add_all(&args, row->link, 4);
    /* First, so that what it does before main() comes before the others'. */
    args_add(&args, xformat("%s/%s", lib, program ? "program.o" : "harness.o"));
    add_objects(&args, row, build->own, build->own_count);
    add_objects(&args, row, build->tests, build->test_count);
    for (size_t i = 0; i < build->use_count; i++) {
        args_add(&args,
                 xformat("%s/objects/%s.%s.o", lib, build->uses[i], row->name));
    }
    args_add(&args, xformat("%s/front-%s.o", lib, row->name));
    args_add(&args, xformat("%s/libweave.a", lib));
    add_wraps(&args, build, row, program);
    if (!program) {
        args_add_all(&args, check, 4);
    }
    args_add(&args, xstrdup("-lm"));
    args_add(&args, xstrdup("-pthread"));
    args_add(&args, xstrdup("-o"));
    args_add(&args, xstrdup(flavour_program(flavour)));
    int rc = run_compiler(&result, &args, build->dir, row->package, err);
    if (rc == 0 && (result.end != PROC_EXITED || result.code != 0)) {
        if (linker_is_broken(result.output)) {
            rc = err_set(err,
                         "cannot link the %s build; it needs the Debian "
                         "packages %s, binutils and check: %.400s",
                         row->name, row->package, result.output);
        }
        *end = BUILD_REJECTED;
        *diagnosis = xstrdup(result.output);
    }
    proc_result_release(&result);
    args_release(&args);
    return rc;
}

/* The solutions that a lab is built upon come with the grader. */
static int find_objects(const struct build *build,
                        const struct flavour_row *row, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; i < build->use_count && rc == 0; i++) {
        char *path = xformat("%s/objects/%s.%s.o", build->runtime->lib,
                             build->uses[i], row->name);
        if (!fs_is_file(path)) {
            rc = err_set(err,
                         "%s is missing: the lab is built upon %s. Install "
                         "the grader completely, or use your own solution of "
                         "that lab (--mine)",
                         path, build->uses[i]);
        }
        free(path);
    }
    return rc;
}

int build_flavour(enum build_end *end, char **diagnosis,
                  const struct build *build, enum flavour flavour,
                  struct err *err)
{
    const struct flavour_row *row = &flavours[flavour];
    int rc = -1;
    char *objects = xformat("%s/obj/%s", build->dir, row->name);
    *end = BUILD_DONE;
    *diagnosis = NULL;
    if (fs_make_dirs(objects, err) != 0 || find_objects(build, row, err) != 0) {
        goto out;
    }
    for (size_t i = 0; i < build->own_count && *end == BUILD_DONE; i++) {
        char *object = object_of(row, build->own[i]);
        int failed =
            compile(end, diagnosis, build, row, build->own[i], object, err);
        free(object);
        if (failed != 0) {
            goto out;
        }
    }
    for (size_t i = 0; i < build->test_count && *end == BUILD_DONE; i++) {
        char *object = object_of(row, build->tests[i]);
        int failed = compile_test(build, row, build->tests[i], object, err);
        free(object);
        if (failed != 0) {
            goto out;
        }
    }
    rc = *end == BUILD_DONE
             ? link_program(end, diagnosis, build, row, flavour, err)
             : 0;
out:
    free(objects);
    return rc;
}

/* All own sources as one object TO. */
static int build_object(const struct build *build,
                        const struct flavour_row *row, const char *to,
                        struct err *err)
{
    enum build_end end = BUILD_DONE;
    char *words = NULL;
    struct proc_result result = {0};
    struct args args = {0};
    char *objects = xformat("%s/obj/%s", build->dir, row->name);
    int rc = fs_make_dirs(objects, err);
    args_add(&args, xstrdup("ld"));
    args_add(&args, xstrdup("-r"));
    args_add(&args, xstrdup("-o"));
    args_add(&args, xstrdup(to));
    for (size_t i = 0; i < build->own_count && rc == 0; i++) {
        args_add(&args, object_of(row, build->own[i]));
        rc = compile(&end, &words, build, row, build->own[i],
                     args.item[args.count - 1], err);
    }
    if (rc == 0 && end == BUILD_DONE) {
        rc = run_compiler(&result, &args, build->dir, "binutils", err);
    }
    if (rc == 0 && (end != BUILD_DONE || result.code != 0)) {
        rc = err_set(err, "%s cannot be made: %.600s", to,
                     words != NULL ? words : result.output);
    }
    proc_result_release(&result);
    args_release(&args);
    free(objects);
    free(words);
    return rc;
}

int build_objects(const struct build *build, const char *to, const char *name,
                  struct err *err)
{
    int rc = 0;
    for (int i = 0; i <= FLAVOURS && rc == 0; i++) {
        const struct flavour_row *row =
            i < FLAVOURS ? &flavours[i] : &flavour_plain;
        char *path = xformat("%s/%s.%s.o", to, name, row->name);
        rc = build_object(build, row, path, err);
        free(path);
    }
    return rc;
}

int build_strict(char **json, const struct build *build, const char *source,
                 struct err *err)
{
    struct args args = {0};
    struct proc_result result;
    args_add_all(&args, strict_flags, FLAGS_MOST);
    args_add(&args, xstrdup(source));
    int rc = run_compiler(&result, &args, build->dir, "gcc", err);
    if (rc == 0) {
        *json = xstrdup(result.output);
    }
    proc_result_release(&result);
    args_release(&args);
    return rc;
}
