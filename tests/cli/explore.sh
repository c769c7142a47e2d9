#!/usr/bin/env bash
# grader explore, beside what tests/weave covers: options, files, arguments.
source "$(dirname "$0")/../lib.sh"

explore() {
    rm -f "$SCRATCH/e.json"
    run "$GRADER" explore "$@" --json "$SCRATCH/e.json"
}

explore tests/weave/race_plain_counter_right.c
expect_code "a right program: exit code 0" 0
check "a right program: the JSON" jq -e '.verdict == "pass" and
    (.complete | type) == "boolean" and .schedules > 1 and .findings == []' \
    "$SCRATCH/e.json"
explore tests/weave/race_plain_counter.c
expect_code "a racy program: exit code 1" 1
check "a racy program: both places" jq -e '.verdict == "fail" and
    ([.findings[0].where[] | select(.line == 8)] | length) == 2' "$SCRATCH/e.json"
cp "$SCRATCH/e.json" "$SCRATCH/first.json"
explore tests/weave/race_plain_counter.c
check "a racy program: the same bytes again" \
    cmp "$SCRATCH/first.json" "$SCRATCH/e.json"
explore tests/weave/unsupported_sigqueue.c
expect_code "an unsupported call: exit code 3" 3
check "an unsupported call: named" jq -e '.verdict == "unsupported" and
    (.findings[0].message | test("sigqueue"))' "$SCRATCH/e.json"

echo 'int main(void) { return 0; }' > "$SCRATCH/one.c"
explore "$SCRATCH/one.c"
check "a program without a choice: one schedule, a proof" jq -e \
    '.complete == true and .schedules == 1 and .verdict == "pass"' \
    "$SCRATCH/e.json"
cat > "$SCRATCH/two.c" << 'EOF'
#include <string.h>
int check(const char *word);
int check(const char *word) { return strcmp(word, "right") != 0; }
EOF
cat > "$SCRATCH/main.c" << 'EOF'
#include <assert.h>
int check(const char *word);
int main(int argc, char **argv)
{
    assert(argc == 2 && check(argv[1]) == 0);
    return 0;
}
EOF
run "$GRADER" explore "$SCRATCH/main.c" "$SCRATCH/two.c" \
    --json "$SCRATCH/e.json" -- right
expect_code "two files and an argument: pass" 0
run "$GRADER" explore "$SCRATCH/main.c" "$SCRATCH/two.c" -- wrong
expect_code "the other argument: fail" 1

explore "$SCRATCH/nowhere.c"
expect_code "no such file: exit code 3" 3
expect_said "no such file: named" "nowhere\.c"
echo 'int main(void) { return 0 }' > "$SCRATCH/broken.c"
explore "$SCRATCH/broken.c"
expect_code "a program that does not compile: exit code 3" 3
expect_said "a program that does not compile: the line" "broken\.c:1"
echo 'int helper;' > "$SCRATCH/nomain.c"
explore "$SCRATCH/nomain.c"
expect_code "a program without main: exit code 3" 3
explore tests/weave/race_plain_counter_right.c --schedules 7
check "--schedules bounds the number" jq -e '.schedules <= 7' "$SCRATCH/e.json"
for strategy in random pct all; do
    explore tests/weave/deadlock_opposite_order.c --strategy $strategy
    expect_code "--strategy $strategy finds a deadlock" 1
done
for seed in 1 2 3 4 5; do
    explore tests/weave/check_then_act_in_two_critical_sections.c --seed $seed
    expect_code "--seed $seed finds a check-then-act" 1
done
explore tests/weave/if_instead_of_while.c --spurious 0
check "--spurious 0: an if instead of a while is not seen" jq -e \
    '.verdict == "pass"' "$SCRATCH/e.json"
echo 'int main(void) { return MINE; }' > "$SCRATCH/flag.c"
explore "$SCRATCH/flag.c" --cflags "-DMINE=0"
expect_code "--cflags reach the compiler" 0
cat > "$SCRATCH/noisy.c" << 'EOF'
#include <stdio.h>
int main(void) { for (;;) { puts("noise"); } }
EOF
explore "$SCRATCH/noisy.c"
check "a program that floods: no pass" test "$code" -ne 0
# A bound on preemptions: the deadlock needs one.
run "$GRADER" explore tests/weave/deadlock_opposite_order.c --preemptions 0 \
    --json "$SCRATCH/p.json"
expect_code "no preemption: nothing is found" 0
expect_said "no preemption: the bound is stated" "with at most 0 preemptions"
check "no preemption: in the JSON, too" jq -e \
    '.complete and .preemptions == 0' "$SCRATCH/p.json"
run "$GRADER" explore tests/weave/deadlock_opposite_order.c --preemptions 1
expect_code "one preemption: the deadlock is found" 1
run "$GRADER" explore tests/weave/deadlock_opposite_order.c --preemptions few
expect_code "few preemptions: exit code 2" 2
run "$GRADER" explore tests/weave/race_plain_counter_right.c \
    --strategy exhaustive
expect_said "exhaustive: three threads, one lock: 3! orders" \
    "^pass: 6 schedules explored; there is no other one$"
run "$GRADER" explore tests/weave/race_plain_counter_right.c --strategy best
expect_code "an unknown strategy: exit code 2" 2
finish
