#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Shards of a study: any number of them, killed and late ones too, leave the files of one process. Usage: shards.sh SOURCE BUILD
set -euo pipefail
cd "$1"
program=$2/qmae-noise
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
. tests/support/side_by_side.sh shards "$folder"
export PATH=$PWD/tests/support:$PATH

sweep=(sweep --side 4 --train-images 16 --test-images 4 --batch 8 --epochs 1 --shots 50 --threads 1 --noise noise_models/ibm_like.cfg
    --over noise-scale=0:2:1 --seeds 2 --quiet)
points=(noise-scale_{0,1,2}-seed{1,2})

# same WHAT STUDY: tables, pictures and trainings of one process, and no claim left.
same() {
    local point
    cmp -s "$folder/alone/sweep.csv" "$folder/$2/sweep.csv" || fail "$1: another table"
    cmp -s "$folder/alone/sweep.png" "$folder/$2/sweep.png" || fail "$1: another picture"
    for point in "${points[@]}"; do
        cmp -s "$folder/alone/$point/steps.csv" "$folder/$2/$point/steps.csv" || fail "$1: another training at $point"
        [[ -s $folder/$2/$point/report.html ]] || fail "$1: no page at $point"
    done
    ! compgen -G "$folder/$2/plans/*.claim*" >/dev/null || fail "$1: claims are left"
    ! compgen -G "$folder/$2/*/.[nrm]*" >/dev/null || fail "$1: stages are left"
}

# Three at once, in the order in which a queue may start them; each ends with all of it.
three() {
    local third first k
    "$program" "${sweep[@]}" --out "$folder/three" --shard 3/3 >"$folder/three3.txt" &
    third=$!
    "$program" "${sweep[@]}" --out "$folder/three" --shard 1/3 >"$folder/three1.txt" &
    first=$!
    SLURM_ARRAY_TASK_ID=8 SLURM_ARRAY_TASK_MIN=7 SLURM_ARRAY_TASK_COUNT=3 "$program" "${sweep[@]}" --out "$folder/three" >"$folder/three2.txt" ||
        fail "the second shard fails"
    wait "$first" || fail "the first shard fails"
    wait "$third" || fail "the third shard fails"
    same "three shards" three
    for k in 1 2 3; do
        diff <(sed 's/files are in.*//; s/^sweep.*seeds//' "$folder/alone.txt") <(sed 's/files are in.*//; s/^sweep.*seeds//' "$folder/three$k.txt") >/dev/null ||
            fail "shard $k prints something else"
    done
}

# Six that open one folder in the same moment, three times: what one has written of the plan by then is no study of other settings.
at_once() {
    local round k member members
    for round in 1 2 3; do
        members=()
        for k in 1 2 3 4 5 6; do
            "$program" sweep --side 4 --train-images 2 --test-images 1 --batch 2 --epochs 1 --threads 1 --noise noise_models/ibm_like.cfg \
                --over qubit.T1=1e-4:2e-4:1e-4 --quiet --out "$folder/once$round" --shard "$k/6" >/dev/null 2>>"$folder/once.txt" &
            members+=($!)
        done
        for member in "${members[@]}"; do
            wait "$member" || fail "one of six that start at once: $(tail -1 "$folder/once.txt")"
        done
    done
}

# A shard that is killed with its training; a late one, of more than were planned, takes over.
killed() {
    local lost
    for _ in 1 2 3 4 5; do # it may be hit between two trainings
        rm -rf "$folder/killed"
        "$program" "${sweep[@]}" --out "$folder/killed" --shard 1/2 >/dev/null &
        lost=$!
        until compgen -G "$folder/killed/plans/*.claim" >/dev/null || ! kill -0 "$lost" 2>/dev/null; do sleep 0.02; done
        kill -9 "$lost" 2>/dev/null || true
        wait "$lost" 2>/dev/null || true
        compgen -G "$folder/killed/plans/*.claim" >/dev/null && break
    done
    "$program" "${sweep[@]}" --out "$folder/killed" --shard 3/3 >/dev/null 2>"$folder/late" || fail "the late shard does not end the study"
    grep -q "takes over" "$folder/late" || fail "nobody takes over what a killed shard has left"
    same "a killed shard" killed
}

# A shard of another machine, whose clock is an hour ahead, that is lost: nobody here can ask for its process.
far() {
    local claim=$folder/far/plans/${points[4]}.claim
    mkdir -p "$folder/far/plans"
    printf 'elsewhere+1234\n0\n' >"$claim"
    touch -d '+1 hour' "$claim"
    "$program" "${sweep[@]}" --out "$folder/far" --shard 1/1 --lost-after 5 >/dev/null 2>"$folder/gone" || fail "a lost machine stops the study"
    grep -q "takes over ${points[4]}" "$folder/gone" || fail "nobody says that a training was taken over: $(cat "$folder/gone")"
    same "a lost machine" far
}

# One that is only slow keeps its training, an hour behind or not: it is waited for.
slow() {
    local claim=$folder/slow/plans/${points[0]}.claim
    mkdir -p "$folder/slow/plans"
    printf 'elsewhere+1234\n0\n' >"$claim"
    (
        for k in $(seq 14); do
            [[ -e $claim ]] && touch -d "-1 hour +$k seconds" "$claim"
            sleep 0.5
        done
        rm -f "$claim"
    ) &
    "$program" "${sweep[@]}" --out "$folder/slow" --shard 1/1 --lost-after 5 >/dev/null 2>"$folder/waited" || fail "a slow machine stops the study"
    wait
    ! grep -q "takes over" "$folder/waited" || fail "a training was taken from a machine at work"
    same "a slow machine" slow
}

# Wrong use.
refused() {
    local wanted=$1
    shift
    "$program" "${sweep[@]}" "$@" >/dev/null 2>"$folder/said" && fail "not refused: $*"
    [[ $(wc -l <"$folder/said") == 1 ]] && grep -q -- "$wanted" "$folder/said" || fail "$*: $(cat "$folder/said")"
}

"$program" "${sweep[@]}" --out "$folder/alone" >"$folder/alone.txt"
beside far
beside slow
beside at_once
beside killed
beside three
for shard in 0/2 3/2 1 a/b 1/2x; do refused "it is I/N" --out "$folder/none" --shard "$shard"; done
refused "name it with --out" --shard 1/2
refused "--force and shards" --out "$folder/alone" --shard 1/2 --force
[[ ! -e $folder/none ]] || fail "a refused study leaves a folder"
all_is_well
