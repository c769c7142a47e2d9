#!/usr/bin/env bash
# grader report: each format is what its readers expect, of a real result, of
# one full of markup and control characters, of an empty one, of none.
# shellcheck disable=SC2016 # jq expands its own variables
source "$(dirname "$0")/../lib.sh"

mkdir "$SCRATCH/racy"
cp tests/cli/tiny/racy.c "$SCRATCH/racy/counter.c"
run "$GRADER" grade tests/cli/tiny "$SCRATCH/racy" --json "$SCRATCH/real.json"
check "a real result is there" test -s "$SCRATCH/real.json"
jq -n '{schema: "parlab/result/1", lab: "01-x", submission: "a<b>|&\u0001",
    status: "graded", score: 12.5, max_score: 20,
    checks: [
      {id: "one", title: "<b>\u001b[31m# one*", points: 10, max_points: 10,
       oracle: "unit", status: "pass", tests_passed: 1, tests: 1},
      {id: "two", title: "two: three", points: 2.5, max_points: 5,
       oracle: "weave", status: "fail", tests_passed: 0, tests: 1},
      {id: "three", title: "three", points: 0, max_points: 5,
       oracle: "tsan", status: "not-measured", tests_passed: 0, tests: 0}],
    findings: [
      {rule: "weave/deadlock", oracle: "weave", severity: "error", test: "t",
       message: "]]> <script>alert(1)</script>\nsecond line", hint: null,
       where: [{file: "a.c", line: 3, function: "f", task: "T1", role: "waits"},
               {file: "b.c", line: 4, function: "g", task: "T2", role: "holds"}],
       steps: [{file: "a.c", line: 1, function: "f", task: "T1", role: "lock"},
               {file: "b.c", line: 2, function: "g", task: "T2", role: "lock"},
               {file: "a.c", line: 3, function: "f", task: "T1", role: "stop"}],
       common_steps: 1, schedule: "x-1"},
      {rule: "helgrind/order", oracle: "helgrind", severity: "advice",
       test: null, message: "m", hint: "h", where: [], steps: [],
       common_steps: 0, schedule: null}]}' > "$SCRATCH/odd.json"
jq -n '{schema: "parlab/result/1", lab: "01-x", submission: "s",
    status: "not-graded", reason: "no valgrind", score: null, max_score: 20,
    checks: [], findings: []}' > "$SCRATCH/none.json"

report() { # RESULT FORMAT: into $SCRATCH/report
    run "$GRADER" report "$SCRATCH/$1.json" --format "$2" \
        --output "$SCRATCH/report"
    expect_code "$1 as $2" 0
}

holds() { # NAME JQ-EXPRESSION
    check "$1" jq -e "$2" "$SCRATCH/report"
}

for result in real odd none; do
    report $result junit
    check "$result as junit is XML" xmllint --noout "$SCRATCH/report"
    for format in sarif gradescope classroom50 github prairielearn; do
        report $result $format
        holds "$result as $format is JSON" .
    done
    report $result tap
    report $result markdown
    report $result lines
    report $result autolab
done

report odd junit
junit() { # NAME XPATH
    check "$1" test "$(xmllint --xpath "$2" "$SCRATCH/report")" = "$3"
}
junit "junit: three cases" 'string(/testsuites/testsuite/@tests)' 3
junit "junit: one failure" 'count(//failure)' 1
junit "junit: what was not measured is an error" 'count(//error)' 1
junit "junit: points" 'string(//failure/@message)' "2.5 of 5 points"

report odd sarif
holds "sarif: the version" '.version == "2.1.0"'
holds "sarif: each result has its rule" \
    '[.runs[0].results[].ruleId] - [.runs[0].tool.driver.rules[].id] == []'
holds "sarif: a flow for each task" \
    '[.runs[0].results[0].codeFlows[0].threadFlows[].id] == ["T1", "T2"]'
