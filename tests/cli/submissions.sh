#!/usr/bin/env bash
# Odd submissions: each is graded, or refused with a finding; never a crash.
source "$(dirname "$0")/../lib.sh"
tiny=tests/cli/tiny
good=$tiny/counter.c

fresh() { # sets $dir
    dir=$SCRATCH/submission
    rm -rf "$dir"
    mkdir "$dir"
}

grade() {
    rm -f "$SCRATCH/r.json"
    run "$GRADER" grade $tiny "$dir" --json "$SCRATCH/r.json"
}

full() { # NAME
    grade
    expect_code "$1: full score" 0
    check "$1: no finding" jq -e '.status == "graded" and
        .score == .max_score and .findings == []' "$SCRATCH/r.json"
}

lost() { # NAME RULE-REGEX [MESSAGE-REGEX]
    grade
    expect_code "$1: exit code 1" 1
    # shellcheck disable=SC2016 # jq's variables
    check "$1: a clear finding" jq -e --arg rule "$2" --arg words "${3:-.}" \
        '.status == "graded" and .score < .max_score and
        any(.findings[]; (.rule | test($rule)) and
            (.message | test($words)) and .message != "")' "$SCRATCH/r.json"
}

fresh
cp $good "$dir"
full "the right answer"
fresh
cp $tiny/racy.c "$dir/counter.c"
lost "the racy answer" "^weave/data-race$"
check "the racy answer: its line" jq -e 'any(.findings[].where[];
    .file == "counter.c" and .line == 11 and .function == "counter_add")' \
    "$SCRATCH/r.json"

fresh
lost "an empty directory" "^submission/missing$" "counter\.c"
check "an empty directory: no point" jq -e '.score == 0' "$SCRATCH/r.json"
fresh
: > "$dir/counter.c"
lost "an empty file" "^build/"
fresh
mkdir "$dir/counter.c"
lost "a directory where the file belongs" "^submission/" "counter\.c"
fresh
ln -s "$TOP/$good" "$dir/counter.c"
lost "a symbolic link" "^submission/symlink$"
fresh
ln -s /dev/zero "$dir/counter.c"
lost "a link to an endless device" "^submission/"
fresh
mkfifo "$dir/counter.c"
lost "a fifo" "^submission/"
fresh
head -c 3000000 /dev/zero | tr '\0' ' ' | cat $good - > "$dir/counter.c"
lost "a huge file" "^submission/too-large$"
fresh
cp $good "$dir"
truncate -s 8T "$dir/counter.c" 2> /dev/null || truncate -s 8G "$dir/counter.c"
lost "a file with a hole of gigabytes" "^submission/too-large$"

fresh
cp $good "$dir"
cp $good "$dir/more.c"
echo '#error "not the lab'\''s header"' > "$dir/counter.h"
mkdir "$dir/tests" "$dir/.git"
echo "junk" > "$dir/tests/test_counter.c"
ln -s / "$dir/everything"
full "extra files, a header of one's own"
fresh
sed 's/$/\r/' $good > "$dir/counter.c"
full "lines that end in CRLF"
fresh
{ printf '\xef\xbb\xbf' && cat $good; } > "$dir/counter.c"
full "a byte order mark"
fresh
{ cat $good && printf '/* caf\xe9 */\n'; } > "$dir/counter.c"
full "a comment that is not UTF-8"
fresh
sed 's/return count;/return caf\xe9;/' $good > "$dir/counter.c"
lost "an error in a line that is not UTF-8" "^build/error$"
fresh
{ cat $good && printf '\0\0\0'; } > "$dir/counter.c"
grade
check "zero bytes: graded" jq -e '.status == "graded"' "$SCRATCH/r.json"
for seed in 1 2 3 4 5 6 7 8 9 10 11 12; do
    fresh
    LC_ALL=C awk -v seed=$seed 'BEGIN {
        srand(seed)
        for (i = 0; i < 20000; i++) printf "%c", int(256 * rand())
    }' > "$dir/counter.c"
    lost "random bytes, seed $seed" "^build/error$"
done
fresh
{ cat $good && printf '#include "/dev/zero"\n'; } > "$dir/counter.c"
lost "an include without end" "^build/"
fresh
{ cat $good && printf '#include __FILE__\n'; } > "$dir/counter.c"
lost "a file that includes itself" "^build/"
fresh
sed 's/int count = /int unused = 0;\n    int count = /' $good > "$dir/counter.c"
lost "a warning" "^build/warning$" "unused"
check "a warning: the tests still count" jq -e '.score == .max_score - 1' \
    "$SCRATCH/r.json"
fresh
sed '/void counter_destroy/,$d' $good > "$dir/counter.c"
lost "a function that is missing" "^build/" "counter_destroy"

for name in $'caf\xe9' 'with space' "quote'd\"" '-rf' $'new\nline' '%s%n' \
    'einfach-schön'; do
    fresh
    dir=$SCRATCH/$name
    mkdir -p "$dir"
    cp $good "$dir"
    run "$GRADER" grade --json "$SCRATCH/r.json" -- $tiny "$dir"
    [ "$code" -ne 2 ] || run "$GRADER" grade $tiny "$dir" \
        --json "$SCRATCH/r.json"
    printf -v shown '%q' "$name"
    expect_code "a directory named $shown" 0
    check "a directory named $shown: valid JSON" jq -e . "$SCRATCH/r.json"
    rm -rf "$dir"
done

if [ "$(id -u)" -ne 0 ]; then
    fresh
    cp $good "$dir"
    chmod 000 "$dir/counter.c"
    lost "an unreadable file" "^submission/unreadable$"
fi
finish
