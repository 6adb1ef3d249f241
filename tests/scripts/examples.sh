#!/bin/bash
# The examples say what they should. Usage: examples.sh SOURCE BUILD
set -euo pipefail
cd "$1"
examples=$2/examples
fail() {
    echo "examples: $1"
    exit 1
}

# Without noise an echo comes back whole; with it less does, and readout error takes its share.
"$examples/echo" none 4 3 | grep -qx 'survival 1' || fail "an echo without noise is lost"
read -r read_out state < <("$examples/echo" ibm_like 4 3 | awk '/^survival/ { s = $2 } /^without/ { print s, $4 }')
awk -v a="$read_out" -v b="$state" 'BEGIN { exit !(0.5 < a && a < b && b < 0.999) }' || fail "an echo under noise: $read_out, $state"

# Engines agree to every digit that is printed.
for pair in 'none pure factored' 'ibm_like factored dm'; do
    read -r model first second <<<"$pair"
    diff <("$examples/reconstruct" "$model" "$first" | tail -n +2) <("$examples/reconstruct" "$model" "$second" | tail -n +2) ||
        fail "reconstruct $model: $first and $second differ"
done
(($("$examples/reconstruct" ibm_like trajectory | grep -c '^patch .* dB$') == 8)) || fail "reconstruct ibm_like trajectory: not eight masks"

# A study by the library: the means of three trainings, the noise falling on them.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf 'side = 4;\nepochs = 1;\ntrain-images = 4;\ntest-images = 4;\nbatch = 2;\nnoise = "depolarizing";\n' >"$folder/settings.cfg"
"$examples/study" "$folder/settings.cfg" "$folder/study" 2>"$folder/said" >/dev/null || fail "study: $(cat "$folder/said")"
grep -qx 'sweep: 3 of 3 trainings done' "$folder/said" || fail "study does not say how far it is"
awk -F, 'NR == 2 { quiet = $3 } NR == 4 { loud = $3 } END { exit !(NR == 4 && quiet > loud) }' "$folder/study/sweep.csv" ||
    fail "study: $(cat "$folder/study/sweep.csv")"
