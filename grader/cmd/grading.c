/* grading.c: see grading.h. */
#include "cmd/grading.h"

#include <stdlib.h>

#include "base/fs.h"
#include "cmd/sift.h"
#include "cmd/stage.h"
#include "oracle/compiler.h"
#include "run/submission.h"
#include "run/workdir.h"

void stage_tell(const struct stage *stage, const char *part)
{
    const struct grading *grading = stage->grading;
    if (grading->progress != NULL) {
        grading->progress(part, grading->progress_context);
    }
}

/* The strict compilation; returns how many errors, or -1. */
static int compile_strictly(struct stage *stage, struct err *err)
{
    int errors = 0;
    stage_tell(stage, "compiler");
    for (size_t i = 0; i < stage->build.own_count; i++) {
        char *json;
        if (build_strict(&json, &stage->build, stage->own[i], err) != 0) {
            return -1;
        }
        int more = compiler_collect(&stage->result->findings, json, err);
        free(json);
        if (more < 0) {
            return -1;
        }
        errors += more;
    }
    stage->result->evidence[ORACLE_COMPILER].measured = true;
    return errors;
}

/* An oracle that no check asks gives no points and takes none. */
static bool is_asked(const struct lab *lab, enum oracle oracle)
{
    for (unsigned i = 0; i < lab->check_count; i++) {
        if (lab->checks[i].oracle == oracle) {
            return true;
        }
    }
    return oracle == ORACLE_WEAVE;
}

static int run_oracles(struct stage *stage, struct err *err)
{
    const struct grading *grading = stage->grading;
    bool fit = true;
    if (grading->replay_test != NULL) {
        return stage_watch(stage, grading->replay_oracle, &fit, err);
    }
    int errors = compile_strictly(stage, err);
    if (errors != 0) {
        return errors < 0 ? -1 : 0;
    }
    static const enum oracle watchers[] = {ORACLE_WEAVE, ORACLE_UNIT,
                                           ORACLE_TSAN, ORACLE_HELGRIND};
    for (size_t i = 0; i < sizeof(watchers) / sizeof(watchers[0]) && fit; i++) {
        if (is_asked(grading->lab, watchers[i]) &&
            stage_watch(stage, watchers[i], &fit, err) != 0) {
            return -1;
        }
    }
    return 0;
}

int grading_run(struct result *out, uint64_t *digest,
                const struct grading *grading, struct err *err)
{
    int rc = -1;
    bool fit = false;
    struct stage stage = {.grading = grading, .result = out};
    char *xml = NULL;
    stage.dir = workdir_make(err);
    if (stage.dir == NULL) {
        return -1;
    }
    stage.build = (struct build){.dir = stage.dir,
                                 .runtime = grading->runtime,
                                 .own = stage.own,
                                 .tests = stage.tests,
                                 .cache = grading->cache};
    if (!grading->mine) {
        stage.build.uses = grading->lab->uses;
        stage.build.use_count = grading->lab->use_count;
    }
    xml = xformat("%s/xml", stage.dir);
    if (fs_make_dirs(xml, err) != 0 ||
        submission_take(&fit, digest, &out->findings, grading->lab,
                        grading->submission, stage.dir, err) != 0 ||
        stage_copy_lab(&stage, digest, err) != 0) {
        goto out;
    }
    if (fit && run_oracles(&stage, err) != 0) {
        goto out;
    }
    if (!fit) {
        out->evidence[ORACLE_COMPILER].measured = true;
    }
    sift_findings(out);
    result_score(out);
    rc = 0;
out:
    for (size_t i = 0; i < STAGE_NAMES; i++) {
        free(stage.own[i]);
        free(stage.tests[i]);
    }
    free(xml);
    workdir_remove(stage.dir);
    return rc;
}
