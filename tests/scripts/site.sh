#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# scripts/docs: Doxygen has nothing to say against the headers and pages, every link of the site leads somewhere, every public function is in
# the reference and in the search, and a folder of someone else's is left as it is.
set -eu
source=$1
build=$2
command -v doxygen >/dev/null || exit 77
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$source/scripts/docs" "$folder/site" >"$folder/said"
[ "$(cat "$folder/said")" = "$folder/site/index.html" ] || { echo "scripts/docs says no page"; exit 1; }

mkdir "$folder/mine"
echo mine >"$folder/mine/file"
if "$source/scripts/docs" "$folder/mine" 2>"$folder/refused"; then
    echo "a folder of someone else's was replaced"
    exit 1
fi
grep -q "no site of this script" "$folder/refused" && [ "$(cat "$folder/mine/file")" = mine ]

/usr/bin/python3 - "$folder/site" "$source" <<'PYTHON'
import html, pathlib, re, sys, urllib.parse

site, source = map(pathlib.Path, sys.argv[1:])
names = {}

def anchors(page):
    if page not in names:
        names[page] = set(re.findall(r'(?:id|name)="([^"]+)"', page.read_text(errors="replace")))
    return names[page]

wrong = []
links = 0
for page in sorted(site.glob("*.html")):
    for target in set(re.findall(r'(?:href|src)="([^"]+)"', page.read_text(errors="replace"))):
        target = html.unescape(target)
        if re.match(r"[a-z]+:(?!\w*:?$)", target):
            continue
        links += 1
        path, _, place = target.partition("#")
        there = site / urllib.parse.unquote(path) if path else page
        if not there.exists():
            wrong.append(f"{page.name}: {target} is not there")
        elif place and there.suffix == ".html" and urllib.parse.unquote(place) not in anchors(there):
            wrong.append(f"{page.name}: {target}: no such place")

headers = "".join(path.read_text() for path in (source / "include/qmae_noise").glob("*.h"))
functions = set(re.findall(r"\b(qn_\w+)\(", re.sub(r"/\*.*?\*/", "", headers, flags=re.S)))
shown = "".join(path.read_text(errors="replace") for path in site.glob("*_8h.html"))
searched = "".join(path.read_text(errors="replace") for path in site.glob("search/all_*.js"))
for name in sorted(functions):
    if f"{name} </td>" not in shown and f">{name}<" not in shown:
        wrong.append(f"{name}: not in the reference")
    if f"'{name}'" not in searched:
        wrong.append(f"{name}: not in the search")
if links < 1000 or len(functions) < 100:
    wrong.append(f"{links} links and {len(functions)} functions only: this test reads the site wrongly")
print(*wrong, sep="\n")
sys.exit(bool(wrong))
PYTHON
