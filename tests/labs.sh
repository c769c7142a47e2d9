#!/usr/bin/env bash
# Check each lab against its solutions: grader lab check, a test a variant;
# and the commands that a student types in a lab's directory. A lab that was
# whole and has not changed is not graded again (build/state remembers).
source "$(dirname "$0")/lib.sh"

# What a student has: the labs and a grader, nothing else.
cp -r labs "$SCRATCH/labs"
rm -rf "$SCRATCH"/labs/*/build

student() { # LAB TARGET
    run timeout 600 make -C "$SCRATCH/labs/$1" GRADER="$GRADER" "$2"
}

for manifest in labs/*/lab.yaml; do
    lab=$(basename "$(dirname "$manifest")")
    run env PARLAB_STATE="$TOP/build/state" "$GRADER" lab check "$lab"
    cp "$SCRATCH/out" "$SCRATCH/list"
    while read -r mark name; do
        case $mark in
        ok) it_passes "$lab: ${name%%  *}" ;;
        FAIL) it_fails "$lab: ${name%%  *}" \
            "$(grep -A 8 -F "FAIL  ${name%%  *}" "$SCRATCH/out")" ;;
        esac
    done < "$SCRATCH/list"
    expect_code "$lab: grader lab check" 0

    student "$lab" all
    expect_code "$lab: make builds the skeleton" 0
    student "$lab" demo
    expect_code "$lab: make demo comes to its end" 0
    student "$lab" explore
    expect_said "$lab: make explore breaks the near miss" "^weave/"
    student "$lab" grade
    expect_said "$lab: make grade shows the score" "^score: [0-9.]+ of [0-9]+"
done
finish
