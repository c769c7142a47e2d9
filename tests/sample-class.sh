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

# The right answer, but for one line.
mkdir "$dir/calls-exit" "$dir/does-not-compile"
sed '/^int semx_acquire(/,/^{/ s/^{/{\n    exit(0);/' \
    "$solutions/reference/semaphores.c" |
    sed '0,/^#include </ s//#include <stdlib.h>\n&/' \
        > "$dir/calls-exit/semaphores.c"
sed 's/pthread_mutex_lock(&s->lock);/pthread_mutex_lock(\&s->lock)/' \
    "$solutions/reference/semaphores.c" > "$dir/does-not-compile/semaphores.c"
grep -q 'exit(0);' "$dir/calls-exit/semaphores.c"
! cmp -s "$solutions/reference/semaphores.c" \
    "$dir/does-not-compile/semaphores.c"
