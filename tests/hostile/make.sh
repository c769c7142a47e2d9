#!/usr/bin/env bash
# Make a submission of the tiny lab out of one trick: its file, then rest.inc.
# usage: tests/hostile/make.sh NAME DIR
set -eu
here=$(cd "$(dirname "$0")" && pwd)
name=${1:?usage: make.sh NAME DIR}
dir=${2:?usage: make.sh NAME DIR}
mkdir -p "$dir"
cat "$here/$name.c" - "$here/rest.inc" <<< "" > "$dir/counter.c"
