#!/usr/bin/env bash
# The gradebook for others: Canvas, Moodle, CSV, JSON; and that nobody gets a
# zero who was not graded.
source "$(dirname "$0")/../lib.sh"
book=$SCRATCH/course.db

# result STUDENT SCORE: a result of lab "tiny", of ten points; "none": none.
result() {
    jq -n --arg student "$1" --arg score "$2" '
        {schema: "parlab/result/1", lab: "tiny", submission: $student,
         max_score: 10, findings: []} +
        if $score == "none" then
            {status: "not-graded", reason: "?", score: null, checks: []}
        else ($score | tonumber) as $score |
            {status: "graded", score: $score, checks: [{id: "all", title: "it",
             points: $score, max_points: 10, oracle: "weave",
             status: (if $score == 10 then "pass" else "fail" end)}]}
        end'
}

{
    result ada 9.125
    result bob none
    result cyd 4
    result '=eve' 10
    result Fay_77_assignsubmission_file 3
} | jq -s '{schema: "parlab/class/1", lab: "tiny", max_score: 10,
    students: .}' > "$SCRATCH/results.json"
cat > "$SCRATCH/roster.csv" << 'EOF'
id,name,email,section
ada,"Lovelace, Ada",Ada@x.org,A
bob,Bob,bob@x.org,A
cyd,Cyd,+cyd@x.org,B
dan,Dan,dan@x.org,B
=eve,=1+1,,B
EOF
"$GRADER" book "$book" import "$SCRATCH/results.json" > /dev/null
"$GRADER" book "$book" roster "$SCRATCH/roster.csv" > /dev/null
"$GRADER" book "$book" adjust cyd tiny --excuse --reason ill --author zoe

export_as() { # FORMAT ARGS...
    run "$GRADER" export "$book" --format "$@"
}

# printed NAME: standard output, but for CR, is what comes on standard input.
printed() {
    check "$1" diff <(tr -d '\r' < "$SCRATCH/out") -
}

# Plain.
export_as csv
expect_code "csv: exit code" 0
printed "csv" << 'EOF'
student,name,email,section,lab,status,score,max_score,raw_score,days_late,late_loss,adjustment,attempts,attempt,attempts_not_graded,checks_passed,checks_failed,checks_not_measured
'=eve,'=1+1,,B,tiny,graded,10,10,10,0,0,0,1,1,0,1,0,0
Fay_77_assignsubmission_file,,,,tiny,graded,3,10,3,0,0,0,1,1,0,0,1,0
ada,"Lovelace, Ada",Ada@x.org,A,tiny,graded,9.125,10,9.125,0,0,0,1,1,0,0,1,0
bob,Bob,bob@x.org,A,tiny,not-graded,,10,,,,,1,1,1,0,0,0
cyd,Cyd,'+cyd@x.org,B,tiny,excused,,10,,,,,1,1,0,0,1,0
dan,Dan,dan@x.org,B,tiny,missing,,10,,,,,0,0,0,0,0,0
EOF
export_as json --output "$SCRATCH/grades.json"
check "json: three-valued" jq -e '.schema == "parlab/grades/1" and
    ([.students[] | {(.student): .labs[0] | [.status, .score]}] | add) ==
    {"=eve": ["graded", 10], "Fay_77_assignsubmission_file": ["graded", 3],
     "ada": ["graded", 9.125], "bob": ["not-graded", null],
     "cyd": ["excused", null], "dan": ["missing", null]}' \
    "$SCRATCH/grades.json"
check "json: no total without a grade" jq -e '
    [.students[] | select(.student == "bob" or .student == "dan") |
     .total_percent] == [null, 0]' "$SCRATCH/grades.json"

# Canvas.
export_as canvas --column 'Lab 2 (12345)'
printed "canvas" << 'EOF'
Student,ID,SIS Login ID,Section,Lab 2 (12345)
    Points Possible,,,,10
