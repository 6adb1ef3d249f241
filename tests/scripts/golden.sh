#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Golden outputs: each tests/golden/NAME.txt holds commands ("$ qmae-noise ...") and, below each, what it prints, to the letter. They
# run in one empty folder a file, with the bundled models and images; seconds are not compared.
# Usage: golden.sh SOURCE_FOLDER BUILD_FOLDER [--update]; --update writes what the program prints now, for `git diff` to judge.
set -euo pipefail
cd "$1"
source=$PWD
program=$(cd "$2" && pwd)/qmae-noise
[ -x "$program" ] || { echo "no program in $2: skipped"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export QMAE_NOISE_MODELS=$source/noise_models QMAE_NOISE_DATA=$source/data
bad=0 count=0

# play FILE: the commands of FILE with what they print now.
play() {
    local line
    while IFS= read -r line; do
        [ "${line:0:2}" = '$ ' ] || continue
        echo "$line"
        # shellcheck disable=SC2016 # the program's name is a word of the file
        bash -c 'qmae-noise() { "$GOLDEN_PROGRAM" "$@"; }; '"${line:2}" </dev/null 2>&1 || echo "exit code $?"
    done <"$1" | sed 's/here it took .*/here it took its time/'
}
export GOLDEN_PROGRAM=$program
for file in "$source"/tests/golden/*.txt; do
    count=$((count + 1))
    mkdir "$folder/work"
    (cd "$folder/work" && play "$file") >"$folder/now"
    rm -rf "$folder/work"
    if [ "${3-}" = --update ]; then
        cp "$folder/now" "$file"
    elif ! diff -u "$file" "$folder/now" >"$folder/difference"; then
        cat "$folder/difference"
        bad=$((bad + 1))
    fi
done
[ "$count" -gt 0 ] || { echo "no golden files"; exit 1; }
[ "$bad" -eq 0 ] && exit 0
echo "$bad of $count golden files differ; if that is meant: tests/scripts/golden.sh . $2 --update, and look at git diff"
exit 1
