#!/usr/bin/env bash
# Make a submission of 07-semaphores out of one trick: its file, then rest.inc.
# usage: tests/hostile/make.sh NAME DIR
set -eu
here=$(cd "$(dirname "$0")" && pwd)
name=${1:?usage: make.sh NAME DIR}
dir=${2:?usage: make.sh NAME DIR}
mkdir -p "$dir"
if [ -f "$here/$name.txt" ]; then
    cp "$here/$name.txt" "$dir/semaphores.c"
else
    cat "$here/$name.c" - "$here/rest.inc" <<< "" > "$dir/semaphores.c"
fi
