#!/usr/bin/env bash
# Figures, measured here and now:
# 1. schedules a second of a two-thread test, against what a bare loop of
#    fork + two threads + exit + wait can do on one CPU;
# 2. CPU time of a full grading, against its tools run by hand.
# 3. the same of a test with fifty points, in a process each and in one process
#    for many; what a scheduling point costs; memory that an execution needs;
# 4. executions of the exhaustive search, against all orders;
# 5. schedules that each way of sampling takes to find each wrong program.
# 6. for each lab, CPU time of grading the model solution with all tests, and
#    of checking the lab with all its variants.
# usage: tests/bench/bench.sh [PART...]
source "$(dirname "$0")/../lib.sh"
dir=$SCRATCH
rounds=4000

median() {
    sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

ratio() { # A B
    awk -v a="$1" -v b="$2" \
        'BEGIN { printf "%-42s %.2f\n\n", "ratio", a / b }'
}

# Real seconds of exploring the counter with N schedules.
explore_s() { # N
    local TIMEFORMAT=%R
    { time "$GRADER" explore tests/bench/counter.c --schedules "$1" \
        --strategy random > "$dir/explore.out"; } 2>&1
}

throughput() {
    local few many floor weave
    gcc -O2 -std=c11 -D_GNU_SOURCE tests/bench/floor.c -o "$dir/floor" \
        -pthread || exit 3
    for _ in 1 2 3 4 5; do
        "$dir/floor" $rounds >> "$dir/floors"
        # The difference of two runs leaves out compiling.
        few=$(explore_s 1000)
        many=$(explore_s $((rounds + 1000)))
        awk -v n=$rounds -v a="$few" -v b="$many" \
            'BEGIN { printf "%.0f\n", n / (b - a) }' >> "$dir/weaves"
    done
    if ! grep -q "^pass: $((rounds + 1000)) schedules" "$dir/explore.out"; then
        cat "$dir/explore.out" >&2
        exit 3
    fi
    floor=$(median < "$dir/floors")
    weave=$(median < "$dir/weaves")
    printf '%-42s %s a second\n' "fork + 2 threads + exit + wait, one CPU" \
        "$floor" "schedules of a two-thread counter test" "$weave"
    ratio "$weave" "$floor"
}

# User and system seconds of a command and its children.
cpu_s() { # COMMAND...
    local TIMEFORMAT='%U %S' said
    said=$({ time "$@" > "$dir/log" 2>&1; } 2>&1)
    awk '{ printf "%.2f\n", $1 + $2 }' <<< "$said"
}

compile() { # COMPILER FLAGS...: every source of this directory, to *.o
    local compiler=$1 file
    shift
    for file in semaphores.c tests/*.c hidden/*.c; do
        "$compiler" -std=c11 -D_GNU_SOURCE -g -gdwarf-4 -fno-pie -w -I. \
            -fno-omit-frame-pointer -I"$TOP/build/include/parlab" "$@" \
            -c "$file" -o "${file//\//_}.o" || exit 3
    done
}

link() { # BUILD COMPILER FLAGS...
    local build=$1 compiler=$2 lib=$TOP/build/lib/parlab
    shift 2
    "$compiler" -no-pie "$@" ./*.c.o "$lib/harness.o" "$lib/front-$build.o" \
        "$lib/libweave.a" "@$lib/wrap-sync.args" -lcheck_pic -lrt -lm \
        -lsubunit -pthread -o "test-$build" || exit 3
}

schedules_of() { # BUILD: the lab's own number
    sed -n "s/^schedules:.*$1: \([0-9]*\).*/\1/p" "$LAB/lab.yaml"
}

# The flags and the numbers of schedules are the grader's own.
all_by_hand() {
    local asan=-fsanitize=address,undefined
    # shellcheck disable=SC2054 # the comma is clang's
    local -a blocks=(-fsanitize-coverage=bb,trace-pc-guard -mllvm
        -sanitizer-coverage-prune-blocks=0)
    gcc -std=c11 -D_GNU_SOURCE -fsyntax-only -Wall -Wextra -Wpedantic \
        -Wshadow -Wconversion -Wvla -Wwrite-strings -Wstrict-prototypes \
        semaphores.c
    compile clang -O1 $asan -fno-sanitize-recover=all "${blocks[@]}"
    link asan clang $asan
    WEAVE_SCHEDULES=$(schedules_of unit) ./test-asan
    compile clang -O1 -fsanitize=thread "${blocks[@]}"
    link tsan clang -fsanitize=thread
    WEAVE_SCHEDULES=$(schedules_of tsan) ./test-tsan
    compile gcc -O0 -fsanitize-coverage=trace-pc
    link helgrind gcc
    WEAVE_SCHEDULES=$(schedules_of helgrind) valgrind -q --tool=helgrind \
        --xml=yes --xml-file=x.%p ./test-helgrind
}

cost() {
    local hand grade tree=$dir/tree
    mkdir -p "$tree/hidden"
    cp "$SOLUTIONS"/reference/semaphores.c "$LAB"/semaphores.h "$tree/"
    cp -r "$LAB/tests" "$tree/"
    cp "$SOLUTIONS"/tests/* "$tree/hidden/"
    for _ in 1 2 3; do
        (
            cd "$tree" || exit 3
            cpu_s all_by_hand >> "$dir/hands"
        )
        grep -q '^100%' "$dir/log" || { cat "$dir/log" >&2; exit 3; }
        cpu_s "$GRADER" grade "$LAB" "$SOLUTIONS/reference" \
            --hidden "$SOLUTIONS/tests" >> "$dir/grades"
    done
    hand=$(median < "$dir/hands")
    grade=$(median < "$dir/grades")
    printf '%-42s %s s of CPU\n' "compiler, unit, TSan, Helgrind by hand" \
        "$hand" "a full grading, exploration and all" "$grade"
    ratio "$grade" "$hand"
}

# Real seconds of exploring FILE with the given options.
seconds() { # FILE OPTION...
    local TIMEFORMAT=%R
    { time "$GRADER" explore "$@" > "$dir/explore.out"; } 2>&1
}

# What N more of something cost: the difference of two commands' seconds.
difference() { # N A B
    awk -v n="$1" -v a="$2" -v b="$3" 'BEGIN { printf "%.9f\n", (b - a) / n }'
}

points() {
    local mode few many each
    local -a option
    gcc -O2 -std=c11 -D_GNU_SOURCE tests/bench/faults.c -o "$dir/faults" ||
        exit 3
    for mode in "" --persistent; do
        option=(--strategy random ${mode:+"$mode"})
        for _ in 1 2 3; do
            few=$(seconds tests/bench/points.c "${option[@]}" \
                --schedules 1000)
            many=$(seconds tests/bench/points.c "${option[@]}" \
                --schedules 11000)
            difference 10000 "$few" "$many" >> "$dir/points$mode"
        done
        each=$(median < "$dir/points$mode")
        awk -v each="$each" -v mode="$mode" 'BEGIN {
            printf "%-42s %.0f a second\n", "schedules of fifty points " mode,
            1 / each }'
        few=$("$dir/faults" "$GRADER" explore tests/bench/points.c \
            "${option[@]}" --schedules 1000)
        many=$("$dir/faults" "$GRADER" explore tests/bench/points.c \
            "${option[@]}" --schedules 5000)
        awk -v a="$few" -v b="$many" 'BEGIN {
            printf "%-42s %.0f KiB\n", "  memory that each execution touches anew",
            (b - a) / 4000 * 4 }'
    done
    for mode in "1 without a switch" "11 of a random walk"; do
        few=$(seconds tests/bench/points.c --strategy random \
            --schedules "${mode%% *}" -- 100)
        many=$(seconds tests/bench/points.c --strategy random \
            --schedules "${mode%% *}" -- 20100)
        each=$(difference $((80000 * ${mode%% *})) "$few" "$many")
        awk -v each="$each" -v what="a scheduling point ${mode#* }" 'BEGIN {
            printf "%-42s %.0f ns\n", what, each * 1e9 }'
    done
    echo
}

samplers() {
    local file name strategy seed n sum worst missed
    echo 'schedules until a wrong program is found: sum, most, not in 400'
    for strategy in random pct pos; do
        sum=0 worst=0 missed=0
        for file in tests/weave/*.c; do
            name=$(sed -n '1s|^/\* EXPECT: weave/\([a-z-]*\).*|\1|p' "$file")
            case $name in
            '' | unsupported | livelock) continue ;;
            esac
            for seed in 1 2; do
                n=$("$GRADER" explore "$file" --strategy $strategy \
                    --seed $seed --schedules 400 --json - |
                    jq 'if .verdict == "fail" then .schedules else 0 end')
                missed=$((missed + (n == 0)))
                sum=$((sum + n))
                worst=$((n > worst ? n : worst))
            done
        done
        printf '%-42s %d, %d, %d\n' "$strategy" $sum $worst $missed
    done
}

reduction() {
    echo 'executions of the search, of all orders, and final states reached'
    FIGURES=1 tests/weave/states/run.sh | grep ' executions, '
}

labs() {
    local manifest lab
    echo 'CPU seconds: grading the model solution, checking the lab'
    for manifest in labs/*/lab.yaml; do
        lab=$(basename "$(dirname "$manifest")")
        printf '%-42s %s, %s\n' "$lab" \
            "$(cpu_s "$GRADER" grade "$lab" "solutions/$lab/reference" \
                --hidden "solutions/$lab/tests")" \
            "$(cpu_s "$GRADER" lab check "$lab" --fresh)"
    done
    echo
}

[ $# -gt 0 ] || set -- throughput points cost reduction samplers labs
for part; do
    "$part"
done
