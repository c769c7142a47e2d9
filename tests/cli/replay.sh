#!/usr/bin/env bash
# grader replay: of a lab's finding and of a program's, by id and by file.
source "$(dirname "$0")/../lib.sh"
tiny=tests/cli/tiny
mkdir "$SCRATCH/racy"
cp $tiny/racy.c "$SCRATCH/racy/counter.c"
run "$GRADER" grade $tiny "$SCRATCH/racy" --json "$SCRATCH/r.json"
id=$(jq -r '[.findings[] | select(.schedule) | .schedule][0]' "$SCRATCH/r.json")
file=$SCRATCH/schedules/$id.json

run "$GRADER" replay "$id"
expect_code "by id: a bug is shown, exit code 1" 1
expect_said "by id: the finding" "weave/data-race"
expect_said "by id: the line" "counter\.c:11"
expect_said "by id: reproduced" "reproduced"
check "the schedule file is JSON" jq -e . "$file"
run "$GRADER" replay "$file"
expect_code "by file: exit code 1" 1
for i in 1 2 3; do
    cp "$SCRATCH/out" "$SCRATCH/before"
    run "$GRADER" replay "$file"
    check "again: the same words ($i)" cmp "$SCRATCH/before" "$SCRATCH/out"
done

run "$GRADER" replay "$file" --times 25
expect_code "25 times: exit code 1" 1
expect_said "25 times: says so" "reproduced 25 times"
run "$GRADER" replay "$file" --times often
expect_code "so often as 'often': exit code 2" 2

cp "$SCRATCH/racy/counter.c" "$SCRATCH/saved.c"
echo '/* one more line */' >> "$SCRATCH/racy/counter.c"
run "$GRADER" replay "$id"
expect_code "the source has changed: exit code 3" 3
expect_said "the source has changed: says so" "changed"
cp "$SCRATCH/saved.c" "$SCRATCH/racy/counter.c"
rm "$SCRATCH/racy/counter.c"
run "$GRADER" replay "$id"
expect_code "the source is gone: exit code 3" 3

for spoil in '.schema = "parlab/schedule/99"' '.schedule.choices = "x"' 'del(.program)' \
    '.schedule.choices = [[1, "dance", 2]]' 'del(.schedule)' '[]' '.rule = 7'; do
    cp "$SCRATCH/saved.c" "$SCRATCH/racy/counter.c"
    jq "$spoil" "$file" > "$SCRATCH/spoilt.json"
    run "$GRADER" replay "$SCRATCH/spoilt.json"
    expect_code "a spoilt schedule ($spoil): exit code 3" 3
done
echo '{' > "$SCRATCH/spoilt.json"
run "$GRADER" replay "$SCRATCH/spoilt.json"
expect_code "a schedule that is no JSON: exit code 3" 3

for name in deadlock_opposite_order if_instead_of_while crash_null_pointer \
    lost_flag_set_without_the_lock misuse_unlock_by_another_thread \
    timeout_taken_for_success livelock_each_waits_for_the_other; do
    run "$GRADER" explore tests/weave/$name.c --json "$SCRATCH/p.json"
    rule=$(jq -r '.findings[0].rule' "$SCRATCH/p.json")
    id=$(jq -r '.findings[0].schedule' "$SCRATCH/p.json")
    run "$GRADER" replay "$id"
    expect_code "$name: exit code 1" 1
    expect_said "$name: the same rule" "^$rule"
done
finish
