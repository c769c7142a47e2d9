/* formats.c: see formats.h. */
#include "report/formats.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

static const struct format formats[] = {
    {"junit", "JUnit XML, for most continuous integration", write_junit},
    {"sarif", "SARIF 2.1.0, for code scanning; interleavings are code flows",
     write_sarif},
    {"tap", "TAP 14, for prove and the like", write_tap},
    {"markdown", "a summary for pull requests and job pages", write_markdown},
    {"lines", "file:line: messages, for editors", write_lines},
    {"gradescope", "Gradescope's results.json", write_gradescope},
    {"classroom50", "Classroom 50's result.json", write_classroom50},
    {"github", "one runner of GitHub Classroom's autograding reporter",
     write_github},
    {"autolab", "Autolab's last lines of output", write_autolab},
    {"prairielearn", "PrairieLearn's results.json", write_prairielearn},
};

const struct format *format_at(size_t index)
{
    return index < sizeof(formats) / sizeof(formats[0]) ? &formats[index]
                                                        : NULL;
}

const struct format *format_find(const char *name)
{
    const struct format *format;
    for (size_t i = 0; (format = format_at(i)) != NULL; i++) {
        if (strcmp(format->name, name) == 0) {
            return format;
        }
    }
    return NULL;
}

const char *text_in(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

double number_in(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

bool check_passed(const json_t *check)
{
    return strcmp(text_in(check, "status"), "pass") == 0;
}

bool check_measured(const json_t *check)
{
    return strcmp(text_in(check, "status"), "not-measured") != 0;
}

bool is_advice(const json_t *finding)
{
    return strcmp(text_in(finding, "severity"), "advice") == 0;
}

char *place_of(const json_t *finding)
{
    const json_t *place = json_array_get(json_object_get(finding, "where"), 0);
    const char *file = text_in(place, "file");
    int line = (int)number_in(place, "line");
    return file[0] == '\0' ? xstrdup("")
           : line > 0      ? xformat("%s:%d", file, line)
                           : xstrdup(file);
}

void print_json(FILE *out, json_t *value, int indent)
{
    char *text = value == NULL ? NULL
                 : indent > 0  ? json_dumps(value, JSON_INDENT((size_t)indent))
                               : json_dumps(value, JSON_COMPACT);
    if (text == NULL) {
        BUG("a report that is no JSON");
    }
    fprintf(out, "%s\n", text);
    free(text);
    json_decref(value);
}

static bool are_objects(const json_t *array)
{
    size_t i;
    json_t *one;
    json_array_foreach(array, i, one)
    {
        if (!json_is_object(one)) {
            return false;
        }
    }
    return json_is_array(array);
}

bool result_is_sound(const json_t *result, const char **why)
{
    *why = NULL;
    if (strcmp(text_in(result, "schema"), "parlab/result/1") != 0) {
        *why = "it is no result (\"schema\" is not \"parlab/result/1\")";
    } else if (text_in(result, "lab")[0] == '\0' ||
               text_in(result, "submission")[0] == '\0') {
        *why = "it does not say which lab and submission it is of";
    } else if (!are_objects(json_object_get(result, "checks")) ||
               !are_objects(json_object_get(result, "findings"))) {
        *why = "it has no list of checks and findings";
    } else if (number_in(result, "max_score") <= 0) {
        *why = "its max_score is no positive number";
    }
    return *why == NULL;
}
