#!/bin/sh
# check-sizes.sh FILE...: files of 400 lines and functions of 60 at most.
set -eu
awk '
    FNR == 1 { inside = 0 }
    FNR == 401 { print FILENAME ": more than 400 lines"; bad = 1 }
    /^\{/ { inside = 1; begin = FNR; name = previous }
    /^\}/ && inside {
        if (FNR - begin + 1 > 60) {
            print FILENAME ":" begin ": " FNR - begin + 1 \
                " lines, 60 at most: " name
            bad = 1
        }
        inside = 0
    }
    /[^[:space:]]/ { previous = $0 }
    END { exit bad }
' "$@" >&2
