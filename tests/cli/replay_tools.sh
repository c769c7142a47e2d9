#!/usr/bin/env bash
# grader replay under gdb, ThreadSanitizer and Helgrind.
# shellcheck disable=SC2016 # bash -c and jq expand their own variables
source "$(dirname "$0")/../lib.sh"

find_bug() { # PROGRAM: sets $id
    run "$GRADER" explore "tests/weave/$1.c" --json "$SCRATCH/e.json"
    id=$(jq -r '.findings[0].schedule' "$SCRATCH/e.json")
}

in_gdb() { # COMMAND...
    printf '%s\n' "$@" quit > "$SCRATCH/commands"
    # What runs in the background has no input of its own.
    run bash -c '"$0" replay --gdb "$1" < "$2"' "$GRADER" "$id" \
        "$SCRATCH/commands"
}

find_bug deadlock_opposite_order
in_gdb weave-step weave-step weave-tasks
expect_said "gdb: the first step" "^main: create a thread"
expect_said "gdb: the third step" "T1: lock 0x[0-9a-f]* <a>"
expect_said "gdb: its line" "opposite_order.c:9)"
expect_said "gdb: who is where" "T2 *has not started"
in_gdb weave-end weave-tasks
expect_said "gdb: the end" "deadlock: tasks wait for each other"
expect_said "gdb: what T1 waits for" "T1 *waits to lock 0x[0-9a-f]* <b>"
expect_said "gdb: what T2 waits for" "T2 *waits to lock 0x[0-9a-f]* <a>"
in_gdb weave-end 'break nowhere_at_all' weave-step
expect_said "gdb: past the end" "the schedule is over"

for tool in tsan helgrind; do
    run "$GRADER" replay "--$tool" "$id"
    expect_code "$tool: a deadlock" 1
    expect_said "$tool: the deadlock's two sides" \
        "T2 waits to lock mutex a, held by T1"
done
find_bug race_plain_counter
run "$GRADER" replay --tsan "$id"
expect_said "tsan: a race, in its own words" "ThreadSanitizer: data-race"
run "$GRADER" replay --helgrind "$id"
expect_said "helgrind: a race, in its own words" "Helgrind: possible data race"
find_bug atomic_load_then_store_loses_an_update
run "$GRADER" replay --helgrind "$id" --tsan
expect_code "two tools at once: exit code 2" 2

# A lab's test is replayed in the same ways.
mkdir "$SCRATCH/racy"
cp tests/cli/tiny/racy.c "$SCRATCH/racy/counter.c"
run "$GRADER" grade tests/cli/tiny "$SCRATCH/racy" --json "$SCRATCH/r.json"
id=$(jq -r '[.findings[] | select(.rule == "weave/data-race")][0].schedule' \
    "$SCRATCH/r.json")
run "$GRADER" replay --tsan "$id"
expect_said "a lab's test: tsan" "ThreadSanitizer: data-race"
run "$GRADER" replay --helgrind "$id"
expect_said "a lab's test: helgrind" "Helgrind: possible data race"
in_gdb weave-step weave-end
expect_said "a lab's test: gdb" "^.*data-race: "
finish