holds "sarif: the order across the tasks" \
    '[.runs[0].results[0].codeFlows[0].threadFlows[0].locations[]
      .executionOrder] == [1, 3]'
holds "sarif: places are relative" \
    '[.. | .uri? // empty | startswith("/")] | any | not'
holds "sarif: advice is a note" '.runs[0].results[1].level == "note"'
report none sarif
holds "sarif: not graded is no success" \
    '.runs[0].invocations[0].executionSuccessful == false'

report odd tap
check "tap: version and plan" \
    test "$(head -n 2 "$SCRATCH/report" | tr '\n' ' ')" = "TAP version 14 1..3 "
check "tap: what is lost is not ok" \
    test "$(grep -c '^not ok' "$SCRATCH/report")" -eq 2
check "tap: no directive by accident" grep -q '^ok 1 - .*\\# one' \
    "$SCRATCH/report"

report odd markdown
check "markdown: no element comes through" \
    test -z "$(grep -E '<(script|b)' "$SCRATCH/report")"
check "markdown: the points" grep -qF '12.5 of 20 points' "$SCRATCH/report"
check "markdown: rows have three cells" test -z \
    "$(grep '^|' "$SCRATCH/report" | sed 's/\\|//g' | awk -F'|' 'NF != 5')"
report none markdown
check "markdown: the reason" grep -q 'not graded:\*\* no valgrind' \
    "$SCRATCH/report"

report odd lines
check "lines: file, line, rule, on one line" \
    grep -q '^a.c:3: error: .*second line \[weave/deadlock\]$' "$SCRATCH/report"

report odd gradescope
holds "gradescope: the tests add up to the score" \
    '([.tests[].score] | add) == 12.5 and .score == null'
report none gradescope
holds "gradescope: no test needs a score" '.score == 0'

report odd classroom50
holds "classroom50: integers only" \
    '[.. | numbers | . == floor] | all'
holds "classroom50: hundredths" '.score == 1250 and ."max-score" == 2000'
holds "classroom50: no other keys" \
    'keys - ["schema","classroom","assignment","assignment_type","owner",
     "submission","commit","release","review","datetime","score","max-score",
     "tests"] == []'
holds "classroom50: a submission begins with submit/" \
    '.submission | startswith("submit/")'

report odd github
holds "github: every test has a score" '[.tests[].score | numbers] | length == 3'
check "github: one line" test "$(wc -l < "$SCRATCH/report")" -eq 1
holds "github: what was not measured is an error" '.tests[2].status == "error"'

report odd autolab
# As the platform reads it: every word before a colon gets quotation marks.
check "autolab: the last line survives the platform's rewriting" sh -c \
    'tail -n 1 "$1" | sed -E "s/([a-zA-Z0-9]+):/\"\1\":/g" |
        jq -e ".scores.two == 2.5"' sh "$SCRATCH/report"
report odd prairielearn
holds "prairielearn: a part of one" '.score == 0.625 and .gradable'
report none prairielearn
holds "prairielearn: not gradable, with the reason" \
    '.gradable == false and .format_errors == ["no valgrind"]'

# Bad input.
echo '{"schema": "other"}' > "$SCRATCH/other.json"
echo '{"schema": ' > "$SCRATCH/cut.json"
jq '.checks = [1]' "$SCRATCH/odd.json" > "$SCRATCH/list.json"
for bad in other cut list nofile; do
    run "$GRADER" report "$SCRATCH/$bad.json" --format tap
    expect_code "bad input is refused: $bad" 3
done
run "$GRADER" report "$SCRATCH/odd.json" --format xml
expect_code "an unknown format is a usage error" 2
run "$GRADER" report "$SCRATCH/odd.json"
expect_code "no format is a usage error" 2
run sh -c '"$1" report - --format lines < "$2"' sh "$GRADER" "$SCRATCH/odd.json"
expect_said "the standard input is read" '^a.c:3: error'
finish
