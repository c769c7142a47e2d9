#!/usr/bin/env bash
# A tool that is missing or broken: exit code 3, its package named, no score.
source "$(dirname "$0")/../lib.sh"
tiny=tests/cli/tiny
mkdir "$SCRATCH/good"
cp $tiny/counter.c "$SCRATCH/good/"

# Every program of the real PATH, but those named.
path_without() { # NAME...
    local dir=$SCRATCH/bin name
    rm -rf "$dir"
    mkdir "$dir"
    for name in /usr/local/bin/* /usr/bin/* /bin/*; do
        [ -e "$dir/${name##*/}" ] || ln -s "$name" "$dir/${name##*/}"
    done
    for name; do
        rm -f "$dir/$name"
    done
}

# broken NAME TOOL PACKAGE SCRIPT: TOOL is replaced by a shell script.
# Without a script it is missing.
broken() {
    local name=$1 tool=$2 package=$3 script=${4:-}
    path_without "$tool"
    if [ -n "$script" ]; then
        printf '#!/bin/sh\n%s\n' "$script" > "$SCRATCH/bin/$tool"
        chmod +x "$SCRATCH/bin/$tool"
    fi
    rm -f "$SCRATCH/r.json"
    run env PATH="$SCRATCH/bin" "$GRADER" grade $tiny "$SCRATCH/good" \
        --json "$SCRATCH/r.json"
    expect_code "$name: exit code 3" 3
    expect_said "$name: names the package" "$package"
    check "$name: no score" bash -c "! grep -q '^score' '$SCRATCH/out'"
    check "$name: the JSON says not graded" jq -e \
        '.status == "not-graded" and .score == null' "$SCRATCH/r.json"
}

real_clang=$(command -v clang)
broken "no valgrind" valgrind valgrind
broken "valgrind fails at once" valgrind valgrind 'echo broken >&2; exit 1'
broken "valgrind dies of a signal" valgrind valgrind 'kill -SEGV $$'
broken "valgrind does nothing, happily" valgrind valgrind 'exit 0'
broken "no clang" clang clang
broken "no gcc" gcc gcc
broken "gcc fails at once" gcc gcc 'echo "gcc: fatal error: broken" >&2; exit 4'
broken "gcc dies of a signal" gcc gcc 'kill -SEGV $$'
broken "clang dies of a signal" clang clang 'kill -SEGV $$'
broken "clang without its runtime" clang libclang-rt "
for word; do
    case \$word in
    -fsanitize=*) sanitize=yes ;;
    -c | -fsyntax-only) compile=yes ;;
    esac
done
if [ \"\$sanitize/\$compile\" = yes/ ]; then
    echo '/usr/bin/ld: cannot find /usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/libclang_rt.asan-x86_64.a: No such file or directory' >&2
    exit 1
fi
exec $real_clang \"\$@\""
broken "no linker" ld binutils

path_without valgrind
run env PATH="$SCRATCH/bin" "$GRADER" doctor
expect_code "doctor without valgrind: exit code 3" 3
expect_said "doctor without valgrind: names it" "valgrind"

# A class: what was not measured is not a zero, and not a pass.
mkdir "$SCRATCH/class"
cp -r "$SCRATCH/good" "$SCRATCH/class/good"
run env PATH="$SCRATCH/bin" "$GRADER" class "$SCRATCH/class" --lab $tiny \
    --out "$SCRATCH/results"
expect_code "a class without valgrind: exit code 3" 3
check "a class without valgrind: nobody has a score" jq -e \
    'all(.students[]; .status == "not-graded" and .score == null)' \
    "$SCRATCH/results/results.json"

run env TMPDIR="$SCRATCH/nowhere" "$GRADER" grade $tiny "$SCRATCH/good"
expect_code "no place for scratch files: exit code 3" 3
run bash -c "ulimit -f 8; exec '$GRADER' grade $tiny '$SCRATCH/good'"
check "a disk that is full: exit code 3 or death by its signal" \
    test "$code" -ge 3
finish
