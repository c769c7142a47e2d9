#!/usr/bin/env bash
# Every lab again and again: all right answers full, all mistakes caught, in
# each of N rounds; every other round with four CPU burners beside.
# usage: tests/soak-labs.sh [N [LAB...]]       50 rounds, all labs
source "$(dirname "$0")/lib.sh"
rounds=${1:-50}
shift $(($# > 0 ? 1 : 0))
labs=("$@")
if [ ${#labs[@]} -eq 0 ]; then
    for manifest in labs/*/lab.yaml; do
        labs+=("$(basename "$(dirname "$manifest")")")
    done
fi

burners=
quench() {
    # shellcheck disable=SC2086 # a list of processes
    [ -z "$burners" ] || kill $burners 2> /dev/null
    wait 2> /dev/null
    burners=
}
trap 'quench; tidy_up' EXIT

for round in $(seq "$rounds"); do
    if [ $((round % 2)) -eq 0 ]; then
        for _ in 1 2 3 4; do
            (while :; do :; done) &
            burners="$burners $!"
        done
    fi
    for lab in "${labs[@]}"; do
        run "$GRADER" lab check "$lab" --fresh
        if [ "$code" -eq 0 ]; then
            it_passes "$lab: round $round of $rounds"
        else
            it_fails "$lab: round $round of $rounds" \
                "$(grep -A 4 '^FAIL' "$SCRATCH/out" "$SCRATCH/err")"
        fi
        [ ! -t 2 ] || printf '\r\033[K%s, round %d' "$lab" "$round" >&2
    done
    quench
done
finish
