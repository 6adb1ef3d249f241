#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A version has one number everywhere; every file has a licence; two clones of one commit give the same source archive, which holds what is
# committed and nothing else; the list of packages is complete JSON. Usage: release.sh SOURCE BUILD
set -eu
source=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail() {
    echo "release: $1"
    exit 1
}

version=$(sed -n 's/^project(qmae-noise VERSION \([0-9.]*\).*/\1/p' "$source/CMakeLists.txt")
said() { [ "$2" = "$version" ] || fail "$1 says version $2, CMakeLists.txt $version"; }
said CITATION.cff "$(sed -n 's/^version: //p' "$source/CITATION.cff")"
said codemeta.json "$(sed -n 's/.*"version": "\(.*\)".*/\1/p' "$source/codemeta.json")"
said debian/changelog "$(sed -n '1s/.*(\(.*\)-[0-9]*).*/\1/p' "$source/debian/changelog")"
said core.h "$(sed -n 's/.*qn_version(void); .*"\(.*\)".*/\1/p' "$source/include/qmae_noise/core.h")"
said CHANGELOG.md "$(sed -n 's/^What will be \([0-9.]*[0-9]\)\.$/\1/p; s/^## \[\([0-9.]*\)\] .*/\1/p' "$source/CHANGELOG.md" | head -1)"
grep -q "libqmae-noise${version%.*}\b" "$source/debian/control" || fail "debian/control names no library of ${version%.*}"

# The licence stands in every source, behind the line that names an interpreter. (In two words: reuse would read this line, too.)
tag='SPDX-License'-Identifier:
for file in $(cd "$source" && find src include tests bench examples python cmake scripts -name '*.[chly]' -o -name '*.def' -o -name '*.py' -o -name '*.sh' -o -name '*.cmake'); do
    head -2 "$source/$file" | grep -q "$tag GPL-3.0-or-later" || fail "$file has no line $tag GPL-3.0-or-later"
done

if command -v reuse >/dev/null; then
    reuse --root "$source" lint >"$folder/licences" || { cat "$folder/licences"; fail "a file has no licence"; }
fi

git -C "$source" rev-parse HEAD >/dev/null 2>&1 || exit 77 # an archive of the sources: nothing to make one of
for clone in one two; do
    git clone -q "$source" "$folder/$clone"
    (umask 0$([ $clone = one ] && echo 22 || echo 77) && TZ=$clone "$folder/$clone/scripts/release" "$folder/out-$clone" >/dev/null)
done
for file in "$folder"/out-one/*; do
    cmp "$file" "$folder/out-two/${file##*/}" || fail "${file##*/} differs between two clones"
done
(cd "$folder/out-one" && sha256sum --quiet -c SHA256SUMS)
committed=$(git -C "$source" show HEAD:CMakeLists.txt | sed -n 's/^project(qmae-noise VERSION \([0-9.]*\).*/\1/p')
tar -tzf "$folder/out-one/qmae-noise-$committed.tar.gz" | sed -n "s,^qmae-noise-$committed/\(.*[^/]\)$,\1,p" | sort >"$folder/packed"
git -C "$source" ls-tree -r --name-only HEAD | sort >"$folder/committed"
cmp -s "$folder/packed" "$folder/committed" || fail "the archive holds other files than the commit"
/usr/bin/python3 - "$folder/out-one/qmae-noise-$committed.spdx.json" "$source/scripts/packages.txt" <<'PYTHON'
import json, sys
document = json.load(open(sys.argv[1]))
wanted = {line.split()[1] for line in open(sys.argv[2]) if line.split() and not line.startswith("#")}
named = {package["name"] for package in document["packages"]} - {"qmae-noise"}
assert named == wanted, named ^ wanted
ids = {package["SPDXID"] for package in document["packages"]}
assert len(ids) == len(document["packages"])
assert all(relation["relatedSpdxElement"] in ids for relation in document["relationships"])
PYTHON
