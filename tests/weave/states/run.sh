#!/usr/bin/env bash
# The reduced search reaches the same final states as all orders do. With
# FIGURES=1 it prints how many executions each took.
# usage: tests/weave/states/run.sh [--all] [NAME...]
#   --all: those too of which there are more than ten thousand orders
source "$(dirname "$0")/../../lib.sh"
dir=tests/weave/states
all=no
if [ "${1:-}" = --all ]; then
    all=yes
    shift
fi
if [ $# -eq 0 ]; then
    for file in "$dir"/*.c; do
        set -- "$@" "$(basename "$file" .c)"
    done
fi

explore() { # STRATEGY FILE VARIANT: states to $SCRATCH/STRATEGY
    : > "$SCRATCH/all"
    run env WEAVE_STATES="$SCRATCH/all" "$GRADER" explore "$2" \
        --cflags "-DVARIANT=$3" --strategy "$1" --schedules 1000000
    sort -nu "$SCRATCH/all" > "$SCRATCH/$1"
    executions=$(sed -n 's/^pass: \([0-9]*\) schedules\{0,1\} .*no other.*/\1/p' \
        "$SCRATCH/out")
}

for name; do
    count=$(sed -n '1s|^/\* VARIANTS: \([0-9]*\).*|\1|p' "$dir/$name.c")
    check "$name: has variants" test "${count:-0}" -gt 0
    long=$(sed -n '1s|.*; long: \([0-9 ]*\)\..*|\1|p' "$dir/$name.c")
    for variant in $(seq "${count:-0}"); do
        if [ $all = no ] && [[ " $long " == *" $variant "* ]]; then
            continue
        fi
        explore exhaustive "$dir/$name.c" "$variant"
        reduced=$executions
        check "$name $variant: the search ends" test -n "$reduced"
        explore every-order "$dir/$name.c" "$variant"
        check "$name $variant: all orders end" test -n "$executions"
        check "$name $variant: the same states" \
            diff "$SCRATCH/exhaustive" "$SCRATCH/every-order"
        [ -z "${FIGURES:-}" ] ||
            printf '     %-20s %d: %6s of %8s executions, %s states\n' "$name" \
            "$variant" "$reduced" "$executions" \
            "$(wc -l < "$SCRATCH/every-order")"
    done
done
finish
