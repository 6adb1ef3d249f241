#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What docs/cluster.md says of job arrays: its sbatch file works, task by task; `merge` says what is missing, and puts together what shards have
# made, in whatever order, to the bytes of one process. And MPI is nowhere but in qmae-noise-mpi. Usage: cluster.sh SOURCE BUILD
set -euo pipefail
cd "$1"
source=$PWD build=$2 program=$2/qmae-noise
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
. tests/support/side_by_side.sh cluster "$folder"
export PATH=$PWD/tests/support:$PATH QMAE_NOISE_MODELS=$PWD/noise_models QMAE_NOISE_DATA=$PWD/data

# ---- MPI -----------------------------------------------------------------------------------------------------------------------------------
! grep -rlE 'MPI_|<mpi' src include --include='*.[ch]' | grep -v '^src/mpi/' || fail "something but src/mpi calls MPI"
for file in "$program" "$build"/libqmae_noise.so*; do
    [[ -e $file ]] || continue
    ! ldd "$file" | grep -q 'libmpi' || fail "$file links libmpi"
    ! nm -D --undefined-only "$file" | grep -q ' MPI_' || fail "$file calls MPI"
done

# ---- the sbatch file -----------------------------------------------------------------------------------------------------------------------
awk '/^    #!\/bin\/bash$/ { on = 1 } on && !/^    / { exit } on { print substr($0, 5) }' docs/cluster.md >"$folder/array.sbatch"
grep -q '^#SBATCH --array=1-16$' "$folder/array.sbatch" || fail "docs/cluster.md has no sbatch file of 16 tasks"
# The grid of a test is a smaller one.
sed -i 's/--over noise-scale=0:2:0.5 --seeds 3/--over noise-scale=0:2:1 --seeds 2/' "$folder/array.sbatch"
grep -q ' --over noise-scale=0:2:1 --seeds 2 ' "$folder/array.sbatch" || fail "the sbatch file has another grid"
cat >"$folder/study.cfg" <<'END'
side = 4; train-images = 8; test-images = 4; batch = 8; epochs = 1; shots = 50; gradient = "shift";
END
mkdir "$folder/bin"
ln -s "$program" "$folder/bin/qmae-noise"

# task ID: what SLURM does with one task of the array, in the folder of its submission.
task() {
    (cd "$1" && PATH=$folder/bin:$PATH SLURM_ARRAY_TASK_ID=$2 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_COUNT=16 SLURM_CPUS_PER_TASK=1 bash ../array.sbatch)
}
mkdir "$folder/alone" "$folder/array" "$folder/late"
cp "$folder/study.cfg" "$folder/alone"
cp "$folder/study.cfg" "$folder/array"
alone=$folder/alone/study array=$folder/array/study

# What is compared: all but seconds and names of folders and machines.
same() {
    local file
    for file in $(cd "$alone" && ls -d sweep.* plans/study.cfg */steps.csv */images.csv); do
        cmp -s "$alone/$file" "$2/$file" || fail "$1: $file is another"
    done
}
table() { sed 's/ files are in .*//' "$1"; }

arrays() {
    task "$folder/array" 16 >"$folder/16" &
    (cd "$folder/alone" && PATH=$folder/bin:$PATH SLURM_CPUS_PER_TASK=1 bash ../array.sbatch >text) || fail "the body of the sbatch file fails"
    task "$folder/array" 3 >"$folder/3" || fail "task 3 fails"
    wait $! || fail "task 16 fails"
    same "two tasks of an array" "$array"
    rm "$array"/sweep.*
    "$program" merge "$array" >"$folder/merged" || fail "what is whole is not merged"
    same "merged" "$array"
    diff <(table "$folder/alone/text") <(table "$folder/merged") || fail "merge prints another table"
    late
}

