#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# libFuzzer on each of the readers of noise models and of calibration data, from the shipped models, tests/import and the corpora in
# tests/fuzz, with the address and undefined-behaviour sanitizers of clang: the same $QN_FUZZ_RUNS inputs of seed 1 each time, so that the
# verdict is about the tree. To look for something new: QN_FUZZ_SEED=0 (another seed each time) QN_FUZZ_RUNS=1000000. A finding is left in
# the build folder; reduced, it belongs into tests/fuzz/corpus-model or corpus-import, which the test noise_corpus replays.
# Usage: fuzz_noise.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
cd "$1"
build=$2/fuzz_noise
command -v clang >/dev/null || { echo "no clang here: skipped"; exit 77; }
rm -rf "$build"
mkdir -p "$build/objects" "$build/model" "$build/import"
cat >"$build/flags" <<'FLAGS'
-g -O1 -std=gnu17 -D_GNU_SOURCE -Iinclude -Isrc -w "-DCMPLX(re,im)=__builtin_complex((double)(re),(double)(im))"
-DQN_VERSION=\"fuzz\" -DQN_BUILD_TYPE=\"fuzz\" -DQN_DATA_FOLDER=\"/nonexistent\"
-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
FLAGS
# libconfig forgets what it was reading when a file ends, or includes what it cannot follow, between quotes, and is no concern of this tree:
# that the project destroys what it has libconfig read is judged by the tests of the dev build, which run without this list.
printf 'leak:%s\n' libconfig.so >"$build/suppressions"
export build LSAN_OPTIONS=suppressions=$build/suppressions:print_suppressions=0
# shellcheck disable=SC2016 # the inner shell's own dollars
find src/core src/channel src/circuit src/noise src/import src/program -name '*.c' -print0 |
    xargs -0 -P 2 -I{} sh -c 'clang @"$build/flags" -c "$1" -o "$build/objects/$(echo "$1" | tr / _).o"' sh {}
cp noise_models/*.cfg tests/fuzz/corpus-model/*.cfg "$build/model"
cp tests/import/*.json tests/import/*.csv tests/fuzz/corpus-import/*.json "$build/import"
for reader in model import; do
    clang @"$build/flags" -fsanitize=fuzzer -o "$build/fuzz_$reader" "tests/fuzz/fuzz_$reader.c" "$build"/objects/*.o \
        -lconfig -ljansson -lgsl -llapacke -lblas -lm
    "$build/fuzz_$reader" -seed="${QN_FUZZ_SEED:-1}" -runs="${QN_FUZZ_RUNS:-3000}" -max_len=8192 -timeout=20 -rss_limit_mb=3000 -print_final_stats=1 \
        -verbosity=1 -artifact_prefix="$build/" "$build/$reader" >"$build/log" 2>&1 || { tail -40 "$build/log"; exit 1; }
    grep -E 'DONE|number_of_executed_units' "$build/log"
done
