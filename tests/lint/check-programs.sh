#!/usr/bin/env bash
# tests/weave is whole: each modelled call is made by some program there, and
# each wrong program has a right twin, NAME_right.c.
# usage: check-programs.sh CALLS.DEF DIR
set -u
calls=$1
dir=$2
bad=0

# libcheck's hooks are called by its macros, in the labs' tests.
while read -r name; do
    if ! grep -qrE --include='*.[ch]' "(^|[^_[:alnum:]])$name\(" "$dir"
    then
        echo "$calls: no program in $dir calls $name()"
        bad=1
    fi
done < <(sed -nE 's/^CALL\(([^,]*), (sync|memory), modelled\).*/\1/p' "$calls" |
    grep -vx '__assert_fail')

for file in "$dir"/*.c "$dir"/leaks/*.c; do
    name=${file%.c}
    want=$(sed -n '1s|^/\* EXPECT: weave/\([a-z-]*\).*|\1|p' "$file")
    case $want in
    '' | unsupported) continue ;;
    esac
    # A few pairs are named from the right one: NAME.c and NAME_wrong.c.
    if [ ! -f "${name}_right.c" ] &&
        { [ "${name%_wrong}" = "$name" ] || [ ! -f "${name%_wrong}.c" ]; }; then
        echo "$file: no ${name}_right.c"
        bad=1
    fi
done
exit $bad
