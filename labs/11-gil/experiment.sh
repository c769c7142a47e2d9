#!/usr/bin/env bash
# The GIL's speed-up curve: work by 1 to 4 threads, on an ideal machine (the
# same numbers everywhere) and on this one.
# usage: experiment.sh GIL.C DIRECTORY     makes DIRECTORY/gil.csv
# GRADER=/path/to/grader chooses another grader.
set -eu
lab=$(cd "$(dirname "$0")" && pwd)
labs=$(dirname "$lab")
source=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
grader=${GRADER:-$labs/../build/bin/grader}
files=("$lab/experiment.c" "$lab/gil_vm.c" "$labs"/vm/*.c "$source")
workloads=(countdown matmul squares fetch mixed)

gcc -std=c11 -D_GNU_SOURCE -O2 -I"$lab" -I"$labs" -o "$out/experiment" \
    "${files[@]}" -pthread

rm -f "$out/ideal" "$out/here"
for workload in "${workloads[@]}"; do
    echo "measuring $workload" >&2
    if ! "$out/experiment" "$workload" "$labs/vm/programs" "$out/part"; then
        echo "this GIL cannot be measured: does make test pass?" >&2
        exit 1
    fi
    cat "$out/part" >> "$out/here"
    if ! "$grader" explore "${files[@]}" --cflags "-DIDEAL -I$lab -I$labs" \
        --schedules 1 --steps 2000000000 --parallelism 0 \
        -- "$workload" "$labs/vm/programs" "$out/part" > "$out/log" 2>&1; then
        cat "$out/log" >&2
        exit 1
    fi
    cat "$out/part" >> "$out/ideal"
done

# One line for both clocks. Work is what one thread needs for all of it, span
# what these threads need, and a speed-up is against one thread of the same
# kind.
paste -d, "$out/ideal" "$out/here" | awk -F, '
BEGIN {
    print "workload,how,threads,work_ms,span_ms,speedup,here_ms,here_speedup"
}
$3 == 1 { work = $4; here = $8 }
{
    printf "%s,%s,%d,%.2f,%.2f,%.2f,%.2f,%.2f\n", $1, $2, $3,
        work / 1e6, $4 / 1e6, work / $4, $8 / 1e6, here / $8
}' > "$out/gil.csv"

# The ideal curve as bars: an equals sign is a quarter of a processor.
awk -F, '
NR == 1 { next }
$1 != last { printf "\n%s: how many times as fast as one thread?\n", $1 }
{
    bar = ""
    for (i = 0; i < $6 * 4 - 0.5; i++) bar = bar "="
    printf "  %-10s %d  %5.2f  %-17s  here: %5.2f\n", $2, $3, $6, bar, $8
    last = $1
}' "$out/gil.csv"
printf '\nall numbers: %s\n' "$out/gil.csv"
