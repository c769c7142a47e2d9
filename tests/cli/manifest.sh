#!/usr/bin/env bash
# Bad manifests: exit code 3, the file, the line, and what is allowed.
source "$(dirname "$0")/../lib.sh"
good=tests/cli/tiny

# bad NAME LINE REGEX SED: the tiny lab, spoilt by SED.
bad() {
    local name=$1 line=$2 words=$3 lab=$SCRATCH/lab
    rm -rf "$lab"
    cp -r $good "$lab"
    sed -i "$4" "$lab/lab.yaml"
    run "$GRADER" grade "$lab" $good
    expect_code "$name: exit code 3" 3
    expect_said "$name: file and line" "lab\.yaml:$line:"
    expect_said "$name: what is wrong, what is allowed" "$words"
    check "$name: no score" bash -c "! grep -q '^score' '$SCRATCH/out'"
}

bad "unknown key" 4 "sumbit.*(a lab has|known|allowed).*submit" \
    's/^submit:/sumbit:/'
bad "unknown key in a check" 10 "pionts.*points" '10s/points/pionts/'
bad "unknown oracle" 15 "oracle 'untit' \(known: .*unit" \
    's/oracle: unit/oracle: untit/'
bad "points that are no number" 10 "points" 's/points: 1$/points: many/'
bad "negative points" 10 "points" 's/points: 1$/points: -1/'
bad "missing title" '[0-9]+' "title" '/^title/d'
bad "missing checks" '[0-9]+' "checks" '/^checks/,/helgrind..data-race/d'
bad "two checks with one id" '[0-9]+' "counts" 's/counts-together/counts/'
bad "no points at all" '[0-9]+' "points" 's/points: [0-9]*/points: 0/'
bad "a path that leads out" 4 "\.\./x" 's|\[counter.c\]|[../x.c]|'
bad "an absolute path" 4 "/etc" 's|\[counter.c\]|[/etc/passwd]|'
bad "broken YAML" '[0-9]+' "." '3s/.*/  : [}/'
bad "a list where a word belongs" 2 "." '2s/.*/title: [a, b]/'
bad "an unknown limit" 31 "cpu" 's/cpu_s/cpu_seconds/'

rm -rf "$SCRATCH/lab"
cp -r $good "$SCRATCH/lab"
: > "$SCRATCH/lab/lab.yaml"
run "$GRADER" grade "$SCRATCH/lab" $good
expect_code "an empty manifest: exit code 3" 3
expect_said "an empty manifest: named" "lab\.yaml"
rm "$SCRATCH/lab/lab.yaml"
run "$GRADER" grade "$SCRATCH/lab" $good
expect_code "no manifest: exit code 3" 3
expect_said "no manifest: named" "lab\.yaml"
head -c 100000 /dev/zero > "$SCRATCH/lab/lab.yaml"
run "$GRADER" grade "$SCRATCH/lab" $good
expect_code "a manifest of zeros: exit code 3" 3

cp $good/lab.yaml "$SCRATCH/lab/"
rm "$SCRATCH/lab/tests/test_counter.c"
run "$GRADER" grade "$SCRATCH/lab" $good
expect_code "a test that is missing: exit code 3" 3
expect_said "a test that is missing: named" "test_counter\.c"
echo "#include nonsense" > "$SCRATCH/lab/tests/test_counter.c"
run "$GRADER" grade "$SCRATCH/lab" $good
expect_code "the lab's test does not compile: exit code 3, not a zero" 3
expect_said "the lab's test does not compile: named" "test_counter\.c"
finish
