#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The shared library exports exactly what the public headers declare. The list of its version script comes from cmake/exports.awk; here
# gcc itself says what functions a header declares (-aux-info). Usage: exports.sh SOURCE BUILD
set -euo pipefail
cd "$1"
library=$2/libqmae_noise.so
[ -f "$library" ] || { echo "no shared library in $2: skipped"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for header in include/qmae_noise/*.h; do
    echo "#include \"$PWD/$header\""
    grep -qF "#include \"${header#include/}\"" include/qmae_noise/qmae_noise.h || [[ $header == */qmae_noise.h ]] ||
        { echo "include/qmae_noise/qmae_noise.h does not include ${header##*/}"; exit 1; }
done >"$folder/all.c"
gcc -std=c17 -Iinclude -fsyntax-only -aux-info "$folder/prototypes" "$folder/all.c"
{
    sed -n '\|^/\* [^ ]*include/qmae_noise/|s/^[^(]*[ *]\([A-Za-z0-9_]*\) (.*/\1/p' "$folder/prototypes"
    # Constants: gcc lists functions only.
    cat include/qmae_noise/*.h | tr '\n' ' ' | grep -o 'extern const [^;("]*;' | grep -o '[A-Za-z0-9_]* *[],;[]' | tr -d ' ],;['
} | sort -u >"$folder/declared"
nm -D --defined-only "$library" | awk '{ print $3 }' | sort -u >"$folder/exported"
(($(wc -l <"$folder/declared") > 100)) || { echo "only $(wc -l <"$folder/declared") declarations were found"; exit 1; }
if ! diff "$folder/declared" "$folder/exported" >"$folder/difference"; then
    sed -n 's/^< \(.*\)/\1 is declared in include\/ and not exported/p; s/^> \(.*\)/\1 is exported and not declared in include\//p' \
        "$folder/difference"
    exit 1
fi
echo "$(wc -l <"$folder/exported") names are declared and exported"
