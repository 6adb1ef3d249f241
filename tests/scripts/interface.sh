#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The public interface is what somebody uses: every function of a public header is called by the program (the rooms above src/train), an
# example, or a test of another room; and there are not more than a reader can take in. Usage: interface.sh SOURCE
set -euo pipefail
cd "$1"
most=263
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for header in include/qmae_noise/*.h; do
    echo "#include \"$PWD/$header\""
done >"$folder/all.c"
gcc -std=c17 -Iinclude -fsyntax-only -aux-info "$folder/prototypes" "$folder/all.c"
# "FUNCTION ROOM": a header has the name of its room.
sed -n 's/^\/\* [^ ]*include\/qmae_noise\/\([a-z]*\)\.h:[^(]*[ *]\([A-Za-z0-9_]*\) (.*/\2 \1/p' "$folder/prototypes" |
    sort -u >"$folder/functions"

# "FUNCTION ROOM" of whoever names it in a call or a table: the room that it is or tests, or none.
mapfile -t folders < <(awk '/^[0-9]/ { row[$2] = $1 } END { for (r in row) if (row[r] > row["train"]) print "src/" r }' src/rooms.txt)
folders+=(examples tests)
((${#folders[@]} > 2)) || { echo "src/rooms.txt has no room above train"; exit 1; }
find "${folders[@]}" -name '*.[ch]' -print0 | sort -z | while IFS= read -r -d '' file; do
    room=none
    [[ $file =~ ^(tests/test_|src/)([a-z]+)[_/.] ]] && room=${BASH_REMATCH[2]}
    # Comments name functions without using them.
    gcc -w -fpreprocessed -dD -E -P "$file" | grep -ow 'qn_[a-z0-9_]*' | sort -u | sed "s/\$/ $room/" || true
done | sort -u >"$folder/uses"

awk -v uses="$folder/uses" '
FILENAME == uses { used[$1] = used[$1] " " $2; next }
{
    n = split(used[$1], room, " ")
    found = 0
    for (i = 1; i <= n; ++i) found = found || room[i] != $2
    if (!found) print "include/qmae_noise/" $2 ".h: no program, example or test of another room uses " $1
}' "$folder/uses" "$folder/functions" >"$folder/problems"
count=$(wc -l <"$folder/functions")
((count > 100)) || echo "only $count functions were found" >>"$folder/problems"
((count <= most)) || echo "the public headers declare $count functions; $most are the limit" >>"$folder/problems"
cat "$folder/problems"
[ -s "$folder/problems" ] && exit 1
echo "$count public functions, all of them used"