# Trainings come one by one, the last ones first; what is missing is told with who has claimed it.
late() {
    local first k status=0 study=$folder/late/study missing=$folder/missing said=$folder/late/said trainings=("$alone"/*-seed*)
    mkdir -p "$study"
    cp -r "$alone/plans" "$study"
    for ((k = ${#trainings[@]} - 1; k > 0; --k)); do cp -r "${trainings[k]}" "$study"; done
    first=$(basename "${trainings[0]}")
    printf 'node17+4711\n1700000000\n2/16\n' >"$study/plans/$first.claim"
    "$program" merge "$study" >"$missing" 2>"$said" || status=$?
    [[ $status == 1 && $(wc -l <"$missing") == 1 && $(wc -l <"$said") == 1 ]] || fail "an incomplete study: status $status, $(cat "$missing" "$said")"
    grep -q "^$first  claimed by shard 2/16, process 4711 on node17, since 2023-11-1[45]" "$missing" || fail "not told who has claimed $first: $(cat "$missing")"
    grep -q "1 of ${#trainings[@]} trainings" "$said" || fail "not told how many are missing: $(cat "$said")"
    [[ ! -e $study/sweep.csv ]] || fail "an incomplete study has a table"
    rm "$study/plans/$first.claim"
    ! "$program" merge "$study" --json >"$missing" 2>/dev/null || fail "an incomplete study is no failure"
    grep -q '"claim": null' "$missing" || fail "somebody has claimed $first: $(cat "$missing")"
    cp -r "${trainings[0]}" "$study"
    "$program" merge "$study" >/dev/null || fail "the last training does not make it whole"
    same "merged late" "$study"
}

comparison() {
    local second file compare=(compare --config "$folder/study.cfg" --noise ibm_like --threads 1 --quiet)
    "$program" "${compare[@]}" --out "$folder/shared" --shard 2/2 >/dev/null &
    second=$!
    "$program" "${compare[@]}" --out "$folder/compared" >"$folder/compared.txt"
    "$program" "${compare[@]}" --out "$folder/shared" --shard 1/2 >/dev/null || fail "a shard of a comparison fails"
    wait "$second" || fail "the other shard of a comparison fails"
    find "$folder/shared" -maxdepth 1 -type f -delete
    "$program" merge "$folder/shared" >"$folder/shared.txt" || fail "a comparison is not merged"
    for file in $(cd "$folder/compared" && find . -maxdepth 1 -type f); do
        cmp -s "$folder/compared/$file" "$folder/shared/$file" || fail "a merged comparison has another $file"
    done
    diff <(table "$folder/compared.txt" | grep -v "^files are in") <(table "$folder/shared.txt" | grep -v "^files are in") || fail "merge prints another comparison"
    damaged
}

# What is no study, or a damaged one.
refused() {
    ! "$program" merge "$2" >/dev/null 2>"$folder/no_study" || fail "not refused: $2"
    [[ $(wc -l <"$folder/no_study") == 1 ]] && grep -q -- "$1" "$folder/no_study" || fail "$2: $(cat "$folder/no_study")"
}
damaged() {
    refused "holds no study" "$source/src"
    refused "holds no study" "$folder/nowhere"
    sed -i 's/^command.*/command = "train";/' "$folder/shared/plans/study.cfg"
    refused "neither sweep nor compare" "$folder/shared"
    sed -i '/^trainings/d' "$folder/shared/plans/study.cfg"
    refused "damaged" "$folder/shared"
}

# ---- more than one machine has -------------------------------------------------------------------------------------------------------------
cat >"$folder/wide.qasm" <<'END'
OPENQASM 3.0;
include "stdgates.inc";
input float a;
qubit[20] q;
bit[20] c;
ry(a) q[0];
for int k in [0:18] { cx q[k], q[k + 1]; }
c = measure q;
END
wide=("$folder/wide.qasm" --param a=0.3 --noise ibm_like)
tiny=(--side 8 --train-images 2 --test-images 1 --batch 2 --epochs 1 --noise ibm_like --quiet)
trained=$folder/trained linked=$folder/linked.cfg

# too_large WHAT-HELPS ARGUMENTS...: one sentence, at once, and nothing is left behind.
too_large() {
    local helps=$1 status=0
    shift
    timeout 30 "$program" "$@" >"$folder/out" 2>"$folder/said" || status=$?
    grep -v ' under \| done$\| on ibm_like' "$folder/said" >"$folder/sentence" || true
    [[ $status == 1 && ! -s $folder/out && $(wc -l <"$folder/sentence") == 1 ]] && grep -q -- "$helps" "$folder/sentence" ||
        fail "$1, too large: status $status, $(cat "$folder/said")"
    [[ ! -e $folder/none ]] || fail "$1, too large, leaves a folder"
}

all_too_large() {
    "$program" train "${tiny[@]}" --threads 1 --out "$trained" >/dev/null
    cp noise_models/ibm_like.cfg "$linked"
    echo 'crosstalk = ( { qubits = [2, 9]; zz = 3e4; } );' >>"$linked"
    too_large "trajectories need less" simulate "${wide[@]}" --method dm
    too_large "trajectories need less" simulate "${wide[@]}" --method dm --observable Z0 --measured
    too_large "trajectories need less" gradient "${wide[@]}" --observable Z0 --method dm
    too_large "trajectories need less: --method trajectory" gradient "${wide[@]}" --observable Z0 --wrt noise --method dm
    too_large "trajectories need less: --method trajectory in place of --shots" gradient "${wide[@]}" --observable Z0 --shots 100
    too_large "trajectories need less: gradient --wrt noise --method trajectory" budget "${wide[@]}" --observable Z0 --quiet
    too_large "links no registers.*gradient --wrt noise --method trajectory" budget "$trained" --noise "$linked" --quiet --out "$folder/none"
    too_large "trajectories need less" optimise "${wide[@]}" --minimise Z0 --gradient shift --out "$folder/none"
    too_large "trajectories need less" optimise "${wide[@]}" --minimise Z0 --method dm --out "$folder/none"
    too_large "the factored engine computes the same numbers" train --engine dm "${tiny[@]}" --out "$folder/none"
    too_large "the factored engine computes the same numbers" evaluate "$trained" --engine dm --out "$folder/none"
    too_large "the factored engine computes the same numbers" sweep --engine dm "${tiny[@]}" --over noise-scale=0,1 --out "$folder/none"
    too_large "the factored engine computes the same numbers" compare --engine dm "${tiny[@]}" --out "$folder/none"
    # Left to themselves, commands take what fits.
    "$program" simulate "${wide[@]}" --expect ZZIIIIIIIIIIIIIIIIII --trajectories 20 --shots 10 | grep -q "trajector" || fail "simulate does not take trajectories by itself"
    "$program" mitigate "$trained" --noise "$linked" --shots 30 >"$folder/mitigated" 2>&1 || fail "mitigate does not take trajectories by itself: $(cat "$folder/mitigated")"
}

beside arrays
beside comparison
beside all_too_large
all_is_well
