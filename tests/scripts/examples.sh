#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
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

# The gradient brings the energy down, to almost that of the ground state (-4.758770 of four spins, by exact diagonalisation); noise leaves some of it.
quiet=$("$examples/vqe" none 4 200 | awk '/^energy 200/ { print $3 }')
awk -v e="$quiet" 'BEGIN { exit !(-4.758771 < e && e < -4.6) }' || fail "vqe without noise: energy $quiet"
"$examples/vqe" ibm_like 4 60 | awk -v e="$quiet" '/^energy 0/ { first = $3 } /^energy 60/ { last = $3 } /^cost of gate-2q/ { cost = $4 }
    /^slope/ { off = $2 - $5; if (off < 0) off = -off; near += off < 5 * $7 } END { exit !(e < last && last < first && cost > 0.01 && near == 2) }' ||
    fail "vqe under noise: $("$examples/vqe" ibm_like 4 60)"

# A study by the library: the means of three trainings, the noise falling on them.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf 'side = 4;\nepochs = 1;\ntrain-images = 4;\ntest-images = 4;\nbatch = 2;\nnoise = "depolarizing";\n' >"$folder/settings.cfg"
"$examples/study" "$folder/settings.cfg" "$folder/study" 2>"$folder/said" >/dev/null || fail "study: $(cat "$folder/said")"
grep -qx 'sweep: 3 of 3 trainings done' "$folder/said" || fail "study does not say how far it is"
awk -F, 'NR == 2 { quiet = $3 } NR == 4 { loud = $3 } END { exit !(NR == 4 && quiet > loud) }' "$folder/study/sweep.csv" ||
    fail "study: $(cat "$folder/study/sweep.csv")"
"$examples/study" "$folder/settings.cfg" "$folder/compared" depolarizing 2>"$folder/said" >/dev/null || fail "study: $(cat "$folder/said")"
(($(wc -l <"$folder/compared/curves.csv") > 2)) || fail "study compares nothing"

# Points shared by processes: the same digits for any number of them, and more noise leaves less.
"$examples/team" ibm_like 1 >"$folder/alone"
for members in 2 3 9; do
    "$examples/team" ibm_like "$members" | cmp -s - "$folder/alone" || fail "$members members find another curve"
done
awk '{ if (NR > 1 && $2 <= last) bad = 1; last = $2 } END { exit bad || NR != 9 }' "$folder/alone" || fail "noise does not raise the energy"
"$examples/team" no_such_model 2 2>"$folder/said" && fail "a team without a model succeeds"
grep -q 'no_such_model' "$folder/said" || fail "nobody names the missing model"
# A trained model by the library: what it does under its own noise and without, what noise costs it, what mitigation brings back.
"$examples/trained" "$folder/study/noise-scale_1-seed1" readout >"$folder/said" 2>/dev/null || fail "trained: $(cat "$folder/said")"
awk '$1 == "under" { swap[$2] = $4 + 0 } $1 == "cost" { cost = $3 } $1 == "mitigated" { rows++ }
    END { exit !(swap["depolarizing:"] < swap["none:"] && swap["readout:"] < swap["none:"] && cost > 0 && rows == 8) }' "$folder/said" ||
    fail "trained: $(cat "$folder/said")"

# A search by the library: that of the command line, to every digit that is printed.
printf 'circuit = "%s";\nminimise-file = "%s";\nnoise = "ibm_like";\nsteps = 12;\n' "$PWD/data/optimise/h2.qasm" "$PWD/data/optimise/h2.txt" >"$folder/optimise.cfg"
"$examples/minimise" "$folder/optimise.cfg" "$folder/minimised" >"$folder/said" 2>"$folder/steps" || fail "minimise: $(cat "$folder/steps")"
grep -q '^step 11: ' "$folder/steps" || fail "minimise does not say how far it is"
"$examples/../qmae-noise" optimise --config "$folder/optimise.cfg" --quiet | awk '/value on the device/ { value = $NF } END { printf "%.6f", value }' >"$folder/value"
grep -q "^value $(cat "$folder/value")," "$folder/said" || fail "minimise: $(cat "$folder/said"), the command line finds $(cat "$folder/value")"
