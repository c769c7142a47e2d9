#!/usr/bin/env bash
# The command line: what is refused, with which exit code and which words.
source "$(dirname "$0")/../lib.sh"
tiny=tests/cli/tiny

refused() { # NAME REGEX ARGS...
    local name=$1 words=$2
    shift 2
    run "$GRADER" "$@"
    expect_code "$name: exit code 2" 2
    expect_said "$name: says so" "$words"
    check "$name: nothing on standard output" test ! -s "$SCRATCH/out"
}

refused "no command" "usage: grader COMMAND"
refused "unknown command" "unknown command 'gradde'" gradde
refused "grade without operands" "usage: grader grade" grade
refused "grade without a submission" "too few" grade $tiny
refused "grade with too much" "usage: grader grade" grade a b c
refused "unknown option" "--jsn" grade $tiny $tiny --jsn x
refused "option without its value" "--json" grade $tiny $tiny --json
refused "class without a lab" "--lab" class "$SCRATCH"
refused "explore without a file" "usage: grader explore" explore
refused "explore with a bad number" "--schedules" \
    explore x.c --schedules many
refused "explore with a negative number" "--schedules" \
    explore x.c --schedules -4
refused "explore with an unknown strategy" "known: all exhaustive every-order random pct pos" \
    explore x.c --strategy luck
refused "replay without a schedule" "usage: grader replay" replay
refused "unknown lab command" "check" lab chekc $tiny

for command in grade class book export explore replay lab doctor; do
    run "$GRADER" $command --help
    expect_code "$command --help: exit code 0" 0
    expect_said "$command --help: shows the usage" "^usage: grader $command"
done
run "$GRADER" --help
expect_code "--help: exit code 0" 0
expect_said "--help: tells the exit codes" "3 could not"
run "$GRADER" --version
expect_said "--version" "^grader [0-9]+\.[0-9]+"

run "$GRADER" grade no-such-lab $tiny
expect_code "no such lab: exit code 3" 3
expect_said "no such lab: named" "no-such-lab"
run "$GRADER" grade $tiny "$SCRATCH/nowhere"
expect_code "no such submission: exit code 3" 3
expect_said "no such submission: named" "nowhere"
run "$GRADER" grade $tiny $tiny --hidden "$SCRATCH/nowhere"
expect_code "no such hidden tests: exit code 3" 3
run "$GRADER" grade $tiny $tiny --json /proc/no/such/place.json
expect_code "a result that cannot be written: exit code 3" 3
run "$GRADER" class "$SCRATCH/nowhere" --lab $tiny
expect_code "no such class: exit code 3" 3
mkdir "$SCRATCH/nobody"
run "$GRADER" class "$SCRATCH/nobody" --lab $tiny
expect_code "an empty class: exit code 3" 3
run "$GRADER" replay no-such-schedule
expect_code "no such schedule: exit code 3" 3
expect_said "no such schedule: named" "no-such-schedule"
run "$GRADER" doctor
expect_code "doctor: every tool is awake here" 0
finish
