#!/usr/bin/env bash
# The gradebook: what goes in, what is refused, what is asked of it, policy.
source "$(dirname "$0")/../lib.sh"
book=$SCRATCH/course.db

# result STUDENT POINTS [JQ]: a result of lab "tiny": two checks, ten points.
# POINTS of the first check, of 6; "none": not graded. JQ changes it.
result() {
    jq -n --arg student "$1" --arg points "$2" '
        {schema: "parlab/result/1", lab: "tiny", submission: $student,
         max_score: 10, findings: []} +
        if $points == "none" then
            {status: "not-graded", reason: "clang is missing", score: null,
             checks: []}
        else ($points | tonumber) as $got |
            {status: "graded", score: ($got + 4), checks: [
             {id: "counts", title: "it counts", points: $got, max_points: 6,
              oracle: "weave",
              status: (if $got == 6 then "pass" else "fail" end)},
             {id: "builds", title: "it builds", points: 4, max_points: 4,
              oracle: "compiler", status: "pass"}]}
        end' | jq "${3:-.}"
}

# class: results, from standard input, as a class run writes them.
class() {
    jq -s '{schema: "parlab/class/1", lab: "tiny", max_score: 10,
        students: .}'
}

book() { # ARGS...
    run "$GRADER" book "$book" "$@"
}

# grade_is NAME STUDENT REGEX: of the line that `grades` has.
grade_is() {
    book grades
    expect_said "$1" "^$2 +tiny +$3\$"
}

{
    result ada 6
    result bob 2.5 '.findings = [{rule: "weave/data-race", severity: "error",
        where: [{file: "counter.c", line: 11}]},
        {rule: "weave/data-race", severity: "error", where: []}]'
    result cyd none
    result dan 0 '.score = 0 | .checks[].points = 0 |
        .checks[].status = "not-measured"'
} | class > "$SCRATCH/first.json"

book students
expect_code "no book: exit code 3" 3
expect_said "no book: says how to make one" "import. makes one"
check "no book: none is made" test ! -e "$book"
book import "$SCRATCH/first.json" --dry-run
expect_said "import --dry-run: tells" "^ada tiny: new attempt: 10$"
book students
check "import --dry-run: keeps nothing" test "$(wc -l < "$SCRATCH/out")" -eq 1
book import "$SCRATCH/first.json"
expect_code "import" 0
expect_said "import: counts" "^4 new attempts, 0 regraded, 0 known already; 1 of"
book import "$SCRATCH/first.json"
expect_said "import: again, nothing is new" "^0 new attempts, 0 regraded, 4 known"

grade_is "grades: full" ada "10 of 10 .*"
grade_is "grades: decimals" bob "6.5 of 10 .*"
grade_is "grades: not graded is no zero" cyd "not-graded"
grade_is "grades: a zero that was not measured says so" dan \
    "0 of 10 .*2 checks not measured\)"
book labs
expect_said "labs: one not graded, the mean without it" \
    "^tiny +3 +1 +0 +0 +0 +6.5 +5.5 +10 +10$"
book checks
expect_said "checks: three values" "^tiny +counts +1 +1 +1  it counts$"
book findings --lab tiny
expect_said "findings: who made it, how often" \
    "^ +1 +1 +2  tiny +error +weave/data-race$"
book students
expect_said "students: a total" "^bob .* 65%$"
expect_said "students: no total without a grade" "^cyd .* \?$"

# An attempt, a regrade, and what may not be lost.
result cyd 3 > "$SCRATCH/cyd.json"
book import "$SCRATCH/cyd.json"
expect_said "import: a result for what was not graded is of that attempt" \
    "^cyd tiny: not graded -> 7$"
result cyd none > "$SCRATCH/again.json"
book import "$SCRATCH/again.json" --regrade
grade_is "a regrade that failed takes nothing away" cyd \
    "7 of 10 \(attempt 1 of 1: 7\)"
result ada 5 > "$SCRATCH/ada.json"
book import "$SCRATCH/ada.json"
expect_said "import: another result is another attempt" \
    "^ada tiny: new attempt: 9$"
grade_is "the best attempt counts" ada "10 of 10 \(attempt 1 of 2: 10\)"
book policy tiny --attempt last
expect_said "policy: shown" "last attempt$"
grade_is "the last attempt counts" ada "9 of 10 \(attempt 2 of 2: 9\)"
book policy tiny --attempt course
result ada 4 > "$SCRATCH/ada.json"
book import "$SCRATCH/ada.json" --regrade
expect_said "import --regrade: from what to what" "^ada tiny: 9 -> 8$"
book history ada
expect_said "history: the grading that was replaced" ": 9 of 10.*\(replaced\)$"
expect_said "history: the one that counts" ": 8 of 10.*ada\.json$"
check "history: three gradings" test "$(wc -l < "$SCRATCH/out")" -eq 3

