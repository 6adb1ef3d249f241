#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# clang-tidy finds nothing in src/. Usage: tidy.sh SOURCE_FOLDER BUILD_FOLDER
# Files that were clean with the same text, headers and settings are not read again. The analyser follows up to 20,000 states of a
# function, which takes a tenth of the time of its 225,000; those with QN_TEST_EFFORT above 1.
set -euo pipefail
cd "$1"
build=$2
command -v clang-tidy >/dev/null || { echo "no clang-tidy here: skipped"; exit 77; }
mkdir -p "$build/tidy"
states=20000
[[ ${QN_TEST_EFFORT:-1} =~ ^(0.*|1)$ ]] || states=225000

# A file is clean for good as long as it, any header, the settings and the compile commands stay the same.
common=$({ clang-tidy --version; echo "$states"; cat .clang-tidy tests/scripts/tidy.sh "$build/compile_commands.json"
           find src include -name '*.h' -o -name '*.def' | sort | xargs cat; } | sha256sum | cut -c1-64)
export common build states
one() {
    local stamp
    stamp=$build/tidy/$( (echo "$common $1"; cat "$1") | sha256sum | cut -c1-64)
    [ -f "$stamp" ] && return
    # CMPLX: see cmake/warnings.cmake; the compile commands are those of gcc.
    clang-tidy --quiet -p "$build" --extra-arg=-Wno-unknown-warning-option \
        '--extra-arg=-DCMPLX(re,im)=__builtin_complex((double)(re),(double)(im))' \
        --extra-arg=-Xclang --extra-arg=-analyzer-config --extra-arg=-Xclang --extra-arg=max-nodes="$states" "$1" 2>/dev/null || return 1
    touch "$stamp"
}
export -f one
# Only what the build compiles: a compile command is what clang-tidy needs.
find src -name '*.c' | sort | while read -r file; do
    if grep -qF "$PWD/$file" "$build/compile_commands.json"; then echo "$file"; fi
done | xargs -P 2 -I '{}' bash -c "one '{}'"
find "$build/tidy" -type f -mtime +7 -delete
