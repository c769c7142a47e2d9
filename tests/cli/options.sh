#!/usr/bin/env bash
# The options of weave_explore(), in hidden tests of the tiny lab: two threads
# and one lock have two orders.
source "$(dirname "$0")/../lib.sh"
mkdir "$SCRATCH/good" "$SCRATCH/hidden"
cp tests/cli/tiny/counter.c "$SCRATCH/good/"
sed -e '/^START_TEST(one/,/^END_TEST/d' -e '/lab_case("counts");/d' \
    -e '/lab_test(one/d' -e '/^static void count_to_two/,/^}/d' \
    -e 's/two_threads_count/hidden_count/; s/LAB_SUITE(tiny)/LAB_SUITE(hidden)/' \
    tests/cli/tiny/tests/test_counter.c > "$SCRATCH/template.c"

# explored OPTIONS: grade with a hidden test that explores with them.
explored() {
    sed "s/weave_explore(two_add, NULL)/weave_explore(two_add, NULL, $1)/" \
        "$SCRATCH/template.c" > "$SCRATCH/hidden/test_hidden.c"
    run "$GRADER" grade tests/cli/tiny "$SCRATCH/good" \
        --hidden "$SCRATCH/hidden"
}

explored ".strategy = WEAVE_EXHAUSTIVE"
expect_code "exhaustive: full score" 0
expect_said "exhaustive: a proof" "^explored 5 schedules of 3 tests; in 3 of"
explored ".strategy = WEAVE_SAMPLING, .schedules = 7"
expect_code "sampling: full score" 0
expect_said "sampling: no proof" "^explored 10 schedules of 3 tests; in 2 of"
explored ".strategy = WEAVE_EXHAUSTIVE, .preemptions = 1"
expect_said "one preemption: other orders" \
    "^explored [0-9]* schedules of 3 tests; in 3 of"
explored ".strategies = 1"
expect_code "an unknown option: exit code 3" 3
expect_said "an unknown option: the compiler names it" "strategies"
finish
