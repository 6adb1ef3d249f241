#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# scripts/packages.txt names every Debian package that the build takes a header or a pkg-config module from, and every tool that the
# scripts call. Usage: packages.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
cd "$1"
build=$2
command -v dpkg-query >/dev/null || { echo "no Debian here: skipped"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

grep -v '^#' scripts/packages.txt >"$folder/lines"
if grep -Evn '^(build|python|mpi|docs|images|test|notebooks|emulated) [a-z0-9.+-]+( or any command of this name)? +# .+' "$folder/lines"; then
    echo "scripts/packages.txt: the lines above are not: group, package, perhaps 'or any command of this name', # what for"
    exit 1
fi
# build-essential stands for what it pulls in: compilers, make, the C library.
{
    awk '{ print $2 }' "$folder/lines"
    echo gcc-12 g++-12 libgcc-12-dev libc6-dev linux-libc-dev libc-dev-bin libcrypt-dev | tr ' ' '\n'
} | sort -u >"$folder/listed"

# What the build really used: headers, by the compiler's own record, and pkg-config modules.
{
    ninja -C "$build" -t deps | awk '/^ +\/usr\// { print $1 }'
    grep -ho 'IMPORTED_TARGET [a-z0-9]*\|REQUIRED cmocka' cmake/*.cmake | while read -r _ module; do
        echo "$(pkg-config --variable=pcfiledir "$module")/$module.pc"
    done
} | sort -u | xargs -n 1 readlink -f | sort -u >"$folder/files"
[ -s "$folder/files" ] || { echo "the build folder $build has no record of headers: build first"; exit 1; }
{
    xargs dpkg-query -S <"$folder/files" 2>/dev/null | sed 's/:.*//' || true
    for tool in gcc cmake ninja flex bison pkg-config gnuplot gzip clang clang-format clang-tidy; do
        if ! path=$(command -v "$tool"); then
            echo "missing-tool-$tool"
            continue
        fi
        # A merged /usr: the database may still say /bin. Alternatives are links of nobody.
        for candidate in "$path" "${path#/usr}" "$(readlink -f "$path")"; do
            owner=$(dpkg-query -S "$candidate" 2>/dev/null | sed 's/:.*//') && [ -n "$owner" ] && break
        done
        echo "${owner:-nobody-owns-$tool}"
    done
} | sort -u >"$folder/used"

# Names that Debian splits behind the ones we list.
sed -e 's/^gnuplot-[a-z]*$/gnuplot-nox/' -e 's/^clang-\(format\|tidy\)-[0-9]*$/clang-\1/' -e 's/^clang-[0-9]*$/clang/' \
    -e 's/^libclang-common-.*$/clang/' -e 's/^pkgconf\(-bin\)\?$/pkg-config/' -e 's/^gcc$/build-essential/' \
    -e 's/^gnuplot-.*/gnuplot-nox/' "$folder/used" | sort -u >"$folder/names"
missing=$(comm -23 "$folder/names" "$folder/listed")
if [ -n "$missing" ]; then
    echo "scripts/packages.txt lacks: ${missing//$'\n'/ }"
    exit 1
fi
echo "$(wc -l <"$folder/names") packages in use, all listed"
