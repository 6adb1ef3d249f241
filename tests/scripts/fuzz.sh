#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# libFuzzer on the reader of OpenQASM, from the circuits of tests/circuits and tests/fuzz/corpus, with the address and undefined-behaviour
# sanitizers of clang: the same $QN_FUZZ_RUNS inputs of seed 1 each time, so that the verdict is about the tree. To look for something new:
# QN_FUZZ_SEED=0 (another seed each time) QN_FUZZ_RUNS=1000000. A finding is left in the build folder; reduced, it belongs into
# tests/fuzz/corpus. Usage: fuzz.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
cd "$1"
build=$2/fuzz
command -v clang >/dev/null || { echo "no clang here: skipped"; exit 77; }
generated=$2/generated
[ -f "$generated/syntax/parse.c" ] || { echo "build first: $generated has no parser"; exit 1; }
rm -rf "$build"
mkdir -p "$build/corpus"
flags=(-g -O1 -std=gnu17 -D_GNU_SOURCE -Iinclude -Isrc "-I$generated" '-DCMPLX(re,im)=__builtin_complex((double)(re),(double)(im))'
       -DQN_VERSION='"fuzz"' -DQN_BUILD_TYPE='"fuzz"' -w -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all)
sources=$(find src/circuit src/core src/qasm src/syntax "$generated/syntax" -name '*.c')
# shellcheck disable=SC2086 # a list of files without blanks
clang "${flags[@]}" -o "$build/fuzz_qasm" tests/fuzz/fuzz_qasm.c $sources -lconfig -lgsl -llapacke -lblas -lm
cp tests/circuits/*.qasm tests/fuzz/corpus/*.qasm "$build/corpus"
cat >"$build/words" <<'WORDS'
"OPENQASM 3.0;" "include \"stdgates.inc\";" "qubit[2] q;" "bit[2] c;" "ctrl @ " "inv @ " "pow(2) @ " "if (c[0]) " "for int i in [0:1] " "gate g(t) a {" "measure " "-> " "else " "barrier " "box { " "delay[5ns] " "let a = q[0:1] ++ q;" "$0" "if (c == 1 && !c[0] || c < 2) " "negctrl @ " "pow(0.5) @ " "q[{1, 0}]" "else if (c == \"01\") " "gphase(0.3);" "@note\x0a" "pragma x\x0a" "end;" "nop;" "bit c = 0;" "int[8] n;" "c[0] ^ c[1]" "~c[0]" "+= 1;" "#pragma braket noise x\x0a" "reset a;" "opaque ecr a, b;"
WORDS

sed -i 's/" "/"\n"/g; s/ $//' "$build/words"
cd "$build"
./fuzz_qasm -seed="${QN_FUZZ_SEED:-1}" -runs="${QN_FUZZ_RUNS:-30000}" -max_len=4096 -timeout=20 -rss_limit_mb=3000 -print_final_stats=1 -verbosity=1 \
    -dict="$build/words" -artifact_prefix="$build/" "$build/corpus" 2>"$build/log" || { tail -40 "$build/log"; exit 1; }
grep -E 'DONE|number_of_executed_units' "$build/log"
