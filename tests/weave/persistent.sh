#!/usr/bin/env bash
# Executions that share a process end as those that do not: the same results,
# byte for byte, for every program beside this script.
# shellcheck disable=SC2016 # sh -c expands its own variables
source "$(dirname "$0")/../lib.sh"
export GRADER SCRATCH

explore_all() { # MODE OPTION...
    local mode=$1
    shift
    mkdir "$SCRATCH/$mode"
    printf '%s\n' tests/weave/*.c tests/weave/says/*.c |
        xargs -P "$(nproc)" -I '{}' sh -c \
            'file=$1; out=$2; shift 2; "$GRADER" explore "$file" "$@" \
            --json "$out/$(basename "$file").json" > /dev/null' \
            explore '{}' "$SCRATCH/$mode" "$@"
}

explore_all apart
explore_all together --persistent
for file in "$SCRATCH"/apart/*.c.json; do
    name=$(basename "$file" .c.json)
    check "persistent: $name" cmp "$file" "$SCRATCH/together/$name.c.json"
done
# It is not the same thing twice: most executions had no process of their own.
cat > "$SCRATCH/process.c" << 'END'
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static int used;
static _Thread_local int local;

static void *count(void *arg)
{
    used++;
    return arg;
}

int main(int argc, char **argv)
{
    pthread_t threads[2];
    FILE *out = fopen(argv[1], "a");
    fprintf(out, "%d %d %d\n", (int)getpid(), used, local);
    fclose(out);
    local = argc;
    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, count, NULL);
        pthread_join(threads[i], NULL);
    }
    return used != 2;
}
END
run "$GRADER" explore "$SCRATCH/process.c" --persistent --schedules 50 \
    --strategy random -- "$SCRATCH/seen"
expect_code "persistent: a program that counts its executions passes" 0
check "persistent: the processes are few" test \
    "$(cut -d' ' -f1 "$SCRATCH/seen" | sort -u | wc -l)" -lt 5
check "persistent: there were fifty executions" test \
    "$(wc -l < "$SCRATCH/seen")" -eq 50
check "persistent: static and thread-local variables begin at zero" test -z \
    "$(cut -d' ' -f2- "$SCRATCH/seen" | grep -v '^0 0$')"
finish
