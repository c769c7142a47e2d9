#!/usr/bin/env bash
# The result: its shape, the class's files and table, and that the same
# submission gives the same bytes from anywhere.
source "$(dirname "$0")/../lib.sh"
tiny=tests/cli/tiny
mkdir -p "$SCRATCH"/class/{good,racy,nothing} "$SCRATCH/elsewhere/deep"
cp $tiny/counter.c "$SCRATCH/class/good/"
cp $tiny/racy.c "$SCRATCH/class/racy/counter.c"
cp -r "$SCRATCH/class/racy" "$SCRATCH/elsewhere/deep/"

run "$GRADER" class "$SCRATCH/class" --lab $tiny --out "$SCRATCH/out1"
expect_code "class: exit code 1 when points are lost" 1
expect_said "class: progress" "good"
expect_said "class: a row a student" "^racy .*weave/data-race counter\.c:11"
run "$GRADER" class "$SCRATCH/class" --lab $tiny --out "$SCRATCH/out2" --jobs 1
for file in results.json results.csv racy.json racy.txt good.json nothing.txt; do
    check "class: writes $file" test -s "$SCRATCH/out1/$file"
    check "class: $file is the same every time" \
        cmp "$SCRATCH/out1/$file" "$SCRATCH/out2/$file"
done
check "class: as many rows in the table as students" test \
    "$(wc -l < "$SCRATCH/out1/results.csv")" -ge 4
check "class: results.json holds each student" jq -e '
    .schema == "parlab/class/1" and (.students | length) == 3 and
    (.students | map(.submission) | sort) == ["good", "nothing", "racy"]' \
    "$SCRATCH/out1/results.json"
check "class: the report names the rule and the line" \
    grep -q "counter\.c:11" "$SCRATCH/out1/racy.txt"

run "$GRADER" grade $tiny "$SCRATCH/elsewhere/deep/racy" \
    --json "$SCRATCH/elsewhere/r.json" --text "$SCRATCH/elsewhere/r.txt"
check "grade: the same bytes from another directory" \
    cmp "$SCRATCH/out1/racy.json" "$SCRATCH/elsewhere/r.json"
(cd / && "$GRADER" grade "$TOP/$tiny" "$SCRATCH/class/racy" \
    --json "$SCRATCH/r2.json" > "$SCRATCH/out" 2>&1)
check "grade: the same bytes when called from /" \
    cmp "$SCRATCH/out1/racy.json" "$SCRATCH/r2.json"
run "$GRADER" grade $tiny "$SCRATCH/class/racy" --json -
check "grade --json -: standard output is the JSON and nothing else" \
    cmp "$SCRATCH/out" "$SCRATCH/out1/racy.json"

shape='.schema == "parlab/result/1" and .lab == "tiny" and
    (.submission | type) == "string" and .status == "graded" and
    (.score | type) == "number" and .max_score == 10 and
    (.checks | length) == 5 and
    all(.checks[]; has("id") and has("title") and has("points") and
        has("max_points") and has("oracle") and
        (.status == "pass" or .status == "fail")) and
    all(.findings[]; has("rule") and has("oracle") and has("message") and
        has("hint") and has("where") and has("schedule") and
        all(.where[]; has("file") and has("line") and has("function") and
            has("task")))'
check "grade: the shape of the JSON" jq -e "$shape" "$SCRATCH/out1/racy.json"
check "grade: the shape of the JSON at full score" \
    jq -e "$shape" "$SCRATCH/out1/good.json"
check "grade: the sum of the checks is the score" jq -e \
    '([.checks[].points] | add) == .score' "$SCRATCH/out1/racy.json"
check "grade: no path, address or process id" bash -c \
    "! grep -qE '/tmp/|/proc/|0x[0-9a-f]{4}' '$SCRATCH/out1/racy.json'"
check "grade: a finding has two places and a schedule" jq -e '
    .findings[] | select(.rule == "weave/data-race") |
    (.where | length) >= 2 and (.schedule | test("^tiny-[0-9a-f]+$"))' \
    "$SCRATCH/out1/racy.json"

# A block that held a mutex is lost: weave's own notes of it are no pointers.
mkdir "$SCRATCH/leaks"
sed -e 's|^#include "counter.h"|&\n#include <stdlib.h>|' \
    -e 's|^    c->count = 0;|&\n    pthread_mutex_t *lost = malloc(sizeof(*lost));\n    pthread_mutex_init(lost, NULL);\n    pthread_mutex_destroy(lost);|' \
    $tiny/counter.c > "$SCRATCH/leaks/counter.c"
run "$GRADER" grade $tiny "$SCRATCH/leaks" --json "$SCRATCH/leaks.json"
check "grade: a lost block that held a mutex is a leak" jq -e \
    'any(.findings[]; .rule == "unit/leak")' "$SCRATCH/leaks.json"
finish
