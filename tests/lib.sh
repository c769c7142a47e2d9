# lib.sh: what the shell tests share. Source it; it moves to the repository's
# top and makes a scratch directory that goes away at the end.
#
# A test says pass or fail through it_passes and it_fails; the last line of a
# test file is finish.
# shellcheck shell=bash
set -u
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$TOP" || exit 3
GRADER=${GRADER:-$TOP/build/bin/grader}
LAB=${LAB:-$TOP/labs/07-semaphores}
SOLUTIONS=${SOLUTIONS:-$TOP/solutions/07-semaphores}
SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/parlab-test.XXXXXX") || exit 3
export PARLAB_STATE=$SCRATCH/state
child=
tidy_up() {
    [ -z "$child" ] || kill "$child" 2> /dev/null
    chmod -R u+rwX "$SCRATCH"
    rm -rf "$SCRATCH"
}
trap tidy_up EXIT
trap 'exit 143' TERM INT
passed=0
failed=0

it_passes() { # NAME
    passed=$((passed + 1))
    [ -z "${VERBOSE:-}" ] || printf 'ok   %s\n' "$1"
}

it_fails() { # NAME WHY...
    failed=$((failed + 1))
    printf 'FAIL %s\n' "$1"
    shift
    [ $# -eq 0 ] || printf '%s\n' "$@" | head -n 20 | sed 's/^/     /'
}

# check NAME COMMAND...: the command must succeed.
check() {
    local name=$1 said
    shift
    if said=$("$@" 2>&1); then
        it_passes "$name"
    else
        it_fails "$name" "$*" "$said"
    fi
}

# run COMMAND...: sets $code, and the files $SCRATCH/out and $SCRATCH/err.
run() {
    code=0
    "$@" > "$SCRATCH/out" 2> "$SCRATCH/err" &
    child=$!
    wait $child || code=$?
    child=
}

# expect_code NAME CODE: about the last run.
expect_code() {
    if [ "$code" -eq "$2" ]; then
        it_passes "$1"
    else
        it_fails "$1" "exit code $code, not $2" \
            "$(tail -n 5 "$SCRATCH/out" "$SCRATCH/err")"
    fi
}

# expect_said NAME REGEX: the last run printed this, on stdout or stderr.
expect_said() {
    if grep -qE -- "$2" "$SCRATCH/out" "$SCRATCH/err"; then
        it_passes "$1"
    else
        it_fails "$1" "nothing matches: $2" \
            "$(tail -n 5 "$SCRATCH/out" "$SCRATCH/err")"
    fi
}

# finish: one line for tests/run.sh, and the exit code.
finish() {
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ]
}
