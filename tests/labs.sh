#!/usr/bin/env bash
# Check each lab against its solutions: grader lab check, a test a variant;
# and the commands that a student types in a lab's directory.
source "$(dirname "$0")/lib.sh"

for dir in labs/*/; do
    lab=$(basename "$dir")
    run "$GRADER" lab check "$lab"
    cp "$SCRATCH/out" "$SCRATCH/list"
    while read -r mark name rest; do
        case $mark in
        ok) it_passes "$lab: $name" ;;
        FAIL) it_fails "$lab: $name" "$rest" \
            "$(grep -A 8 -F "FAIL  $name " "$SCRATCH/out")" ;;
        esac
    done < "$SCRATCH/list"
    expect_code "$lab: grader lab check" 0

    cp -r labs/lab.mk "$dir" "$SCRATCH/"
    run make -C "$SCRATCH/$lab" PATH="$(dirname "$GRADER"):$PATH" \
        GRADER="$GRADER"
    expect_code "$lab: make builds the skeleton" 0
    run make -C "$SCRATCH/$lab" PATH="$(dirname "$GRADER"):$PATH" \
        GRADER="$GRADER" grade
    expect_said "$lab: make grade shows the score" "^score: [0-9.]+ of [0-9]+"
done
finish
