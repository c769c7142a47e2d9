#!/usr/bin/env bash
# Explore every program beside this script and compare the rule that is found
# with the one its first line expects: EXPECT: weave/RULE, or EXPECT: pass, or
# EXPECT: pass-complete [N], when the search must end (after N executions).
# Those in leaks/ are explored with --leaks.
# usage: tests/weave/run.sh [NAME...]
# shellcheck disable=SC2016 # jq expands its own variables
source "$(dirname "$0")/../lib.sh"

explore_one() { # FILE
    local file=$1 name want count got verdict
    name=$(basename "$file" .c)
    read -r want count < <(
        sed -n '1s|^/\* EXPECT: \([a-z/-]*[ 0-9]*\) \*/$|\1|p' "$file")
    [ -n "$want" ] || { it_fails "$name" "no EXPECT line"; return; }
    local -a options=()
    [[ $file != */leaks/* ]] || options=(--leaks)
    run "$GRADER" explore "$file" "${options[@]}" --json "$SCRATCH/$name.json"
    got=$(jq -r '.findings[0].rule // .verdict' "$SCRATCH/$name.json" 2>&1)
    verdict=$(jq -r .verdict "$SCRATCH/$name.json" 2>&1)
    if [ "$want" = pass-complete ]; then
        want=pass
        check "weave: $name: complete" jq -e --argjson n "${count:-0}" \
            '.complete and ($n == 0 or .schedules == $n)' \
            "$SCRATCH/$name.json"
    fi
    if [ "$got" != "$want" ]; then
        it_fails "weave: $name" "expected $want, got $got" \
            "$(head -n 6 "$SCRATCH/out" "$SCRATCH/err")"
    elif [ "$code/$verdict" != "$(outcome_of "$want")" ]; then
        it_fails "weave: $name" "exit code/verdict is $code/$verdict"
    elif [ "$code" -eq 1 ] && ! has_line "$SCRATCH/$name.json"; then
        it_fails "weave: $name" "no line of the program in the finding"
    else
        it_passes "weave: $name"
    fi
}

outcome_of() { # EXPECTATION
    case $1 in
    pass) echo 0/pass ;;
    weave/unsupported) echo 3/unsupported ;;
    *) echo 1/fail ;;
    esac
}

# A bug must have an address: a place in a source file. (A leaked thread that
# has ended, and an exit status, have none.)
has_line() { # JSON
    jq -e '.findings[0] | .rule == "weave/leak" or
        (.message | test("exit status")) or
        any(.where[]; .line > 0)' "$1" > /dev/null
}

[ $# -gt 0 ] || set -- tests/weave/*.c tests/weave/leaks/*.c
for file; do
    [ -f "$file" ] || file=tests/weave/$file.c
    explore_one "$file"
done
finish
