#!/bin/sh
# setup.sh [--dev]: install what is missing, by apt. Silent when nothing is.
# --dev adds what only the tests and lint need.
set -eu
runtime='gcc gdb libc6-dev make pkg-config binutils clang valgrind check
libsubunit-dev libcyaml-dev libyaml-dev libjansson-dev libdw-dev libelf-dev libxml2-dev
libsqlite3-dev'
dev='jq mandoc clang-format clang-tidy shellcheck procps util-linux
libxml2-utils python3'
# clang's runtime (TSan, ASan) is a package of its own, named by version.
if apt-cache show libclang-rt-dev > /dev/null 2>&1; then
    runtime="$runtime libclang-rt-dev"
else
    runtime="$runtime libclang-rt-14-dev"
fi
wanted=$runtime
[ "${1:-}" != --dev ] || wanted="$runtime $dev"

missing=
for package in $wanted; do
    dpkg-query -W -f '${Status}' "$package" 2> /dev/null |
        grep -q '^install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo > /dev/null && sudo -n true 2> /dev/null; then
        as_root=sudo
    else
        echo "setup: these packages are missing:$missing" >&2
        echo "setup: install them with: sudo apt-get install$missing" >&2
        exit 3
    fi
fi
echo "setup: installing$missing"
export DEBIAN_FRONTEND=noninteractive
install() {
    # Word splitting is meant: a list of packages.
    # shellcheck disable=SC2086
    $as_root apt-get install -y -q --no-install-recommends $missing
}
log=$(mktemp)
if ! { install > "$log" 2>&1 ||
    { $as_root apt-get update -q >> "$log" 2>&1 && install >> "$log" 2>&1; }; }
then
    tail -n 20 "$log" >&2
    echo "setup: could not install$missing" >&2
    rm -f "$log"
    exit 3
fi
rm -f "$log"
