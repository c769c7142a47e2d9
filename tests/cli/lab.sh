#!/usr/bin/env bash
# grader lab: a new lab works at once and is told what it lacks; a lab that was
# whole is remembered until something changes; objects of model solutions.
source "$(dirname "$0")/../lib.sh"

mkdir -p "$SCRATCH/tree/labs" "$SCRATCH/tree/solutions"
cp labs/lab.mk "$SCRATCH/tree/labs/"
cd "$SCRATCH/tree" || exit 3

run "$GRADER" lab new latches
expect_code "new: a name without a number is refused" 2
run "$GRADER" lab new 20-Latches
expect_code "new: a name with capitals is refused" 2
run "$GRADER" lab new ../20-latches
expect_code "new: a path is refused" 2
run "$GRADER" lab new 20-open-doors
expect_code "new: a lab is made" 0
run "$GRADER" lab new 20-open-doors
expect_code "new: it is not made twice" 3
check "new: no name is left to fill in" \
    sh -c '! grep -rE "@[A-Z]+@" labs solutions'

run "$GRADER" lab check 20-open-doors
expect_code "check: the new lab is not whole" 1
expect_said "check: its model solution has full points" "^ok    reference +100 "
expect_said "check: its mistake is caught" "^ok    faulty/01-if-for-while"
expect_said "check: its form is right" "^ok    all that a lab needs is there"
expect_said "check: it wants more mistakes" "holds fewer than 8 mistakes"
expect_said "check: a check that nothing fails is named" \
    "no faulty variant fails the check basics"

lab=labs/20-open-doors
sed -i '/^## Further reading/d' $lab/README.md
sed -i 's/^| 30 |/| 31 |/' $lab/README.md
echo 'int open_doors_peek(struct open_doors *l); /* EPERM */' \
    >> $lab/open_doors.h
rm $lab/demo.c
run "$GRADER" lab check 20-open-doors
expect_said "check: a missing section is named" 'no section "## Further reading"'
expect_said "check: a missing file is named" "demo.c is missing"
expect_said "check: other points in the README are named" \
    "README.md gives 31 points"
expect_said "check: a function without a test is named" \
    "no test calls open_doors_peek"
expect_said "check: an error number without a test is named" \
    "the contract names EPERM"

# A lab that is whole, small: the checks that its mistakes fail.
"$GRADER" lab new 21-small > /dev/null
python3 - << 'END'
import pathlib
lab = pathlib.Path('labs/21-small')
text = (lab / 'lab.yaml').read_text()
checks = text[text.index('  - id: builds'):text.index('limits:')].split('  - id: ')[1:]
keep = [c for c in checks if c.startswith('opens-for-all')]
keep[0] = keep[0].replace('points: 50', 'points: 100')
test = (lab / 'tests/test_small.c').read_text()
start = test.index('LAB_SUITE')
test = test[:start] + test[start:].replace('lab_case("basics")', 'lab_case("opens-for-all")', 1)
(lab / 'tests/test_small.c').write_text(test)
(lab / 'lab.yaml').write_text(text[:text.index('  - id: builds')] + '  - id: ' + keep[0] + text[text.index('limits:'):])
readme = (lab / 'README.md').read_text()
rows = [l for l in readme.split('\n') if l.startswith('| ') and l[2].isdigit()]
for row in rows:
    readme = readme.replace(row + '\n', '| 100 | all who wait go on |\n' if '| 50 |' in row else '')
(lab / 'README.md').write_text(readme)
END
for i in 2 3 4 5 6 7 8; do
    cp -r solutions/21-small/faulty/01-if-for-while "solutions/21-small/faulty/0$i-again"
done
run "$GRADER" lab check 21-small
expect_code "check: a lab that is whole" 0
run "$GRADER" lab check 21-small
expect_code "check: the second time" 0
expect_said "check: it is remembered" "^unchanged since it was checked"
run "$GRADER" lab check 21-small --fresh
check "check: --fresh checks again" test -z \
    "$(grep ^unchanged "$SCRATCH/out")"
echo '/* a word */' >> solutions/21-small/reference/small.c
run "$GRADER" lab check 21-small
check "check: a change is noticed" test -z \
    "$(grep ^unchanged "$SCRATCH/out")"

run "$GRADER" lab objects 22-none
expect_code "objects: an unknown lab is refused" 3
finish
