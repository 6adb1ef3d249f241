#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every C file is as scripts/format leaves it, no line is longer than 100 columns, and what tools once tore is whole: rules between
# sections, declarations, sentences in strings. Usage: format.sh SOURCE_FOLDER
set -euo pipefail
cd "$1"
git rev-parse --is-inside-work-tree >/dev/null 2>&1 || { echo "no git here: skipped"; exit 77; }
scripts/format --check

scars=$(mktemp)
trap 'rm -f "$scars"' EXIT
git ls-files --cached --others --exclude-standard -- '*.c' '*.h' | while IFS= read -r file; do
    [ ! -f "$file" ] || echo "$file"
done | xargs awk '
    FNR == 1 { torn = orphan = ""; piece = 0 }
    /^\/\* ---- / && !/ -+ \*\/$/ { print FILENAME ":" FNR ": a rule between sections is torn" }
    # A type, or a type and its star, with the rest of the declaration below.
    torn != "" && /^ *(\/\*|\*[a-z])/ { print FILENAME ":" FNR - 1 ": a declaration is torn: " torn }
    { torn = "" }
    /^ +(const )?(unsigned |struct )?(double|int|size_t|bool|char|float|uint64_t|qn_[a-z_]+)( \*+)?$/ { torn = $0 }
    # A few words between pieces of a sentence.
    orphan != "" && /^ *"/ { print FILENAME ":" FNR - 1 ": an orphaned piece of a sentence:" orphan }
    { orphan = "" }
    piece && /^ *"[^"\\]+"$/ { text = $0; sub(/^ */, "", text); if (length(text) <= 22) orphan = " " text }
    { piece = /"$/ && !/\\n"$/ }
' >"$scars"
cat "$scars"
! [ -s "$scars" ]
