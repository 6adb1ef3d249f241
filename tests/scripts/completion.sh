#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Completion: the bash script is sourced and asked for words; every option and choice that --help shows must be offered. The zsh
# script must parse if there is a zsh. Usage: completion.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
cd "$1"
program=$2/qmae-noise
[ -x "$program" ] || { echo "no program in $2: skipped"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bad=0

"$program" help completion bash >"$folder/bash"
# shellcheck disable=SC1091 # made a moment ago
source "$folder/bash"

# offered WORD...: what is offered for the last word, in COMPREPLY.
offered() {
    COMP_WORDS=("$program" "$@")
    COMP_CWORD=$#
    COMPREPLY=()
    _qmae_noise
}
# expect "WORDS" WORD...: exactly these are offered.
expect() {
    local wanted=$1
    shift
    offered "$@"
    [ "${COMPREPLY[*]-}" = "$wanted" ] && return
    echo "completing '$*': '${COMPREPLY[*]-}' instead of '$wanted'"
    bad=$((bad + 1))
}
expect train tr
expect "--model" train --mode
expect "qmae qae" train --model q
expect "qmae qae" train --model = q
expect "ibm_like" train --noise ibm_l
expect "none,ibm_like" train --noise none,ibm_l
expect "noise_models/ideal.cfg" train --config noise_models/idea
expect "completion" help completi
expect bash help completion b
expect train help man trai
expect show noise s
expect ibm_like noise show ibm_lik
expect "src" report sr
expect "" train --shots ""
expect "" train --nothing-like-this

# Every command, and every option that its --help names.
commands=$("$program" help | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p')
options=0
for command in $commands; do
    expect "$command" "$command"
    offered "$command" --
    for option in $("$program" "$command" --help | sed -n 's/^  \(--[a-z0-9-]*\).*/\1/p'); do
        options=$((options + 1))
        [[ " ${COMPREPLY[*]} " == *" $option "* ]] || { echo "$command: $option is not offered"; bad=$((bad + 1)); }
    done
done
((options > 40)) || { echo "only $options options seen: the test no longer understands --help"; bad=$((bad + 1)); }

"$program" help completion zsh >"$folder/zsh"
if command -v zsh >/dev/null; then
    zsh -n "$folder/zsh" || bad=$((bad + 1))
fi
((bad == 0)) || exit 1
echo "$options options of $(wc -w <<<"$commands") commands are offered"
