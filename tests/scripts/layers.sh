#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The rooms of src/ (src/rooms.txt): a room includes its own headers and those of lower rows, never sideways or upwards, and a private header
# of another room only where a line `shares` names it; no room has more than 5,000 lines. Of the compiled files: no function of a room calls
# one of a room beside or above it, and inside a room the files call each other in no circle (records of tables are no calls). The table in
# docs/architecture.md is the same table, and the flow above it the same list. Usage: layers.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
cd "$1"
build=${2:-}
problems=$(mktemp)
trap 'rm -f "$problems"' EXIT

# ---- includes ----
# shellcheck disable=SC2016 # awk's own dollars
check='
FILENAME == "src/rooms.txt" {
    if ($1 == "shares") for (i = 3; i <= NF; ++i) shared[$2 "/" $i] = 1
    else if ($1 !~ /^#/ && NF) row[$2] = $1
    next
}
FNR == 1 {
    n = split(FILENAME, part, "/")
    if (part[1] == "src") room = part[2]
    else { room = part[n]; sub(/\.h$|_.*\.def$/, "", room) }
    umbrella = room == "qmae_noise"
    if (!umbrella && !(room in row)) print FILENAME ": room \"" room "\" is missing in src/rooms.txt"
}
part[1] == "src" && ++lines[room] == 5001 { print "src/" room ": more than 5,000 lines; what in it is a room of its own?" }
/^[ \t]*#[ \t]*include[ \t]*["<]/ && !umbrella {
    path = $0
    sub(/^[^"<]*["<]/, "", path)
    sub(/[">].*/, "", path)
    where = FILENAME ":" FNR ": "
    public = sub(/^qmae_noise\//, "", path)
    other = path
    sub(public ? "[.]h$|_.*[.]def$" : "/.*", "", other)
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
    } else if (other != room && !public) {
        if (path in shared) used[path] = 1
        else print where "\"" path "\" is private to " other ": no line `shares " other "` in src/rooms.txt names it"
    }
}
END { for (path in shared) if (!(path in used)) print "src/rooms.txt: shares " path ", which no other room includes" }'
find src include -name '*.[chyl]' -print0 -o -name '*.def' -print0 | sort -z | xargs -0 awk "$check" src/rooms.txt >"$problems"

# ---- calls ----
# "FILE SYMBOL KIND" of every object that the build has made of a file of src/, the generated parser among them.
objects() {
    sed -n 's/.* -o \([^ ]*\)\.o -c .*/\1/p' "$build/compile_commands.json" | sort -u |
        sed -n 's#^\(CMakeFiles/[^/]*\.dir/\(src\|generated\)/.*\)#\1#p' | grep -v '_support\.dir' | while read -r object; do
        file=${object#CMakeFiles/*.dir/}
        case $file in src/*) [ -f "$file" ] || continue ;; esac
        nm "$build/$object.o" | awk -v file="$file" '{ print file, $NF, $(NF - 1) }'
    done
}
# shellcheck disable=SC2016
calls='
FILENAME == "src/rooms.txt" { if ($1 != "shares" && $1 !~ /^#/ && NF) row[$2] = $1; next }
{ n = split($1, part, "/"); room[$1] = part[2] }
$3 == "T" { home[$2] = $1 }
$3 == "U" { caller[++ncalls] = $1; called[ncalls] = $2 }
END {
    for (k = 1; k <= ncalls; ++k) {
        from = caller[k]; to = home[called[k]]
        if (to == "" || to == from) continue
        a = room[from]; b = room[to]
        if (a != b && row[b] >= row[a]) print from ": calls " called[k] " of " to ", which is not below it"
        if (a == b && !((from, to) in edge)) { edge[from, to] = called[k]; left[from] = left[to] = 1 }
    }
    do { # files that call none of those that are left leave too, and so do those that none of them calls
        removed = 0
        split("", calls_one); split("", is_called)
        for (pair in edge) { split(pair, ends, SUBSEP); calls_one[ends[1]] = is_called[ends[2]] = 1 }
        for (file in left) if (!(file in calls_one) || !(file in is_called)) { delete left[file]; removed = 1 }
        for (pair in edge) { split(pair, ends, SUBSEP); if (!(ends[1] in left) || !(ends[2] in left)) delete edge[pair] }
    } while (removed)
    for (pair in edge) {
        split(pair, ends, SUBSEP)
        print ends[1] " calls " edge[pair] " of " ends[2] ": part of a circle of files"
    }
}'
if [ -n "$build" ] && [ -f "$build/compile_commands.json" ] && command -v nm >/dev/null; then
    objects | awk "$calls" src/rooms.txt - >>"$problems"
fi

# ---- the document ----
if [ -f docs/architecture.md ]; then
    grep -v '^#\|^shares\|^$' src/rooms.txt | while read -r row room what; do
        grep -qF "| $row | \`src/$room\` | $what |" docs/architecture.md ||
            echo "docs/architecture.md: no line | $row | \`src/$room\` | $what |, which src/rooms.txt has"
        sed -n '/^## The one-way flow/,/^|/p' docs/architecture.md | grep '^    ' | grep -qw "$room" || [ "$room" = core ] ||
            echo "docs/architecture.md: the room \"$room\" has no place in the flow"
    done >>"$problems"
fi
cat "$problems"
! [ -s "$problems" ]