'=1+1,,'=eve,B,10
Fay_77_assignsubmission_file,,Fay_77_assignsubmission_file,,3
"Lovelace, Ada",,ada,A,9.13
Bob,,bob,A,
Cyd,,cyd,B,EX
Dan,,dan,B,
EOF
expect_said "canvas: who is left out" "^left out: bob: it could not be graded$"
export_as canvas
expect_said "canvas: a new assignment is announced" "makes a new assignment 'tiny'"
{
    printf '\xef\xbb\xbfStudent,ID,SIS User ID,SIS Login ID,Section,'
    printf 'tiny (7),other (8),Final Score\r\n'
    printf ',,,,,Manual Posting,,\r\n'
    printf '    Points Possible,,,,,20,5,(read only)\r\n'
    printf '"Lovelace, Ada",101,s1,ADA@x.org,"A, B",1,2,50\r\n'
    printf 'Bob,102,s2,bob,A,5,2,50\r\n'
    printf 'Cyd,103,cyd,x,B,,2,50\r\n'
    printf 'Dan,104,,nobody,B,,2,50\r\n'
    printf 'Gus,105,,gus,B,6,2,50\r\n'
} > "$SCRATCH/canvas.csv"
export_as canvas --lab tiny --fill "$SCRATCH/canvas.csv"
expect_code "canvas --fill: another maximum: exit code 3" 3
expect_said "canvas --fill: another maximum: the line" \
    "canvas\.csv:3: the assignment has 20 points, the lab 10; --scale"
check "canvas --fill: nothing is printed then" test ! -s "$SCRATCH/out"
export_as canvas --lab tiny --fill "$SCRATCH/canvas.csv" --scale
printed "canvas --fill: one assignment, the others untouched" << 'EOF'
Student,ID,SIS User ID,SIS Login ID,Section,tiny (7)
,,,,,Manual Posting
    Points Possible,,,,,20
"Lovelace, Ada",101,s1,ADA@x.org,"A, B",18.25
Bob,102,s2,bob,A,
Cyd,103,cyd,x,B,EX
Dan,104,,nobody,B,
Gus,105,,gus,B,
EOF
expect_said "canvas --fill: who has no row" "^left out: =eve: no row of"
expect_said "canvas --fill: who is not graded" "^left out: bob: it could not"
sed 's/,/;/g; s/"A; B"/A/; s/"Lovelace; Ada"/Ada/' "$SCRATCH/canvas.csv" \
    > "$SCRATCH/semicolon.csv"
export_as canvas --lab tiny --fill "$SCRATCH/semicolon.csv" --scale
expect_said "canvas --fill: with semicolons" "^Ada;101;s1;ADA@x\.org;A;18\.25"
export_as canvas --lab tiny --fill "$SCRATCH/canvas.csv" --column 'nine (9)'
expect_said "canvas --fill: no such assignment" \
    "canvas\.csv:1: no assignment is called 'nine \(9\)'"
export_as canvas --fill "$SCRATCH/roster.csv" --lab tiny
expect_said "canvas --fill: another file" "roster\.csv:1: this is no gradebook"
printf 'Student,ID,Section,tiny (1)\nAda,1\n' > "$SCRATCH/short.csv"
export_as canvas --fill "$SCRATCH/short.csv" --lab tiny
expect_said "canvas --fill: a short row" "short\.csv:2: 2 cells, .* has 4"
{
    echo 'Student,ID,Section,tiny (1)'
    printf 'Bob,1,A,\nBob,2,A,\n"Lovelace, Ada",3,A,\n'
} > "$SCRATCH/names.csv"
export_as canvas --fill "$SCRATCH/names.csv" --lab tiny
expect_said "canvas --fill: by a name that only one has" ',3,A,9\.13'
expect_said "canvas --fill: not by a name that two have" \
    "^left out: bob: no row of"

# Moodle.
export_as moodle
expect_code "moodle: which lab: exit code 2" 2
export_as moodle --lab tiny --column 'Lab 2'
printed "moodle: whoever has an address and a grade" << 'EOF'
Email address,Lab 2,Feedback: Lab 2
Ada@x.org,9.13,"9.13 of 10 points; 0 checks passed, 1 failed"
EOF
for who in 'bob: it could not be graded' 'cyd: excused' \
    'dan: nothing was handed in' '=eve: there is no address'; do
    expect_said "moodle: left out, ${who%%:*}" "^left out: $who$"
