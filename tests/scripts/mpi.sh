#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# qmae-noise-mpi: any number of members gives the bits of the plain program; a run goes on with another number of them; a member that is
# killed or fails alone ends the job and loses nothing but the step. Skipped (77) where the build has no MPI. Usage: mpi.sh SOURCE BUILD
set -euo pipefail
cd "$1"
plain=$2/qmae-noise shared=$2/qmae-noise-mpi
[[ -x $shared ]] || exit 77
! ldd "$plain" | grep -q libmpi || { echo "the plain program links libmpi"; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
. tests/support/side_by_side.sh mpi "$folder"
# Containers run tests as root and have few cores; both are asked for by name. mpirun waits for who was told to end, however busy the machine is.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_btl_vader_single_copy_mechanism=none
export OMPI_MCA_odls_base_sigkill_timeout=3 PATH=$PWD/tests/support:$PATH
tiny=(--side 4 --train-images 24 --test-images 5 --batch 8 --shots 50 --threads 1 --noise noise_models/ibm_like.cfg --compare-ideal --quiet)
search=(optimise "$folder/turn.qasm" --minimise "Z0 Z1 - 0.5 X0" --noise noise_models/ibm_like.cfg --gradient shift --shots 50 --threads 1 --compare-ideal --quiet)
echo 'OPENQASM 3.0; include "stdgates.inc"; input float a; input float b; qubit[2] q; ry(a) q[0]; cx q[0], q[1]; rx(a + b) q[1];' >"$folder/turn.qasm"
files=(noise_model.cfg steps.csv images.csv ideal_steps.csv ideal_images.csv curves.dat)

# same WHAT A B FILES...: without those that hold seconds.
same() {
    local what=$1 a=$2 b=$3 file
    shift 3
    for file in "$@"; do
        cmp -s "$folder/$a/$file" "$folder/$b/$file" || fail "$what: $b/$file differs from $a/$file"
    done
    [[ -s $folder/$b/report.html && -s $folder/$b/curves.png ]] || fail "$what: $b has no page or no curves"
}

members() {
    local count=$1
    shift
    mpirun -n "$count" "$shared" "$@"
}

# The whole training by so many members; one speaks, what differs are seconds and the folder's name.
whole() {
    members "$1" train "${tiny[@]}" --epochs 3 --out "$folder/by$1" >"$folder/by$1.txt"
    same "$1 members" alone "by$1" "${files[@]}" settings.cfg
    diff <(sed 's/took.*//; s/files are in.*//' "$folder/alone.txt") <(sed 's/took.*//; s/files are in.*//' "$folder/by$1.txt") ||
        fail "$1 members print something else"
}

in_parts() {
    members 4 train "${tiny[@]}" --epochs 1 --out "$folder/parts" >"$folder/parts.txt"
    members 2 train --resume "$folder/parts" --epochs 3 --threads 2 --quiet >"$folder/parts.txt"
    same "4 members, then 2 of two threads" alone parts "${files[@]}"
}

# A device that drifts, which every member moves by itself; the plain program goes on.
drifting() {
    cp noise_models/ibm_like.cfg "$folder/moving.cfg"
    echo 'drift = ( { figure = "T1"; sigma = 0.3; steps = 9; }, { figure = "error"; sigma = 0.3; steps = 9; } );' >>"$folder/moving.cfg"
    "$plain" train "${tiny[@]}" --noise "$folder/moving.cfg" --epochs 2 --out "$folder/moving1" >"$folder/moving.txt"
    members 3 train "${tiny[@]}" --noise "$folder/moving.cfg" --epochs 1 --out "$folder/moving3" >"$folder/moving.txt"
    "$plain" train --resume "$folder/moving3" --epochs 2 --quiet >"$folder/moving.txt"
    same "a device that drifts" moving1 moving3 "${files[@]}"
}

# killed NAME COMMAND...: a run without end is killed in one member, any of which would do; its checkpoint is that of the last whole step.
# Leaves how many there are in NAME.steps. LAST: an option with which nothing but the first steps would be left to take.
killed() {
    local run=$1 last=$2 status=0 job victim
    shift 2
    members 3 "$@" --out "$folder/$run" >"$folder/$run.txt" 2>&1 &
    job=$!
    for _ in $(seq 1000); do
        (($(cat "$folder/$run/steps.csv" 2>/dev/null | wc -l) > 4)) && break
        sleep 0.02
    done
    victim=$(pgrep -n -f "^$shared .*--out $folder/$run")
    kill -9 "$victim"
    wait "$job" || status=$?
    ((status)) || fail "$run: a killed member is no failure"
    grep -q "signal 9" "$folder/$run.txt" || fail "$run: nobody says that a member was killed"
    ! pgrep -f "^$shared .*--out $folder/$run" >/dev/null || fail "$run: members outlive a killed one"
    sed -n 's/.*interrupted after step \([0-9]*\).* to go on: .*/\1/p' "$folder/$run.txt" >"$folder/$run.steps"
    [[ -s $folder/$run.steps ]] || fail "$run: nobody says where it stands: $(cat "$folder/$run.txt")"
    (($(tail -n +2 "$folder/$run/steps.csv" | wc -l) <= $(cat "$folder/$run.steps") + 1)) || fail "$run: more is lost than the step"
    ! "$plain" "$1" --resume "$folder/$run" $last >"$folder/$run.txt" 2>&1 || fail "$run: the checkpoint has not come beyond $last"
    grep -q "is at step $(cat "$folder/$run.steps"), which is more" "$folder/$run.txt" || fail "$run: the checkpoint is another: $(cat "$folder/$run.txt")"
}

killed_training() {
    killed train "--epochs 1" train "${tiny[@]}" --epochs 100000
    local epochs=$(($(cat "$folder/train.steps") / 3 + 2))
    "$plain" train "${tiny[@]}" --epochs $epochs --out "$folder/train1" >"$folder/train.txt"
    members 2 train --resume "$folder/train" --epochs $epochs --quiet >"$folder/train.txt" || fail "a run whose member was killed does not go on"
    same "a killed member" train1 train "${files[@]}"
}

killed_search() {
    killed search "--steps 1" "${search[@]}" --steps 1000000
    local steps=$(($(cat "$folder/search.steps") + 2))
    "$plain" "${search[@]}" --steps $steps --out "$folder/search1" >"$folder/search.txt"
    members 2 optimise --resume "$folder/search" --steps $steps --quiet >"$folder/search.txt" || fail "a search whose member was killed does not go on"
    same "a killed search" search1 search steps.csv ideal_steps.csv metrics.csv parameters.json
}

# What all refuse is said once; what rank 0 alone meets ends all.
refused() {
    local wanted=$1 said=$folder/refused$RANDOM
    shift
    ! members 3 "$@" >"$said.out" 2>"$said" || fail "not refused: $*"
    [[ $(grep -c "^qmae-noise: .*$wanted" "$said") == 1 ]] || fail "not said once: $(cat "$said")"
}

# Commands that are not shared run once.
not_shared() {
    members 3 noise list >"$folder/list.txt"
    "$plain" noise list | cmp -s - "$folder/list.txt" || fail "'noise list' is not printed once"
}

beside killed_training
beside killed_search
beside drifting
"$plain" train "${tiny[@]}" --epochs 3 --out "$folder/alone" >"$folder/alone.txt"
beside whole 1
beside whole 3
beside in_parts
beside refused "exists: name another folder" train "${tiny[@]}" --epochs 3 --out "$folder/alone"
beside refused "" train --shots none
beside not_shared
all_is_well
