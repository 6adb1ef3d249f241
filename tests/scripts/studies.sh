#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Studies: every one runs, made small, and leaves the tables that are published, with the same columns and points; each says what
# it claims. QN_TEST_EFFORT above 1: that many times the seeds, epochs and images. Usage: studies.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
cd "$1"
export QMAE_NOISE=$2/qmae-noise QMAE_NOISE_MODELS=$PWD/noise_models QMAE_NOISE_DATA=$PWD/data
[ -x "$QMAE_NOISE" ] || { echo "no program in $2: skipped"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Without gnuplot, whose pictures of small trainings take longer than these and are no table.
mkdir "$folder/bin"
cp -s /usr/bin/* "$folder/bin" 2>/dev/null || true
rm -f "$folder/bin"/gnuplot*
PATH=$folder/bin
effort=$(awk -v x="${QN_TEST_EFFORT:-1}" 'BEGIN { x *= 0.002; print(x < 0.002 ? 0.002 : x > 0.5 ? 0.5 : x) }')
bad=0
fail() {
    echo "studies: $1"
    bad=1
}

# The heading of a table and the keys of its points: what stands before the seeds, or the first column. A front has as many rows as
# the search finds; what a command prints (.txt) is only to be there.
outline() {
    case $1 in
    *-front.csv) head -n 1 "$1"; return ;;
    *.txt) return ;;
    esac
    awk -F, 'NR == 1 { for (n = 1; n <= NF && $n != "seeds"; ++n); if (n > NF) n = 2; print; next } { for (k = 1; k < n; ++k) printf "%s,", $k; print "" }' "$1"
}

for study in studies/*/; do
    name=$(basename "$study")
    [ -s "$study/README.md" ] || fail "$name says not what it claims: studies/$name/README.md"
    scripts/study "$name" --effort "$effort" --out "$folder/$name" >"$folder/log" 2>&1 || { cat "$folder/log"; fail "$name does not run"; continue; }
    for table in "$folder/$name"/tables/*; do
        published=docs/study/$(basename "$table")
        [ -f "$published" ] || { fail "$name leaves $(basename "$table"), which is not in docs/study: scripts/study $name"; continue; }
        diff <(outline "$table") <(outline "$published") >"$folder/log" || { cat "$folder/log"; fail "$published is of another study"; }
    done
done

refused() { # HINT ARGUMENT...
    local hint=$1
    shift
    ! scripts/study "$@" >"$folder/log" 2>&1 || fail "scripts/study $* is taken"
    [ "$(wc -l <"$folder/log")" = 1 ] && grep -qF -- "$hint" "$folder/log" || { cat "$folder/log"; fail "scripts/study $*: no sentence with '$hint'"; }
}
refused "is no study: give one of" nosuch
refused "is no study" ""
refused "--effort x: give a number" resilient --effort x
refused "--effort 0: give a number" resilient --effort 0
refused "--effort needs a value" resilient --effort
refused "no option --offort" resilient --offort 1
exit $bad
