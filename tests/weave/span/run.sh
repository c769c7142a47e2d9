#!/usr/bin/env bash
# Measure work and span of every program beside this script. Its first line
# says what is asked and what comes of it: EXPECT: pass at 3.9, or
# EXPECT: weave/serialised at 1.1.
# usage: tests/weave/span/run.sh [NAME...]
# shellcheck disable=SC2016 # jq expands its own variables
source "$(dirname "$0")/../../lib.sh"

measure_one() { # FILE
    local file=$1 name want least
    name=$(basename "$file" .c)
    read -r want least < <(
        sed -n '1s|^/\* EXPECT: \([a-z/]*\) at \([0-9.]*\) \*/$|\1 \2|p' "$file")
    [ -n "$least" ] || { it_fails "$name" "no EXPECT line"; return; }
    run "$GRADER" explore "$file" --schedules 3 --parallelism "$least" \
        --json "$SCRATCH/one.json"
    check "span: $name: $want at $least" jq -e --arg want "$want" \
        '(.findings[0].rule // .verdict) == $want and .work_ns >= .span_ns and
        (.findings | length == 0 or (.[0].where | length > 0) or
            (.[0].message | test("after the other")))' "$SCRATCH/one.json"
    cp "$SCRATCH/one.json" "$SCRATCH/first.json"
    run "$GRADER" explore "$file" --schedules 3 --parallelism "$least" \
        --json "$SCRATCH/one.json"
    check "span: $name: the same bytes again" \
        cmp "$SCRATCH/first.json" "$SCRATCH/one.json"
    if [ "$want" != pass ]; then
        run "$GRADER" replay "$(jq -r ".findings[0].schedule" \
            "$SCRATCH/one.json")"
        expect_code "span: $name: replays" 1
    fi
}

[ $# -gt 0 ] || set -- tests/weave/span/*.c
for file; do
    [ -f "$file" ] || file=tests/weave/span/$file.c
    measure_one "$file"
done
finish
