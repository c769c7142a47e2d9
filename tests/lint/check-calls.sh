#!/bin/sh
# check-calls.sh CALLS.def DOC.md: every call that weave takes over is told of
# in the documentation, and every modelled one has its wrapper.
set -eu
table=${1:?usage: check-calls.sh CALLS.def DOC.md}
doc=${2:?usage: check-calls.sh CALLS.def DOC.md}
dir=$(dirname "$table")
status=0
rows=$(sed -n 's/^CALL(\([^,]*\), [a-z]*, \([a-z]*\)).*/\1 \2/p' "$table")
while read -r name treatment; do
    if ! grep -q "\`$name\`" "$doc"; then
        echo "$table: $name is not in $doc" >&2
        status=1
    fi
    if [ "$treatment" = modelled ] &&
        ! grep -qE "__wrap_$name\b|^[A-Z0-9_]+\(([a-z *]+, )?$name," "$dir"/*.c \
            "$dir"/../harness/*.c; then
        echo "$table: $name is modelled, but there is no __wrap_$name" >&2
        status=1
    fi
done <<EOF
$rows
EOF
exit $status
