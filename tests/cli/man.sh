#!/usr/bin/env bash
# Each option that --help tells of is in the command's man page, and the other
# way round; each rule has its line; the pages are well-formed.
source "$(dirname "$0")/../lib.sh"
pages=grader/man

told() { # COMMAND: the options of --help
    run "$GRADER" "$1" --help
    sed -nE 's/^ +(--[a-z-]+).*/\1/p' "$SCRATCH/out" | sort -u
}

described() { # COMMAND: the items of the page's lists
    sed -nE 's/^\.It Fl -([a-z-]+).*/--\1/p' "$pages/grader-$1.1" |
        grep -vx -e --help | sort -u
}

for command in grade class book export explore replay lab doctor; do
    check "man: grader-$command: the options are those of --help" \
        diff <(told "$command") <(described "$command")
    check "man: grader(1) names $command" grep -q "^.It Cm $command" \
        $pages/grader.1
done
check "man: no warning" mandoc -T lint -W warning $pages/*
sed -nE 's/^\.It Sy (weave.*)/\1/p' $pages/weave.7 | sort > "$SCRATCH/told"
grep -hoE 'verdict_fail\($|verdict_fail\("[a-z-]+"|"(livelock|serialised|unsupported|assertion|misuse)"' \
    grader/weave/*.c | grep -oE '"[a-z-]+"' | tr -d '"' | sort -u |
    sed 's|^|weave/|' > "$SCRATCH/rules"
check "man: weave(7) has each rule" test -z \
    "$(comm -13 "$SCRATCH/told" "$SCRATCH/rules")"
while read -r call; do
    check "man: weave(3) has $call()" grep -q "^.Fn $call" $pages/weave.3
done < <(sed -nE 's/^.*(weave_[a-z_]+)\(.*\);$/\1/p' grader/weave/weave.h |
    grep -v -e _set_test -e require | sort -u)
finish
