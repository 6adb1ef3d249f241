#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Shards of a study: any number of them, killed and late ones too, leave the files of one process. Usage: shards.sh SOURCE BUILD
set -euo pipefail
cd "$1"
program=$2/qmae-noise
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0
fail() {
    echo "shards: $1"
    failures=$((failures + 1))
}

sweep=(sweep --side 4 --train-images 24 --test-images 5 --batch 8 --epochs 2 --shots 50 --threads 1 --noise noise_models/ibm_like.cfg
    --over noise-scale=0:2:0.5 --seeds 2 --quiet)
points=(noise-scale_{0,0.5,1,1.5,2}-seed{1,2})

# same WHAT STUDY: tables, pictures and trainings of one process, and no claim left.
same() {
    local point
    cmp -s "$folder/alone/sweep.csv" "$folder/$2/sweep.csv" || fail "$1: another table"
    [[ -s $folder/$2/sweep.png ]] || fail "$1: no picture"
    for point in "${points[@]}"; do
        cmp -s "$folder/alone/$point/steps.csv" "$folder/$2/$point/steps.csv" || fail "$1: another training at $point"
        [[ -s $folder/$2/$point/report.html ]] || fail "$1: no page at $point"
    done
    ! compgen -G "$folder/$2/plans/*.claim*" >/dev/null || fail "$1: claims are left"
    ! compgen -G "$folder/$2/*/.[nrm]*" >/dev/null || fail "$1: stages are left"
}

"$program" "${sweep[@]}" --out "$folder/alone" >"$folder/alone.txt"

# Three at once, in the order in which a queue may start them; each ends with all of it.
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

# Six that open one folder in the same moment, six times: what one has written of the plan by then is no study of other settings.
tiny=(sweep --side 4 --train-images 2 --test-images 1 --batch 2 --epochs 1 --threads 1 --noise noise_models/ibm_like.cfg
    --over qubit.T1=1e-4:3e-4:1e-4 --seeds 1 --quiet)
for round in 1 2 3 4 5 6; do
    members=()
    for k in 1 2 3 4 5 6; do
        "$program" "${tiny[@]}" --out "$folder/once$round" --shard "$k/6" >/dev/null 2>>"$folder/once.txt" &
        members+=($!)
    done
    for member in "${members[@]}"; do
        wait "$member" || fail "one of six that start at once: $(tail -1 "$folder/once.txt")"
    done
done

# A shard that is killed with its training; a late one takes over.
"$program" "${sweep[@]}" --out "$folder/killed" --shard 1/2 >/dev/null &
lost=$!
for _ in $(seq 400); do
    compgen -G "$folder/killed/plans/*.claim" >/dev/null && break
    sleep 0.02
done
kill -9 "$lost" 2>/dev/null || true
wait "$lost" 2>/dev/null || true
"$program" "${sweep[@]}" --out "$folder/killed" --shard 2/2 >/dev/null 2>"$folder/said" || fail "the other shard does not end the study"
same "a killed shard" killed

# A shard of another machine, whose clock is an hour ahead, that is lost: nobody here can ask for its process.
mkdir -p "$folder/far/plans"
claim=$folder/far/plans/${points[4]}.claim
printf 'elsewhere+1234\n0\n' >"$claim"
touch -d '+1 hour' "$claim"
"$program" "${sweep[@]}" --out "$folder/far" --shard 1/1 --lost-after 5 >/dev/null 2>"$folder/said" || fail "a lost machine stops the study"
grep -q "takes over ${points[4]}" "$folder/said" || fail "nobody says that a training was taken over: $(cat "$folder/said")"
same "a lost machine" far

# One that is only slow keeps its training, an hour behind or not: it is waited for.
mkdir -p "$folder/slow/plans"
claim=$folder/slow/plans/${points[0]}.claim
printf 'elsewhere+1234\n0\n' >"$claim"
(
    for k in $(seq 14); do
        [[ -e $claim ]] && touch -d "-1 hour +$k seconds" "$claim"
        sleep 0.5
    done
    rm -f "$claim"
) &
"$program" "${sweep[@]}" --out "$folder/slow" --shard 1/1 --lost-after 5 >/dev/null 2>"$folder/said" || fail "a slow machine stops the study"
wait
! grep -q "takes over" "$folder/said" || fail "a training was taken from a machine at work"
same "a slow machine" slow

# Wrong use.
refused() {
    local wanted=$1
    shift
    "$program" "${sweep[@]}" "$@" >/dev/null 2>"$folder/said" && fail "not refused: $*"
    [[ $(wc -l <"$folder/said") == 1 ]] && grep -q -- "$wanted" "$folder/said" || fail "$*: $(cat "$folder/said")"
}
for shard in 0/2 3/2 1 a/b 1/2x; do refused "it is I/N" --out "$folder/none" --shard "$shard"; done
refused "name it with --out" --shard 1/2
refused "--force and shards" --out "$folder/alone" --shard 1/2 --force
[[ ! -e $folder/none ]] || fail "a refused study leaves a folder"
((failures == 0))
