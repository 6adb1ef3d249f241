#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# All headers, public and private, go into one file, in either order; and each alone, since a header includes what it needs. Templates
# (no guard: the kernels, which one source includes several times) are left out. Usage: headers.sh SOURCE BUILD
set -euo pipefail
cd "$1"
build=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The definitions, include folders and warnings that the library is compiled with.
mapfile -t flags < <(sed -n 's/.*"command": "\(.*\) -o .*core\/status\.c.*/\1/p' "$build/compile_commands.json" | tr ' ' '\n' |
    sed -n '/^-I/p; /^-W/p; /^-std/p; /^-D[A-Z0-9_]*$/p; /^-isystem$/{p;n;p}')
((${#flags[@]} > 3)) || { echo "$build/compile_commands.json has no command for src/core/status.c"; exit 1; }

find include src -name '*.h' -print0 | sort -z | xargs -0 grep -lE '^#ifndef (QN|QMAE_NOISE)_[A-Z0-9_]*_H$' >"$folder/headers"
(($(wc -l <"$folder/headers") > 80)) || { echo "only $(wc -l <"$folder/headers") headers were found"; exit 1; }

failed=0
# compile NAME WHAT: the headers on stdin, one a line.
compile() {
    sed "s|.*|#include \"$PWD/&\"|" >"$folder/$1.c"
    "$CC" "${flags[@]}" -fsyntax-only "$folder/$1.c" && return
    echo "$2 does not compile"
    failed=1
}
compile all "one file with all headers" <"$folder/headers"
compile reverse "one file with all headers, in reverse order" < <(tac "$folder/headers")
while read -r header; do
    compile alone "$header alone" <<<"$header"
done <"$folder/headers"
((failed == 0)) && echo "$(wc -l <"$folder/headers") headers, together and alone"
