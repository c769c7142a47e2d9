/* schedule.c: see schedule.h. */
#include "cmd/schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "cmd/state.h"
#include "report/json.h"
#include "run/submission.h"

enum { SCHEDULE_LIMIT = 64 << 20 };

static char *make_id(const char *name, const struct finding *finding,
                     uint64_t digest)
{
    uint64_t hash = digest_bytes(DIGEST_START, &digest, sizeof(digest));
    const char *test = finding->test != NULL ? finding->test : "";
    char *choices = json_dumps(finding->schedule, JSON_SORT_KEYS);
    hash = digest_bytes(hash, name, strlen(name) + 1);
    hash = digest_bytes(hash, test, strlen(test) + 1);
    hash = digest_bytes(hash, finding->rule, strlen(finding->rule) + 1);
    hash = digest_bytes(hash, choices, strlen(choices));
    free(choices);
    return xformat("%s-%08x", name, (unsigned)(hash ^ (hash >> 32)));
}

static int write_one(const char *dir, const char *id, const json_t *file,
                     struct err *err)
{
    char *schedules = xformat("%s/schedules", dir);
    char *path = xformat("%s/%s.json", schedules, id);
    int rc = fs_make_dirs(schedules, err);
    if (rc == 0) {
        rc = report_json_write(file, path, err);
    }
    free(path);
    free(schedules);
    return rc;
}

int schedule_save_all(struct findings *findings, const char *name,
                      const json_t *program, uint64_t digest,
                      const char *beside, struct err *err)
{
    int rc = 0;
    char *state = state_dir();
    for (size_t i = 0; i < findings->count && rc == 0; i++) {
        struct finding *finding = &findings->items[i];
        char text[24];
        if (finding->schedule == NULL) {
            continue;
        }
        finding->schedule_id = make_id(name, finding, digest);
        snprintf(text, sizeof(text), "%016llx", (unsigned long long)digest);
        json_t *file =
            json_pack("{s:s, s:s, s:s, s:s, s:s*, s:O, s:s, s:O}", "schema",
                      "parlab/schedule/1", "id", finding->schedule_id, "rule",
                      finding->rule, "oracle", oracle_name(finding->oracle),
                      "test", finding->test, "program", program, "digest", text,
                      "schedule", finding->schedule);
        struct err ignored; /* a read-only home is no reason not to grade */
        write_one(state, finding->schedule_id, file, &ignored);
        if (beside != NULL) {
            rc = write_one(beside, finding->schedule_id, file, err);
        }
        json_decref(file);
    }
    free(state);
    return rc;
}

static int check_shape(const json_t *file, const char *path, struct err *err)
{
    const char *schema = json_string_value(json_object_get(file, "schema"));
    const json_t *schedule = json_object_get(file, "schedule");
    if (schema == NULL || strcmp(schema, "parlab/schedule/1") != 0) {
        return err_set(err,
                       "%s is not a schedule of this version "
                       "(schema parlab/schedule/1)",
                       path);
    }
    size_t i;
    const json_t *choice;
    const json_t *choices = json_object_get(schedule, "choices");
    if (!json_is_array(choices) ||
        !json_is_object(json_object_get(file, "program")) ||
        !json_is_string(json_object_get(file, "rule")) ||
        !json_is_string(json_object_get(file, "oracle")) ||
        !json_is_string(json_object_get(file, "digest")) ||
        !json_is_string(json_object_get(schedule, "fingerprint"))) {
        return err_set(err,
                       "%s: a schedule needs rule, oracle, digest, "
                       "program, and schedule with choices and "
                       "fingerprint",
                       path);
    }
    json_array_foreach(choices, i, choice)
    {
        if (json_array_size(choice) != 3 ||
            !json_is_integer(json_array_get(choice, 0)) ||
            !json_is_string(json_array_get(choice, 1)) ||
            !json_is_integer(json_array_get(choice, 2))) {
            return err_set(err, "%s: choice %zu is not [step, kind, value]",
                           path, i + 1);
        }
    }
    return 0;
}

json_t *schedule_load(const char *word, struct err *err)
{
    char *state = state_dir();
    char *path = fs_is_file(word)
                     ? xstrdup(word)
                     : xformat("%s/schedules/%s.json", state, word);
    json_t *file = NULL;
    json_error_t error;
    char *text = NULL;
    if (!fs_is_file(path)) {
        err_set(err,
                "no schedule '%s': neither a file nor an id in %s/"
                "schedules",
                word, state);
        goto out;
    }
    text = fs_read(path, SCHEDULE_LIMIT, NULL, err);
    if (text == NULL) {
        goto out;
    }
    file = json_loads(text, 0, &error);
    if (file == NULL) {
        err_set(err, "%s:%d: %s", path, error.line, error.text);
    } else if (check_shape(file, path, err) != 0) {
        json_decref(file);
        file = NULL;
    }
out:
    free(text);
    free(path);
    free(state);
    return file;
}

int schedule_write_choices(const json_t *schedule, const char *path,
                           struct err *err)
{
    size_t i;
    const json_t *choice;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        return err_errno(err, "cannot write %s", path);
    }
    json_array_foreach(json_object_get(schedule, "choices"), i, choice)
    {
        fprintf(out, "%lld %.15s %lld\n",
                (long long)json_integer_value(json_array_get(choice, 0)),
                json_string_value(json_array_get(choice, 1)),
                (long long)json_integer_value(json_array_get(choice, 2)));
    }
    fclose(out);
    int rc = fs_write(path, text, size, err);
    free(text);
    return rc;
}
