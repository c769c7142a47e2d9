/* submit.c: see submit.h. */
#include "cmd/submit.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "cmd/schedule.h"
#include "report/json.h"
#include "report/text.h"
#include "run/submission.h"

static char *absolute(const char *path)
{
    char *real = path != NULL ? realpath(path, NULL) : NULL;
    return real;
}

static json_t *program_of(const struct grading *grading)
{
    char *lab = absolute(grading->lab->dir);
    char *submission = absolute(grading->submission);
    char *hidden = absolute(grading->hidden);
    json_t *program = json_pack("{s:s, s:s*, s:s*, s:s*, s:b}", "kind", "lab",
                                "lab", lab, "submission", submission, "hidden",
                                hidden, "mine", grading->mine);
    free(lab);
    free(submission);
    free(hidden);
    /* A path that is not UTF-8 cannot be told in JSON: no replay from afar. */
    return program != NULL ? program : json_pack("{s:s}", "kind", "lab");
}

static int write_text(const char *path, const struct result *result,
                      const struct grading *grading, struct err *err)
{
    char *text = NULL;
    size_t size = 0;
    struct text_style style = {false, grading->submission};
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        return err_errno(err, "cannot write %s", path);
    }
    report_text(out, result, &style);
    fclose(out);
    int rc = fs_write(path, text, size, err);
    free(text);
    return rc;
}

static int write_all(struct result *result, const struct grading *grading,
                     const struct outputs *outputs, uint64_t digest,
                     struct err *err)
{
    json_t *program = program_of(grading);
    int rc = schedule_save_all(&result->findings, grading->lab->name, program,
                               digest, outputs->beside, err);
    json_decref(program);
    if (rc == 0 && outputs->json != NULL) {
        json_t *json = report_json(result);
        rc = report_json_write(json, outputs->json, err);
        json_decref(json);
    }
    if (rc == 0 && outputs->text != NULL) {
        rc = write_text(outputs->text, result, grading, err);
    }
    if (rc == 0 && outputs->print) {
        struct text_style style = {report_wants_colour(stdout),
                                   grading->submission};
        report_text(stdout, result, &style);
    }
    return rc;
}

int submit(unsigned *score_mp, const struct grading *grading,
           const struct outputs *outputs, struct err *err)
{
    uint64_t digest = 0;
    struct result result;
    char *name = submission_name(grading->submission);
    result_init(&result, grading->lab, name);
    int rc = grading_run(&result, &digest, grading, err);
    if (rc == 0) {
        *score_mp = result_total_mp(&result);
        rc = write_all(&result, grading, outputs, digest, err);
    } else if (outputs->json != NULL) {
        struct err ignored;
        json_t *json = report_json_not_graded(grading->lab, name, err->text);
        report_json_write(json, outputs->json, &ignored);
        json_decref(json);
    }
    result_release(&result);
    free(name);
    return rc;
}
