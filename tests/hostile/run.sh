#!/usr/bin/env bash
# Grade a class of attackers. Each must stay at or below the score of the same
# file without its trick, must be told what it did, and must not keep the
# others from being graded.
# usage: tests/hostile/run.sh [NAME...]
source "$(dirname "$0")/../lib.sh"
TINY=$TOP/tests/cli/tiny

if [ $# -eq 0 ]; then
    for file in tests/hostile/*.c; do
        set -- "$@" "$(basename "$file" .c)"
    done
fi
class=$SCRATCH/class
for name in no-trick "$@"; do
    tests/hostile/make.sh "$name" "$class/$name"
done
mkdir "$class/zz-reference"
cp "$TINY/counter.c" "$class/zz-reference"

run timeout 900 "$GRADER" class "$class" --lab "$TINY" --out "$SCRATCH/results"
expect_code "hostile: the class is graded to its end" 1
results=$SCRATCH/results/results.json

of() { # NAME FILTER
    jq -r --arg name "$1" \
        ".students[] | select(.submission == \$name) | $2" "$results"
}

base=$(of no-trick .score)
check "hostile: without a trick there is a score to beat" test -n "$base"
check "hostile: the reference beside them has full score" \
    test "$(of zz-reference '.score == .max_score')" = true

for name; do
    [ "$name" != no-trick ] || continue
    want=$(sed -n '1s|^/\* EXPECT: \(.*\) \*/$|\1|p' "tests/hostile/$name.c")
    score=$(of "$name" .score)
    rules=$(of "$name" '[.findings[].rule] | unique | join(" ")')
    if [ "$(of "$name" .status)" != graded ]; then
        it_fails "hostile: $name" "not graded: $(of "$name" .reason)"
    elif ! jq -en "$score <= $base" > /dev/null; then
        it_fails "hostile: $name" "gains: $score, without the trick $base"
    elif [ -z "$rules" ]; then
        it_fails "hostile: $name" "no finding tells what happened"
    elif [ "$want" != '*' ] && ! grep -qE "($want)" <<< "$rules"; then
        it_fails "hostile: $name" "expected $want, found $rules"
    else
        it_passes "hostile: $name"
    fi
done

left=$(pgrep -f "^./test-(explore|asan|tsan|helgrind)" | head)
[ -z "${HOSTILE_ALONE:-}" ] ||
    check "hostile: no process is left behind" test -z "$left"
finish
