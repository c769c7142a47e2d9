#!/bin/sh
# check-headers.sh HEADER...: each header compiles alone.
set -eu
include=build/include/parlab
status=0
for file; do
    if ! gcc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Igrader -Ilabs -I$include \
        -I/usr/include/libxml2 -fsyntax-only -x c "$file"; then
        echo "$file: does not compile alone" >&2
        status=1
    fi
done
exit $status