# Inputs say what a result is of, and why it differs.
graded() { # POINTS GRADER
    result eve "$1" ".submitted = \"2026-11-21T10:00:00Z\" |
        .inputs = {submission: \"abc\", lab: \"l1\", grader: \"$2\"}" |
        class > "$SCRATCH/eve.json"
    book import "$SCRATCH/eve.json"
}
graded 2 0.1.0
graded 3 0.2.0
expect_said "import: the same content is a regrade, and why" \
    "^eve tiny: 6 -> 7 \(changed: grader\)$"
book history eve
expect_said "history: inputs" "grader 0\.1\.0.*\(replaced\)$"

# Late, extended, adjusted.
book policy tiny --due 2026-11-19T10:00:00Z --loss 10 --grace 5
grade_is "late: two days" eve "5 of 10 \(attempt 1 of 1: 7, 2 days late: -2\)"
grade_is "late: unknown when" bob \
    "6.5 of 10 \(attempt 1 of 1: 6.5, not known when submitted\)"
printf 'submission,submitted\nbob,2026-11-19T11:00:00+01:00\n' \
    > "$SCRATCH/times.csv"
book import "$SCRATCH/first.json" --times "$SCRATCH/times.csv"
expect_said "import --times: no new attempt" "^0 new attempts, 0 regraded, 4"
grade_is "late: exactly in time" bob "6.5 of 10 \(attempt 1 of 1: 6.5\)"
book extend eve tiny --hours 24 --reason ill --author zoe
grade_is "extended by a day" eve "6 of 10 .*1 days late: -1\)"
book adjust eve tiny --points -0.5 --reason copied --author zoe
grade_is "points taken away" eve "5.5 of 10 .*, adjusted by -0.5"
book adjust cyd tiny --set 9.5 --reason 'graded by hand' --author zoe
grade_is "a score that is set" cyd "9.5 of 10 .*"
book adjust dan tiny --excuse --reason ill --author zoe
grade_is "excused" dan excused
book history eve
expect_said "history: an extension" "extension of 24 hours by zoe at .*: ill$"
expect_said "history: an adjustment" "adjustment: add -0\.5 by zoe .*: copied$"
book policy --drop 1 --loss 50
expect_said "policy: of the course" "^course: drop the lowest 1$"
grade_is "policy: a lab's own goes before the course's" eve "5.5 of 10 .*"

# The roster.
printf 'id,name,email,section,room\nada,"Lovelace, Ada",ada@x.org,A,7\n' \
    > "$SCRATCH/roster.csv"
printf 'zed,Zed,zed@x.org,B,8\n' >> "$SCRATCH/roster.csv"
book roster "$SCRATCH/roster.csv"
expect_said "roster: who is not in it" "^not in the roster: bob$"
expect_said "roster: a column that is not used" "'room' is of no use"
book students
expect_said "roster: a name" "^ada +Lovelace, Ada +A "
grade_is "roster: who handed in nothing" zed missing

# Two that write at once.
for i in 1 2 3 4; do
    result "many$i" 6 | class > "$SCRATCH/many$i.json"
    "$GRADER" book "$book" import "$SCRATCH/many$i.json" > /dev/null &
done
wait
book grades
check "four imports at once: all are there" test \
    "$(grep -c '^many' "$SCRATCH/out")" -eq 4

# What is refused changes nothing.
"$GRADER" book "$book" grades > "$SCRATCH/before"
refused() { # NAME CODE REGEX ARGS...
    local name=$1 wanted=$2 words=$3
    shift 3
    book "$@"
    expect_code "$name: exit code $wanted" "$wanted"
    expect_said "$name: says so" "$words"
    check "$name: nothing has changed" \
        diff "$SCRATCH/before" <("$GRADER" book "$book" grades)
}

# spoiled NAME REGEX JQ: a class whose second result is changed by JQ.
spoiled() {
    { result new 6; result other 5 "$3"; } | class > "$SCRATCH/bad.json"
    refused "import: $1" 3 "bad\.json: students\[1\]$2" \
        import "$SCRATCH/bad.json"
}
spoiled "a status that is not known" "\.status is 'done'" '.status = "done"'
spoiled "a check that is not known" "\.checks\[0\]\.status is 'skip'" \
    '.checks[0].status = "skip"'
spoiled "a pass without points" "\.checks\[0\] is 'pass', which its points" \
    '.checks[0].status = "pass"'
spoiled "points without a measurement" "\.checks\[1\] is 'not-measured'" \
    '.checks[1].status = "not-measured"'
spoiled "a score above the maximum" "\.score is more" '.score = 11'
spoiled "a score that is no sum" "\.score is 8, but its checks come to 9" \
    '.score = 8'
spoiled "a negative score" "\.score is not a number" '.score = -1'
spoiled "graded without a score" "\.score is not a number" '.score = null'
spoiled "not graded with a score" " is not graded and has a score" \
    '.status = "not-graded"'
spoiled "no name" "\.submission is not a string" 'del(.submission)'
spoiled "a name that steers the terminal" "\.submission holds a control" \
    '.submission = "\u001b[2J"'
spoiled "another lab" " is of lab 'x', the class of 'tiny'" '.lab = "x"'
spoiled "another schema" "\.schema is 'parlab/result/2'" \
    '.schema = "parlab/result/2"'
spoiled "the same student twice" ": 'new' is there twice" '.submission = "new"'
spoiled "no time" "\.submitted is 'yesterday'" '.submitted = "yesterday"'
spoiled "a check twice" "\.checks\[1\]: there is another check 'counts'" \
    '.checks[1].id = "counts"'
printf '{\n  "schema": "parlab/class/1",\n' > "$SCRATCH/half.json"
refused "import: half a file" 3 "half\.json:3: " import "$SCRATCH/half.json"
printf '{"schema": "x", "schema": "y"}' > "$SCRATCH/twice.json"
refused "import: a key twice" 3 "duplicate" import "$SCRATCH/twice.json"
printf '[]' > "$SCRATCH/list.json"
refused "import: no result" 3 "list\.json: schema is" import "$SCRATCH/list.json"
printf 'submission,submitted\nbob,noon\n' > "$SCRATCH/times.csv"
refused "import: no time in the table" 3 "times\.csv:2: 'noon'" \
    import "$SCRATCH/first.json" --times "$SCRATCH/times.csv"
printf 'id,name\nada,A\n,B\n' > "$SCRATCH/roster.csv"
refused "roster: an empty id" 3 "roster\.csv:3: the id is empty" \
    roster "$SCRATCH/roster.csv"
printf 'id,name\nada,A\nbob,B\nada,C\n' > "$SCRATCH/roster.csv"
refused "roster: the same id twice" 3 "roster\.csv:4: 'ada' is in line 2" \
    roster "$SCRATCH/roster.csv"
refused "adjust: no reason" 2 "say why" \
    adjust ada tiny --points 1 --author zoe
refused "adjust: a blank author" 2 "say who" \
    adjust ada tiny --points 1 --reason x --author ' '
refused "adjust: two ways at once" 2 "say one of" \
    adjust ada tiny --points 1 --set 2 --reason x --author zoe
refused "adjust: no number" 3 "'much' is no number" \
    adjust ada tiny --points much --reason x --author zoe
refused "adjust: nobody" 3 "knows no student 'adam'" \
    adjust adam tiny --points 1 --reason x --author zoe
refused "extend: no such lab" 3 "knows no lab 'tin'" \
    extend ada tin --hours 1 --reason x --author zoe
refused "policy: a part is wrong, so all of it is" 3 "wants best or last" \
    policy tiny --loss 100 --attempt worst
refused "policy: no time" 3 "--due wants a time" policy tiny --due tomorrow
refused "policy: more than all" 3 "--loss wants a number from 0 to 100" \
    policy --loss 101
refused "an action that is not known" 2 "there is no 'studnets'" studnets
printf 'no database, whatever its name says' > "$SCRATCH/text.db"
cp "$SCRATCH/text.db" "$SCRATCH/text.copy"
run "$GRADER" book "$SCRATCH/text.db" import "$SCRATCH/first.json"
expect_code "a file that is no book: exit code 3" 3
expect_said "a file that is no book: says so" "is not a gradebook"
check "a file that is no book: stays as it is" \
    cmp "$SCRATCH/text.db" "$SCRATCH/text.copy"

# What a real class run writes.
mkdir -p "$SCRATCH"/class/{good,racy,nothing}
cp tests/cli/tiny/counter.c "$SCRATCH/class/good/"
cp tests/cli/tiny/racy.c "$SCRATCH/class/racy/counter.c"
run "$GRADER" class "$SCRATCH/class" --lab tests/cli/tiny --out "$SCRATCH/out1"
run "$GRADER" book "$SCRATCH/real.db" import "$SCRATCH/out1/results.json"
expect_said "a class run: all of it" "^3 new attempts"
run "$GRADER" export "$SCRATCH/real.db" --format json
check "a class run: the scores are those of the run" diff \
    <(jq -S '[.students[] | [.student, .labs[0].score]]' "$SCRATCH/out") \
    <(jq -S '[.students[] | [.submission, .score]] | sort' \
        "$SCRATCH/out1/results.json")
finish
