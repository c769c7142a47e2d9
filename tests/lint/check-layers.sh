#!/bin/sh
# check-layers.sh DIR: fail when a file includes a header of a layer it may not see.
# The table below is the architecture; CONTRIBUTING.md explains it.
set -eu
root=${1:?usage: check-layers.sh DIR}
may_include() {
    case $1 in
    base)   echo base ;;
    core)   echo base core ;;
    run)    echo base core run ;;
    oracle) echo base core run oracle weave/trace.h ;; # the file format, nothing else
    report) echo base core report ;;
    book)   echo base core book ;;
    cmd)    echo base core run oracle report book cmd ;;
    weave)  echo weave ;;
    harness) echo harness weave weave.h check.h ;;
    .)      echo base cmd ;;
    *)      echo "unknown layer: $1" >&2; exit 2 ;;
    esac
}
status=0
list=$(find "$root" -name '*.[ch]' | sort | while read -r file; do
    sed -n "s|^# *include \"\([^\"]*\)\".*|$file \1|p" "$file"
done)
while read -r file inc; do
    dir=$(dirname "${file#"$root"/}")
    allowed=$(may_include "$dir")
    case " $allowed " in
    *" $(dirname "$inc") "* | *" $inc "*) ;;
    *)
        echo "$file: layer '$dir' must not include \"$inc\"" >&2
        status=1
        ;;
    esac
done <<EOF
$list
EOF
exit $status
