#!/usr/bin/env bash
# Every link of syllabus.md leads somewhere, and every test that it names
# beside a link is in that file.
# usage: check-syllabus.sh SYLLABUS
set -u
file=$1
dir=$(dirname "$file")
bad=0

while read -r path; do
    if [ ! -e "$dir/$path" ]; then
        echo "$file: $path does not exist"
        bad=1
    fi
done < <(grep -oE '\]\([^)#]+\)' "$file" | sed 's/^](//; s/)$//' |
    grep -v '^http' | sort -u)

# "[test_x.c](path): `a`, `b`": up to the next link or cell.
while IFS=$'\t' read -r path names; do
    for name in $names; do
        if ! grep -q "START_TEST($name)" "$dir/$path" 2> /dev/null; then
            echo "$file: no test $name in $path"
            bad=1
        fi
    done
done < <(grep -oE '\]\([^)]*/tests/[^)]+\): [^[|(]+' "$file" |
    sed -E 's/^\]\(([^)]*)\): /\1\t/' | tr -d '`,;' |
    sed -E 's/ make gil-demo//; s/ reading//')
exit $bad
