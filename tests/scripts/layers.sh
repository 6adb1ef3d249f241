#!/bin/bash
# A room of src/ may include its own headers and those of lower rows (src/rooms.txt), never sideways or upwards; the table in
# docs/architecture.md is the same table. Usage: layers.sh SOURCE_FOLDER
set -euo pipefail
cd "$1"
problems=$(mktemp)
trap 'rm -f "$problems"' EXIT

# shellcheck disable=SC2016 # awk's own dollars
check='
FILENAME == "src/rooms.txt" { if ($1 !~ /^#/ && NF) row[$2] = $1; next }
FNR == 1 {
    n = split(FILENAME, part, "/")
    if (part[1] == "src") room = part[2]
    else { room = part[n]; sub(/\.h$/, "", room) }
    umbrella = room == "qmae_noise"
    if (!umbrella && !(room in row)) print FILENAME ": room \"" room "\" is missing in src/rooms.txt"
}
/^[ \t]*#[ \t]*include[ \t]*["<]/ && !umbrella {
    path = $0
    sub(/^[^"<]*["<]/, "", path)
    sub(/[">].*/, "", path)
    where = FILENAME ":" FNR ": "
    public = sub(/^qmae_noise\//, "", path)
    other = path
    sub(public ? "[.]h$" : "/.*", "", other)
    if (public && other == "qmae_noise") {
        if (room != "cli") print where "only src/cli may include the whole library"
    } else if (!public && $0 ~ /</) {
        next # of the system
    } else if (!public && path !~ /\//) {
        print where "\"" path "\": write the room, \"" room "/" path "\""
    } else if (!(other in row)) {
        print where "\"" path "\": no room \"" other "\" in src/rooms.txt"
    } else if (other != room && row[other] >= row[room]) {
        print where room " (row " row[room] ") must not include " other " (row " row[other] ")"
    }
}'
find src include -name '*.[ch]' -print0 | sort -z | xargs -0 awk "$check" src/rooms.txt >"$problems"

if [ -f docs/architecture.md ]; then
    grep -v '^#' src/rooms.txt | while read -r row room what; do
        grep -qF "| $row | \`src/$room\` | $what |" docs/architecture.md ||
            echo "docs/architecture.md: no line | $row | \`src/$room\` | $what |, which src/rooms.txt has"
    done >>"$problems"
fi
cat "$problems"
! [ -s "$problems" ]
