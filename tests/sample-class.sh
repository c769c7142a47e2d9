#!/usr/bin/env bash
# sample-class.sh DIR: a class for 07-semaphores, one directory a student:
# every variant of the solutions, the untouched skeleton, and people with
# other problems.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
dir=${1:?usage: sample-class.sh DIR}
solutions=$top/solutions/07-semaphores
rm -rf "$dir"
mkdir -p "$dir"

hand_in() { # STUDENT FILE
    mkdir "$dir/$1"
    cp "$2" "$dir/$1/semaphores.c"
}

hand_in reference "$solutions/reference/semaphores.c"
for group in correct faulty; do
    for variant in "$solutions/$group"/*/; do
        hand_in "$group-$(basename "$variant")" "$variant/semaphores.c"
    done
done
hand_in skeleton "$top/labs/07-semaphores/semaphores.c"
mkdir "$dir/empty-directory"
"$top/tests/hostile/make.sh" exit "$dir/calls-exit"
"$top/tests/hostile/make.sh" does-not-compile "$dir/does-not-compile"
