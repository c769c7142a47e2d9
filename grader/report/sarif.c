/*
 * sarif.c: SARIF 2.1.0. An interleaving is one code flow: a thread flow for
 * each task, and executionOrder across them.
 */
#include <string.h>

#include "report/formats.h"

enum { MOST_TASKS = 64, MOST_STEPS = 1000 };

static const char *level_of(const json_t *finding)
{
    return is_advice(finding) ? "note" : "error";
}

static json_t *physical(const json_t *place)
{
    int line = (int)number_in(place, "line");
    json_t *where = json_pack("{s:{s:s}}", "artifactLocation", "uri",
                              text_in(place, "file"));
    if (line > 0) {
        json_object_set_new(where, "region",
                            json_pack("{s:i}", "startLine", line));
    }
    return where;
}

static bool has_file(const json_t *place)
{
    return text_in(place, "file")[0] != '\0';
}

static json_t *location(const json_t *place)
{
    json_t *one =
        json_pack("{s:{s:s}}", "message", "text", text_in(place, "role"));
    if (has_file(place)) {
        json_object_set_new(one, "physicalLocation", physical(place));
    }
    return one;
}

/* The flow of TASK in FLOWS, made when it is new. */
static json_t *flow_of(json_t *flows, const char *task)
{
    size_t i;
    json_t *flow;
    json_array_foreach(flows, i, flow)
    {
        if (strcmp(text_in(flow, "id"), task) == 0) {
            return flow;
        }
    }
    flow = json_pack("{s:s, s:[]}", "id", task, "locations");
    json_array_append_new(flows, flow);
    return flow;
}

static json_t *code_flows(const json_t *steps)
{
    size_t i;
    json_t *step;
    json_t *flows = json_array();
    json_array_foreach(steps, i, step)
    {
        if (i == MOST_STEPS) {
            break;
        }
        json_t *flow = flow_of(flows, text_in(step, "task"));
        json_array_append_new(json_object_get(flow, "locations"),
                              json_pack("{s:o, s:i}", "location",
                                        location(step), "executionOrder",
                                        (int)i + 1));
    }
    return json_pack("[{s:o}]", "threadFlows", flows);
}

static json_t *result_of(const json_t *finding)
{
    size_t i;
    json_t *place;
    json_t *locations = json_array();
    json_t *related = json_array();
    json_array_foreach(json_object_get(finding, "where"), i, place)
    {
        json_t *list = json_array_size(locations) == 0 ? locations : related;
        if (has_file(place)) {
            json_array_append_new(list, location(place));
        }
    }
    json_t *one = json_pack(
        "{s:s, s:s, s:s, s:{s:s}, s:o}", "ruleId", text_in(finding, "rule"),
        "level", level_of(finding), "kind", "fail", "message", "text",
        text_in(finding, "message"), "locations", locations);
    json_object_set_new(one, "relatedLocations", related);
    if (text_in(finding, "schedule")[0] != '\0') {
        json_object_set_new(
            one, "partialFingerprints",
            json_pack("{s:s}", "schedule/v1", text_in(finding, "schedule")));
    }
    if (json_array_size(json_object_get(finding, "steps")) > 0) {
        json_object_set_new(one, "codeFlows",
                            code_flows(json_object_get(finding, "steps")));
    }
    return one;
}

/* A rule for each id that FINDINGS use. */
static json_t *rules_of(const json_t *findings)
{
    size_t i;
    json_t *finding;
    json_t *rules = json_array();
    json_t *seen = json_object();
    json_array_foreach(findings, i, finding)
    {
        const char *id = text_in(finding, "rule");
        const char *hint = text_in(finding, "hint");
        if (json_object_get(seen, id) != NULL) {
            continue;
        }
        json_object_set_new(seen, id, json_true());
        json_array_append_new(
            rules, json_pack("{s:s, s:{s:s}, s:{s:s}, s:{s:s}}", "id", id,
                             "shortDescription", "text", id, "fullDescription",
                             "text", hint[0] != '\0' ? hint : id, "help",
                             "text", hint[0] != '\0' ? hint : id));
    }
    json_decref(seen);
    return rules;
}

void write_sarif(FILE *out, const json_t *result)
{
    size_t i;
    json_t *finding;
    const json_t *findings = json_object_get(result, "findings");
    json_t *results = json_array();
    json_array_foreach(findings, i, finding)
    {
        json_array_append_new(results, result_of(finding));
    }
    print_json(out,
               json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:o}}, s:o, s:[{s:b}]}]}",
                         "$schema",
                         "https://json.schemastore.org/sarif-2.1.0.json",
                         "version", "2.1.0", "runs", "tool", "driver", "name",
                         "Parlab", "rules", rules_of(findings), "results",
                         results, "invocations", "executionSuccessful",
                         strcmp(text_in(result, "status"), "graded") == 0),
               2);
}
