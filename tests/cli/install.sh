#!/usr/bin/env bash
# make install, and a grader that works from where it was installed.
source "$(dirname "$0")/../lib.sh"
prefix=$SCRATCH/prefix
run make install PREFIX="$prefix"
expect_code "make install" 0
check "the program is there" test -x "$prefix/bin/grader"
check "the labs are there" test -f "$prefix/share/parlab/labs/lab.mk"
check "the man pages are there" test -f "$prefix/share/man/man7/weave.7"
run "$prefix/bin/grader" lab list
expect_code "the installed grader lists its labs" 0
expect_said "the installed grader knows 07-semaphores" "07-semaphores"
mkdir "$SCRATCH/good"
cp tests/cli/tiny/counter.c "$SCRATCH/good"
(cd "$SCRATCH/good" && run "$prefix/bin/grader" grade "$TOP/tests/cli/tiny" . &&
    exit "$code")
check "the installed grader grades, far from the repository" test $? -eq 0
run make uninstall PREFIX="$prefix"
expect_code "make uninstall" 0
check "nothing is left" test -z "$(find "$prefix" -type f)"
run make help
expect_said "make help tells the targets" "make soak"
finish
