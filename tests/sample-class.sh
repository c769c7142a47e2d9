#!/usr/bin/env bash
# Make the sample class: a directory a student, from the lab's own variants
# and a few hand-ins that every course knows.
# usage: tests/sample-class.sh DIR
set -eu
cd "$(dirname "$0")/.."
class=${1:?usage: sample-class.sh DIR}
lab=labs/07-semaphores
solutions=solutions/07-semaphores
rm -rf "$class"

hand_in() { # STUDENT FROM
    mkdir -p "$class/$1"
    cp "$2"/*.c "$class/$1/"
}

hand_in reference "$solutions/reference"
for kind in correct faulty; do
    for variant in "$solutions/$kind"/*/; do
        hand_in "$kind-$(basename "$variant")" "$variant"
    done
done
hand_in skeleton "$lab"
tests/hostile/make.sh does-not-compile "$class/does-not-compile"
tests/hostile/make.sh exit "$class/calls-exit"
mkdir "$class/handed-in-nothing"
