#!/usr/bin/env bash
# Everything about style that a program can decide. Prints a line a check.
# usage: tests/lint/lint.sh [--quick]     quick: without clang-tidy
set -u
cd "$(dirname "$0")/../.." || exit 3
quick=no
[ "${1:-}" != --quick ] || quick=yes
passed=0
failed=0

lint() { # NAME COMMAND...
    local name=$1 said
    shift
    if said=$("$@" 2>&1); then
        printf 'ok   lint: %s\n' "$name"
        passed=$((passed + 1))
    else
        printf 'FAIL lint: %s\n%s\n' "$name" \
            "$(head -n "${LINT_LINES:-20}" <<< "$said" | sed 's/^/     /')"
        failed=$((failed + 1))
    fi
}

files() { # PATTERN...: what git would commit
    git ls-files --cached --others --exclude-standard -- "$@" |
        while read -r file; do
            [ ! -f "$file" ] || printf '%s\n' "$file"
        done
}

# A process for each file: clang 14's check of va_lists remembers things from
# one file to the next. It counts what it suppresses; nobody wants to read that.
tidy() { # FILE... -- FLAG...
    local -a named=()
    while [ "$1" != -- ]; do
        named+=("$1")
        shift
    done
    printf '%s\0' "${named[@]}" |
        xargs -0 -P "$(nproc)" -I '{}' clang-tidy --quiet '{}' "$@" 2>&1 |
        grep -vE '^[0-9]+ warnings? '
    return "${PIPESTATUS[1]}"
}

mapfile -t headers < <(files 'grader/*.h' 'labs/*.h' 'tests/*.h')
mapfile -t grader < <(files 'grader/*.c' 'grader/*.h')
# Solutions are laid out as ours; faulty ones may be faulty in more ways.
mapfile -t sources < <(files '*.c' '*.h')
mapfile -t scripts < <(files '*.sh' '.ci/run')
mapfile -t checked < <(files 'grader/*/*.c' 'grader/main.c' |
    grep -v '^grader/weave/memory.c')

lint "layers include downwards only" tests/lint/check-layers.sh grader
lint "each prototype has a comment" \
    tests/lint/check-prototypes.sh "${headers[@]}"
lint "each header compiles alone" tests/lint/check-headers.sh "${headers[@]}"
lint "files and functions are short" tests/lint/check-sizes.sh "${grader[@]}"
lint "comments" tests/lint/check-comments.sh "${sources[@]}"
lint "each intercepted call is documented" tests/lint/check-calls.sh \
    grader/weave/calls.def grader/weave/calls.md
lint "each intercepted call has a program, each mistake a twin" \
    tests/lint/check-programs.sh grader/weave/calls.def tests/weave
lint "the syllabus names what is there" tests/lint/check-syllabus.sh \
    syllabus.md
lint "clang-format" clang-format --dry-run --Werror "${sources[@]}"
lint "shellcheck" shellcheck -x "${scripts[@]}"
if [ $quick = no ]; then
    read -ra flags < <(pkg-config --cflags \
        libcyaml jansson libdw libelf libxml-2.0 sqlite3)
    lint "clang-tidy" tidy "${checked[@]}" -- -std=c11 -D_GNU_SOURCE -Igrader \
        -Ibuild/include/parlab "${flags[@]}"
fi
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
