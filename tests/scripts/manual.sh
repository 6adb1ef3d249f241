#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Manual pages: free of warnings, and every option that --help shows is on its page. Usage: manual.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
cd "$1"
program=$2/qmae-noise
[ -x "$program" ] || { echo "no program in $2: skipped"; exit 77; }
command -v groff >/dev/null || { echo "no groff here: skipped"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bad=0

# check NAME WORD...: formats the page without a warning; its text goes into $folder/NAME.
check() {
    local name=$1
    shift
    "$program" help man "$@" >"$folder/$name.1"
    groff -man -ww -Tascii -P-c -rHY=0 "$folder/$name.1" >"$folder/$name" 2>"$folder/warnings"
    [ -s "$folder/warnings" ] || return 0
    cat "$folder/warnings"
    bad=$((bad + 1))
}
check program
options=0
for command in $("$program" help | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
    grep -q "qmae-noise-$command(1)" <(sed 's/.\x08//g' "$folder/program") || { echo "qmae-noise(1) does not name $command"; bad=$((bad + 1)); }
    check "$command" "$command"
    sed -i 's/.\x08//g' "$folder/$command" # bold is a letter struck twice
    for option in $("$program" "$command" --help | sed -n 's/^  \(--[a-z0-9-]*\).*/\1/p'); do
        options=$((options + 1))
        grep -Eq -e "^ +$option( |\$)" "$folder/$command" || { echo "qmae-noise-$command(1) lacks $option"; bad=$((bad + 1)); }
    done
done
((options > 40)) || { echo "only $options options seen: the test no longer understands --help"; bad=$((bad + 1)); }
((bad == 0)) || exit 1
echo "$options options are on their pages, without a warning"
