#!/usr/bin/env bash
# The same grade, every time: long repetitions, half of them with four CPU
# burners beside.
#   tests/soak.sh [N]        N gradings of the right answers (200)
#   tests/soak.sh --short    a few of each
# shellcheck disable=SC2016 # the quoted scripts expand their own variables
source "$(dirname "$0")/lib.sh"

gradings=${1:-200}
repeats=50
replays=100
faulty=all
if [ "$gradings" = --short ]; then
    gradings=10
    repeats=3
    replays=3
    faulty=few
fi
HIDDEN=$SOLUTIONS/tests
export GRADER LAB HIDDEN SCRATCH
jobs=$(nproc)

grade_once() { # VARIANT-DIR OUT.json
    "$GRADER" grade "$LAB" "$1" --hidden "$HIDDEN" --json "$2" > /dev/null 2>&1
}
export -f grade_once

made() { # KIND: how many results there are
    find "$SCRATCH" -maxdepth 1 -name "$1-*.json" | wc -l
}

burners=
burn() {
    for _ in 1 2 3 4; do
        (while :; do :; done) &
        burners="$burners $!"
    done
}
quench() {
    # shellcheck disable=SC2086 # a list of processes
    [ -z "$burners" ] || kill $burners
    wait 2> /dev/null
    burners=
}
trap 'quench; tidy_up' EXIT

# Grade the right answers in turn, COUNT times; each must have full score.
right_answers() { # WHAT COUNT
    local what=$1 count=$2 i=0 bad=0 dir
    local -a variants=("$SOLUTIONS"/reference/ "$SOLUTIONS"/correct/*/)
    while [ $i -lt "$count" ]; do
        dir=${variants[i % ${#variants[@]}]}
        echo "$dir $i"
        i=$((i + 1))
    done | xargs -P "$jobs" -L 1 bash -c '
        grade_once "$0" "$SCRATCH/right-$1.json" ||
            { echo "$0: $?" && cat "$SCRATCH/right-$1.json"; }' \
        > "$SCRATCH/bad" 2>&1
    bad=$(grep -cE ': [0-9]+$' "$SCRATCH/bad")
    if [ "$bad" -eq 0 ] && [ "$(made right)" -eq "$count" ]
    then
        it_passes "$what: $count gradings, all with full score"
    else
        it_fails "$what: $bad of $count below full score" "$(cat "$SCRATCH/bad")"
    fi
    rm -f "$SCRATCH"/right-*.json
}

# The same submission, graded again and again: the same bytes.
same_bytes() { # VARIANT-DIR
    local name
    name=$(basename "$1")
    seq "$repeats" | xargs -P "$jobs" -I '{}' bash -c \
        'grade_once "$0" "$SCRATCH/same-{}.json"; [ $? -le 1 ]' "$1"
    local kinds
    kinds=$(sha256sum "$SCRATCH"/same-*.json | cut -d ' ' -f 1 | sort -u | wc -l)
    if [ "$kinds" -eq 1 ] &&
        [ "$(made same)" -eq "$repeats" ]; then
        it_passes "$name: $repeats gradings, the same bytes"
    else
        it_fails "$name: $kinds different results in $repeats gradings"
    fi
    rm -f "$SCRATCH"/same-*.json
}

# Grade a wrong answer, then replay each schedule that its findings name.
wrong_answer() { # VARIANT-DIR
    local name id
    name=$(basename "$1")
    mkdir -p "$SCRATCH/wrong"
    run grade_once "$1" "$SCRATCH/wrong/$name.json"
    expect_code "$name: loses points" 1
    jq -r '[.findings[].schedule // empty] | unique[]' \
        "$SCRATCH/wrong/$name.json" > "$SCRATCH/ids"
    check "$name: has a schedule to replay" test -s "$SCRATCH/ids"
    while read -r id; do
        run "$GRADER" replay "$id" --times "$replays"
        expect_code "$name: $id replayed $replays times" 1
    done < "$SCRATCH/ids"
}

right_answers "quiet" $((gradings / 2))
burn
right_answers "four CPU burners" $((gradings - gradings / 2))
quench
number=0
for variant in "$SOLUTIONS"/faulty/*/; do
    number=$((number + 1))
    if [ $((number % 6)) -eq 1 ]; then
        same_bytes "$variant"
    elif [ $faulty = few ]; then
        continue
    fi
    [ -t 2 ] && printf '\r\033[K%s' "$(basename "$variant")" >&2
    wrong_answer "$variant"
done
same_bytes "$SOLUTIONS/reference/"
if [ $faulty = all ]; then
    run tests/weave/repeat.sh 20
    expect_code "weave's results are the same 20 times" 0
    run tests/weave/states/run.sh --all
    expect_code "the search and all orders reach the same states" 0
fi
finish