done
head='Identifier,Full name,Email address,Status,Grade,Maximum Grade'
head=$head',Grade can be changed,Last modified (submission)'
head=$head',Last modified (grade),Feedback comments'
{
    printf '%s\r\n' "$head"
    printf 'Participant 11,"Lovelace, Ada",ada@x.org,In,,10.00,Yes,'
    printf '"Friday, 20 November 2026, 9:00 AM",-,\r\n'
    printf 'Participant 12,Bob,bob@x.org,In,5.00,10.00,Yes,-,-,kept\r\n'
    printf 'Participant 13,Dan,dan@x.org,None,,10.00,Yes,-,-,\r\n'
    printf 'Participant 77,Fay,fay@x.org,In,,10.00,No,-,-,\r\n'
    printf 'Participant 15,Gus,gus@x.org,In,1.00,10.00,Yes,-,-,old\r\n'
} > "$SCRATCH/sheet.csv"
export_as moodle --lab tiny --fill "$SCRATCH/sheet.csv"
expect_code "moodle --fill: exit code" 0
check "moodle --fill: only two cells of one row differ" diff \
    <(sed 's/In,,10\.00,Yes\(.*\),-,\r/In,9.13,10.00,Yes\1,-,"9.13 of 10 points; 0 checks passed, 1 failed"\r/' \
        "$SCRATCH/sheet.csv") "$SCRATCH/out"
expect_said "moodle --fill: a grade that is locked" \
    "^left out: Fay_77.*: Moodle says that the grade cannot be changed"
sed 's/,No,/,Yes,/' "$SCRATCH/sheet.csv" > "$SCRATCH/open.csv"
export_as moodle --lab tiny --fill "$SCRATCH/open.csv"
expect_said "moodle --fill: by the number in a submission's name" \
    "^Participant 77,.*,In,3,10\.00,"
sed 's/Email address/E-Mail-Adresse/; s/Grade,Max/Bewertung,Max/
    s/Feedback comments/Feedback als Kommentar/' "$SCRATCH/sheet.csv" \
    > "$SCRATCH/german.csv"
export_as moodle --lab tiny --fill "$SCRATCH/german.csv"
expect_code "moodle --fill: another language: exit code 3" 3
expect_said "moodle --fill: another language: what to do" \
    "german\.csv:1: no column is called 'Grade'; .* --column"
export_as moodle --lab tiny --fill "$SCRATCH/german.csv" --column Bewertung \
    --feedback 'Feedback als Kommentar'
expect_said "moodle --fill: another language, told the names" \
    '^Participant 11,.*,In,9\.13,10\.00,.*,"9\.13 of 10'
sed 's/10\.00/100.00/' "$SCRATCH/sheet.csv" > "$SCRATCH/hundred.csv"
export_as moodle --lab tiny --fill "$SCRATCH/hundred.csv"
expect_said "moodle --fill: another maximum" "hundred\.csv:2: .* --scale"
export_as moodle --lab tiny --fill "$SCRATCH/hundred.csv" --scale
expect_said "moodle --fill --scale" "^Participant 11,.*,In,91\.25,100\.00,"
"$GRADER" book "$book" adjust ada tiny --points 5 --reason x --author zoe
export_as moodle --lab tiny --fill "$SCRATCH/sheet.csv"
expect_said "moodle --fill: above the maximum" "^left out: ada: the score is above"
check "moodle --fill: such a grade is not filled in" \
    cmp "$SCRATCH/out" "$SCRATCH/sheet.csv"
sed 's/,/;/g' "$SCRATCH/names.csv" > "$SCRATCH/semicolon.csv"
export_as moodle --lab tiny --fill "$SCRATCH/semicolon.csv"
expect_said "moodle --fill: semicolons, which Moodle does not read" \
    "semicolon\.csv:1: Moodle reads"

# What is refused.
export_as excel
expect_code "a format that is not known: exit code 2" 2
expect_said "a format that is not known: those that are" "^  canvas "
export_as csv --fill "$SCRATCH/canvas.csv"
expect_code "a format that does not fill in: exit code 2" 2
export_as csv --lab tin
expect_code "no such lab: exit code 3" 3
expect_said "no such lab: named" "knows no lab 'tin'"
export_as csv --output /proc/no/such
expect_code "an output that cannot be written: exit code 3" 3
run "$GRADER" export "$SCRATCH/none.db" --format csv
expect_code "no book: exit code 3" 3
finish
