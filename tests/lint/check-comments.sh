#!/bin/sh
# check-comments.sh FILE...: /* */ comments only, and no unfinished marks
# outside what students write.
set -eu
status=0
if grep -nE '(^|[[:space:];{}])//' "$@" | grep -vE '"[^"]*//[^"]*"' >&2; then
    echo "use /* */ comments" >&2
    status=1
fi
if grep -nE '\b(FIXME|XXX|HACK)\b|TODO([^(]|$)' "$@" >&2; then
    echo "unfinished marks" >&2
    status=1
fi
exit $status
