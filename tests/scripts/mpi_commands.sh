#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# qmae-noise-mpi, command by command: 1 to 4 members print and write what the plain program does, byte for byte; one of them speaks, and one
# sentence says what all refuse. Skipped (77) where the build has no MPI. Usage: mpi_commands.sh SOURCE BUILD
set -euo pipefail
cd "$1"
plain=$2/qmae-noise shared=$2/qmae-noise-mpi
[[ -x $shared ]] || exit 77
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
. tests/support/side_by_side.sh mpi_commands "$folder"
# Containers run tests as root and have few cores; both are asked for by name.
export PATH=$PWD/tests/support:$PATH
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_btl_vader_single_copy_mechanism=none
# agrees MEMBERS NAME ARGUMENTS...: the words OUT/ in an argument are a folder of each run.
agrees() {
    local counts=$1 name=$2 count run
    shift 2
    for run in plain $counts; do
        local out=$folder/$name/$run
        mkdir -p "$out"
        if [[ $run == plain ]]; then (cd "$out" && "$plain" "${@//OUT\//}" >text 2>said) || fail "$name: $(cat "$out/said")"
        else (cd "$out" && mpirun -n "$run" "$shared" "${@//OUT\//}" >text 2>said) || fail "$name, $run members: $(grep -m1 qmae "$out/said")"; fi
        [[ $run == plain ]] && continue
        diff -r -q -x said -x '*.png' -x '*checkpoint.h5' "$folder/$name/plain" "$out" || fail "$name: $run members print or write something else"
    done
}

export QMAE_NOISE_MODELS=$PWD/noise_models QMAE_NOISE_DATA=$PWD/data
ghz=$PWD/tests/circuits/ghz.qasm
cat >"$folder/ansatz.qasm" <<'END'
OPENQASM 3.0;
include "stdgates.inc";
input float a;
input float b;
qubit[3] q;
ry(a) q[0];
rx(2 * b) q[1];
cx q[0], q[1];
ry(a * b) q[2];
cx q[1], q[2];
END
ansatz=("$folder/ansatz.qasm" --noise ibm_like --observable "Z0 Z1 - 0.5 X0 + Z2 X1" --param a=0.3,b=0.7 --threads 1)

# Trajectories, shots and a target error; what is exact is computed by one. Members of other numbers are those of the tests in C.
beside agrees "1 2 3 4" simulate simulate "$ghz" --noise ibm_like --method trajectory --expect ZZZZ,XXXX --shots 300 --trajectories 300 --threads 1 --json
beside agrees 3 target simulate "$ghz" --noise ibm_like --method trajectory --expect ZZZZ,XXXX --target-se 0.01 --threads 1 --observable "Z0 Z1 + X2" --measured
beside agrees 3 dense simulate "$ghz" --noise ibm_like --expect ZZZZ --shots 300 --threads 1 --state OUT/state.npy
beside agrees 4 trajectories gradient "${ansatz[@]}" --method trajectory --trajectories 300 --csv OUT/slopes.csv --npy OUT/slopes.npy
beside agrees 2 shots gradient "${ansatz[@]}" --shots 400 --csv OUT/slopes.csv
beside agrees 3 exact gradient "${ansatz[@]}" --wrt both --json --csv OUT/slopes.csv
beside agrees 3 circuit_budget budget "${ansatz[@]}" --target 0.1695 --out OUT/figures --csv OUT/places.csv

# Searches: rows, groups of terms, trajectories. The checkpoint holds times.
search=(optimise "$folder/ansatz.qasm" --minimise "Z0 Z1 - 0.5 X0 + Z2 X1" --noise ibm_like --steps 3 --evaluate-every 2 --threads 1 --quiet)
printf 'a,label\n0.3,1\n-0.7,0\n1.9,1\n0.2,0\n' >"$folder/rows.csv"
beside agrees 3 rows "${search[@]}" --data "$folder/rows.csv" --compare-ideal --out OUT/run
beside agrees 3 groups "${search[@]}" --gradient shift --shots 50 --mitigation linear --json
beside agrees 2 spsa "${search[@]}" --gradient spsa --shots 50 --method trajectory --trajectories 70 --json

# Images of a trained model, under exact engines and by trajectories.
"$plain" train --side 4 --train-images 8 --test-images 5 --batch 8 --epochs 1 --threads 1 --noise ibm_like --quiet --out "$folder/run" >/dev/null
beside agrees 3 evaluate evaluate "$folder/run" --noise own --noise none --readout-shots 200 --threads 1 --quiet --out OUT/figures
beside agrees 2 sampled evaluate "$folder/run" --noise own --engine trajectory --trajectories 80 --threads 1 --json --quiet
beside agrees 3 budget budget "$folder/run" --target 0.5 --quiet --out OUT/figures

# Members are the shards of a study.
sweep=(sweep --side 4 --train-images 8 --test-images 4 --batch 8 --epochs 1 --threads 1 --noise ibm_like --over noise-scale=0:2:1 --quiet)
swept() {
    "$plain" "${sweep[@]}" --out "$folder/swept" >"$folder/swept.txt"
    mpirun -n 3 "$shared" "${sweep[@]}" --out "$folder/shared" >"$folder/shared.txt" 2>"$folder/said" || fail "a sweep of three members: $(grep -m1 qmae "$folder/said")"
    for file in sweep.csv sweep.png plans/study.cfg noise-scale_1-seed1/steps.csv; do
        cmp -s "$folder/swept/$file" "$folder/shared/$file" || fail "three members of a sweep make another $file"
    done
    diff <(sed 's/ files are in .*//' "$folder/swept.txt") <(sed 's/ files are in .*//' "$folder/shared.txt") || fail "three members print another table"
}
beside swept

# What all refuse, and what one alone meets.
refused() {
    local name=$1 wanted=$2
    shift 2
    ! mpirun -n 3 "$shared" "$@" >/dev/null 2>"$folder/$name" || fail "not refused: $*"
    [[ $(grep -c "^qmae-noise: .*$wanted" "$folder/$name") == 1 ]] || fail "not said once: $*: $(grep qmae-noise "$folder/$name")"
}
beside refused no_file "no such file\|cannot open\|No such file" simulate "$folder/none.qasm"
beside refused exists "exists" evaluate "$folder/run" --out "$folder/run"
beside refused no_folder "name it with --out" "${sweep[@]}"
beside refused cannot "cannot" gradient "${ansatz[@]}" --csv "$folder/none/slopes.csv"
all_is_well
