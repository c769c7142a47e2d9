#!/usr/bin/env bash
# What the report says of each program beside this script: every line of its
# NAME.says is an extended regular expression that a line of the report matches.
# usage: tests/weave/says/run.sh [NAME...]
source "$(dirname "$0")/../../lib.sh"
export COLUMNS=140
[ $# -gt 0 ] || set -- tests/weave/says/*.c
for file; do
    [ -f "$file" ] || file=tests/weave/says/$file.c
    name=$(basename "$file" .c)
    run "$GRADER" explore "$file"
    expect_code "says: $name: exit code 1" 1
    while IFS= read -r line; do
        expect_said "says: $name" "$line"
    done < "${file%.c}.says"
done

# Narrow columns wrap whole words; a pipe has no colour.
COLUMNS=60 run "$GRADER" explore tests/weave/says/race_in_a_grid.c
check "says: no line is broken within a word" grep -qE "^ {34}\(short\), holding no lock$" \
    "$SCRATCH/out"
check "says: no colour in a pipe" sh -c "! grep -q '$(printf '\033')' '$SCRATCH/out'"
finish
