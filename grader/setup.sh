#!/usr/bin/env bash
# Install what is missing through apt; silent when nothing is.
#   grader/setup.sh          what building the grader and grading need
#   grader/setup.sh --dev    and what the tests and lint need
#   grader/setup.sh --list   only print the packages
# Debian 12 and Ubuntu 24.04 have all of them under these names.
set -eu

runtime="gcc libc6-dev libc6-dbg make pkg-config binutils
    clang libclang-rt-dev valgrind check libsubunit-dev
    libcyaml-dev libjansson-dev libdw-dev libelf-dev libxml2-dev"
developer="jq shellcheck clang-format clang-tidy"

wanted=$runtime
list=no
for arg; do
    case $arg in
    --dev) wanted="$runtime $developer" ;;
    --list) list=yes ;;
    *)
        echo "usage: grader/setup.sh [--dev] [--list]" >&2
        exit 2
        ;;
    esac
done

installed() { # PACKAGE
    case $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) in
    installed) return 0 ;;
    *) return 1 ;;
    esac
}

# The compiler's runtime is a package of its own, named after its version.
has_clang_runtime() {
    local place
    place=$(clang -print-runtime-dir 2>/dev/null) &&
        ls "$place"/libclang_rt.tsan*.a "$place"/../*/libclang_rt.tsan*.a \
            > /dev/null 2>&1
}

there() { # PACKAGE
    case $1 in
    libclang-rt-dev) installed "$1" || has_clang_runtime ;;
    pkg-config) installed "$1" || installed pkgconf ;;
    *) installed "$1" ;;
    esac
}

if [ $list = yes ]; then
    # shellcheck disable=SC2086 # one word a line
    printf '%s\n' $wanted
    exit 0
fi
if ! command -v dpkg-query > /dev/null; then
    echo "setup: this is no Debian or Ubuntu; it needs what these Debian" \
        "packages hold: $(echo "$wanted" | tr -s '\n ' ' ')" >&2
    exit 0
fi

missing=
for package in $wanted; do
    there "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo "
fi

refuse() { # WHY
    {
        echo "setup: $1"
        echo "setup: these packages are missing:"
        # shellcheck disable=SC2086 # one word a line
        printf '    %s\n' $missing
        echo "setup: install them, then come back:"
        echo "    ${as_root}apt-get update"
        echo "    ${as_root}apt-get install --no-install-recommends$missing"
    } >&2
    exit 3
}

command -v apt-get > /dev/null || refuse "there is no apt-get here"
if [ -n "$as_root" ] && ! sudo -n true 2> /dev/null; then
    if ! command -v sudo > /dev/null; then
        refuse "installing needs root, and there is no sudo"
    fi
    # Only a person at a terminal can type a password.
    if ! [ -t 0 ] || ! [ -t 2 ]; then
        refuse "installing needs root"
    fi
fi

echo "setup: installing$missing" >&2
export DEBIAN_FRONTEND=noninteractive
lock="-o DPkg::Lock::Timeout=300"
# shellcheck disable=SC2086 # words on purpose
{
    ${as_root}apt-get $lock update -qq ||
        echo "setup: apt-get update failed; trying with what apt knows" >&2
    ${as_root}apt-get $lock install --no-install-recommends -y -qq $missing \
        > /dev/null || refuse "apt-get could not install everything"
}
for package in $missing; do
    there "$package" || refuse "$package is still missing after installing"
done
