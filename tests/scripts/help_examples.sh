#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The example in the help text of every command works as it stands there, with the run runs/mine, circuit.qasm, ansatz.qasm (with an input)
# and device.cfg (with a coupling map) in the folder.
# Trainings are made small by options behind it. Usage: help_examples.sh SOURCE BUILD
set -euo pipefail
source_folder=$(cd "$1" && pwd -P)
program=$(cd "$2" && pwd -P)/qmae-noise
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export QMAE_NOISE_MODELS=$source_folder/noise_models QMAE_NOISE_DATA=$source_folder/data
fail() {
    echo "help_examples: $1"
    exit 1
}
small=(--side 4 --epochs 1 --train-images 2 --test-images 2 --batch 2 --threads 1 --quiet)
"$program" train "${small[@]}" --noise depolarizing --out runs/mine >/dev/null 2>&1 || fail "no run to look at"

printf 'OPENQASM 3.0;\ninclude "stdgates.inc";\ninput float x;\nqubit[2] q;\nry(x) q[0];\ncx q[0], q[1];\n' >ansatz.qasm
printf 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\nc = measure q;\n' >small.qasm && cp small.qasm circuit.qasm

printf 'format = 1;\nname = "device";\ncoupling = ( [0, 1], [1, 2] );\n' >device.cfg
"$program" help | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p' >commands
(($(wc -l <commands) > 10)) || fail "help lists $(wc -l <commands) commands"
while read -r command; do
    example=$("$program" "$command" --help | sed -n 's/^Example: //p')
    [[ $example == "qmae-noise $command"* ]] || fail "$command --help has no example, or another command's: $example"
    eval "words=($example)"
    case $command in
        train) words+=("${small[@]}" --out trained) ;;
        compare | sweep) words+=("${small[@]}" --seeds 1 --out "made-$command") ;;
        design) words+=(--side 4 --train-images 40 --validation-images 4 --test-images 2 --batch 2 --budget-steps 100 --threads 1 --quiet --out made-design) ;;
        circuit) rm -f circuit.qasm ;;
        route) cp small.qasm circuit.qasm ;;
        merge) "$program" sweep "${small[@]}" --over mask=0.25 --noise ideal --seeds 1 --out runs/sweep >/dev/null 2>&1 ;;
        budget | evaluate) rm -rf figures ;;
        verify) words+=(--help) ;; # takes half a minute; test_cli_verify runs it
    esac
    "$program" "${words[@]:1}" >said 2>&1 || fail "$example: $(tail -1 said)"
    case $command in
        circuit) [ -s circuit.qasm ] ;;
        budget) [ -s figures/budget.csv ] ;;
        evaluate) [ -s figures/evaluation.csv ] ;;
        report) [ -s runs/mine/report.html ] ;;
    esac || fail "$example leaves no file"
    [ -s said ] || [ "$command" = circuit ] || fail "$example says nothing"
done <commands
echo "$(wc -l <commands) examples work"
