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
# Containers run tests as root and have few cores; both are asked for by name.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_btl_vader_single_copy_mechanism=none
tiny=(--side 4 --train-images 40 --test-images 5 --batch 8 --shots 50 --threads 1 --noise noise_models/ibm_like.cfg --compare-ideal --quiet)
files=(noise_model.cfg steps.csv images.csv ideal_steps.csv ideal_images.csv curves.dat)
failures=0

fail() {
    echo "mpi: $1"
    failures=$((failures + 1))
}

# same WHAT A B: all files but those that hold seconds.
same() {
    local file
    for file in "${files[@]}"; do
        cmp -s "$folder/$2/$file" "$folder/$3/$file" || fail "$1: $3/$file differs from $2/$file"
    done
    [[ -s $folder/$3/report.html && -s $folder/$3/curves.png ]] || fail "$1: $3 has no page or no curves"
}

members() {
    local count=$1
    shift
    mpirun -n "$count" "$shared" "$@"
}

"$plain" train "${tiny[@]}" --epochs 3 --out "$folder/alone" >"$folder/alone.txt"
for count in 1 2 3 4; do
    members "$count" train "${tiny[@]}" --epochs 3 --out "$folder/by$count" >"$folder/by$count.txt"
    same "$count members" alone "by$count"
    cmp -s "$folder/alone/settings.cfg" "$folder/by$count/settings.cfg" || fail "$count members write other settings"
    # One member speaks; seconds and the folder's name differ.
    diff <(sed 's/took.*//; s/files are in.*//' "$folder/alone.txt") <(sed 's/took.*//; s/files are in.*//' "$folder/by$count.txt") ||
        fail "$count members print something else"
done

# Fewer epochs by three members, the rest by one, by two, and by the plain program.
for rest in 1 2 plain; do
    members 3 train "${tiny[@]}" --epochs 2 --out "$folder/rest$rest" >/dev/null
    if [[ $rest == plain ]]; then "$plain" train --resume "$folder/restplain" --epochs 3 --quiet >/dev/null
    else members "$rest" train --resume "$folder/rest$rest" --epochs 3 --quiet >/dev/null; fi
    same "resumed by $rest" alone "rest$rest"
done

# A device that drifts, which every member moves by itself.
cp noise_models/ibm_like.cfg "$folder/moving.cfg"
echo 'drift = ( { figure = "T1"; sigma = 0.3; steps = 9; }, { figure = "error"; sigma = 0.3; steps = 9; } );' >>"$folder/moving.cfg"
"$plain" train "${tiny[@]}" --noise "$folder/moving.cfg" --epochs 2 --out "$folder/moving1" >/dev/null
members 3 train "${tiny[@]}" --noise "$folder/moving.cfg" --epochs 1 --out "$folder/moving3" >/dev/null
members 2 train --resume "$folder/moving3" --epochs 2 --quiet >/dev/null
same "a device that drifts" moving1 moving3

# A member that is killed ends the job; the checkpoint is there, and the run goes on.
"$plain" train "${tiny[@]}" --epochs 150 --out "$folder/long" >/dev/null
status=0
(members 3 train "${tiny[@]}" --epochs 150 --out "$folder/killed" >/dev/null 2>"$folder/killed.txt") &
job=$!
for _ in $(seq 400); do
    [[ -e $folder/killed/checkpoint.h5 ]] && break
    sleep 0.05
done
sleep 0.3
# The youngest of the three: any would do.
victim=$(pgrep -n -f "^$shared train .*--out $folder/killed" || true)
[[ -n $victim ]] && kill -9 "$victim"
wait "$job" || status=$?
if [[ -n $victim && $status != 0 ]]; then
    grep -q "signal 9" "$folder/killed.txt" || fail "nobody says that a member was killed: $(head -c 300 "$folder/killed.txt")"
else
    echo "mpi: the training was over before it could be killed"
fi
! pgrep -f "^$shared train .*--out $folder/killed" >/dev/null || fail "members outlive a killed one"
members 2 train --resume "$folder/killed" --quiet >/dev/null || fail "a run whose member was killed does not go on"
same "killed" long killed

# What all refuse is said once; what rank 0 alone meets ends all.
! members 3 train "${tiny[@]}" --epochs 3 --out "$folder/alone" >/dev/null 2>"$folder/refused.txt" || fail "an old folder is written over"
[[ $(grep -c "exists: name another folder" "$folder/refused.txt") == 1 ]] || fail "the refusal is not said once: $(cat "$folder/refused.txt")"
! members 2 train --shots none >/dev/null 2>"$folder/usage.txt" || fail "wrong usage is no failure"
[[ $(grep -c "^qmae-noise: " "$folder/usage.txt") == 1 ]] || fail "wrong usage is not said once: $(cat "$folder/usage.txt")"

# Commands that are not shared run once.
members 3 noise list >"$folder/list.txt"
"$plain" noise list | cmp -s - "$folder/list.txt" || fail "'noise list' is not printed once"
((failures == 0))
