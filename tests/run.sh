#!/usr/bin/env bash
# Every test, and at the end one line: N passed, N failed.
#   tests/run.sh             all of them
#   tests/run.sh PART...     some: lint unit cli weave hostile lab soak
# The grader must have been built. VERBOSE=1 names what passes, too.
set -u
cd "$(dirname "$0")/.." || exit 3
passed=0
failed=0
begun=$SECONDS

# run_one NAME COMMAND...: the command's last line must be its count.
run_one() {
    local name=$1 start=$SECONDS log last
    shift
    printf '%-32s ' "$name"
    log=$(mktemp)
    "$@" > "$log" 2>&1
    last=$(tail -n 1 "$log")
    if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        passed=$((passed + BASH_REMATCH[1]))
        failed=$((failed + BASH_REMATCH[2]))
        printf '%s  (%d s)\n' "$last" $((SECONDS - start))
        head -n -1 "$log" | grep -vE '^$' | sed 's/^/    /'
    else
        failed=$((failed + 1))
        printf 'FAIL: it did not come to its end\n'
        tail -n 20 "$log" | sed 's/^/    /'
    fi
    rm -f "$log"
}

# A libcheck program counts in its own words.
run_unit() { # PROGRAM
    local said line
    said=$(CK_VERBOSITY=normal timeout 300 "$1" 2>&1)
    line=$(grep -E '^[0-9]+%: Checks: ' <<< "$said")
    if [[ $line =~ Checks:\ ([0-9]+),\ Failures:\ ([0-9]+),\ Errors:\ ([0-9]+) ]]
    then
        local wrong=$((BASH_REMATCH[2] + BASH_REMATCH[3]))
        grep -E '^[^ ]+:[0-9]+:[FE]:' <<< "$said"
        echo "$((BASH_REMATCH[1] - wrong)) passed, $wrong failed"
    else
        printf '%s\n' "$said"
        return 1
    fi
}

part_unit() {
    local program
    for program in build/tests/unit/test_*; do
        if [ -f "$program" ] && [ -x "$program" ]; then
            run_one "unit: $(basename "$program")" run_unit "$program"
        fi
    done
}

part_cli() {
    local script
    for script in tests/cli/*.sh; do
        run_one "cli: $(basename "$script" .sh)" "$script"
    done
}

part_weave() {
    run_one "weave: little programs" tests/weave/run.sh
    run_one "weave: search and all orders" tests/weave/states/run.sh
    run_one "weave: work and span" tests/weave/span/run.sh
    run_one "weave: one process for many" tests/weave/persistent.sh
    run_one "weave: what reports say" tests/weave/says/run.sh
    run_one "weave: twice the same" tests/weave/repeat.sh 2
}

part_hostile() {
    run_one "hostile submissions" tests/hostile/run.sh
}

part_lab() {
    run_one "labs" tests/labs.sh
}

part_soak() {
    run_one "soak, short" tests/soak.sh --short
}

part_lint() {
    run_one "lint" tests/lint/lint.sh
}

[ $# -gt 0 ] || set -- lint unit cli weave hostile lab soak
for part; do
    if ! declare -F "part_$part" > /dev/null; then
        echo "run.sh: unknown part '$part' (known: lint unit cli weave hostile lab" \
            "soak)" >&2
        exit 2
    fi
    "part_$part"
done
printf 'all in %d s\n' $((SECONDS - begun))
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
