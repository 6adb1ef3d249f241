#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What calls LAPACK works, and prints the same, whatever stands behind libblas.so.3 and liblapack.so.3: the reference libraries, or the
# OpenBLAS that NumPy and SciPy bring (docs/decisions/0010-lapack-inside.md). Usage: lapack.sh SOURCE BUILD
set -euo pipefail
cd "$1"
build=$2
architecture=$(dpkg-architecture -q DEB_HOST_MULTIARCH 2>/dev/null || gcc -print-multiarch)
reference=/usr/lib/$architecture/blas:/usr/lib/$architecture/lapack openblas=/usr/lib/$architecture/openblas-pthread
[ -f "$openblas/libblas.so.3" ] || { echo "no OpenBLAS here: skipped"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The pair of threads in which it crashed.
export OPENBLAS_NUM_THREADS=2
for library in reference openblas; do
    export LD_LIBRARY_PATH=${!library}
    "$build/test_core_linalg" >"$folder/log" 2>&1 || { cat "$folder/log"; echo "lapack: test_core_linalg fails with $library"; exit 1; }
    for round in 1 2 3 4 5; do
        "$build/qmae-noise" simulate tests/lapack/entangled8.qasm --entropy --keep 0,1,2,3,4,5,6,7 --noise depolarizing --json \
            >"$folder/$library" 2>"$folder/log" || { cat "$folder/log"; echo "lapack: simulate fails with $library, round $round"; exit 1; }
    done
    "$build/qmae-noise" noise show ibm_like >>"$folder/$library"
done
cmp "$folder/reference" "$folder/openblas" || { echo "lapack: the numbers depend on the library"; exit 1; }
grep -q '"entropy": [0-9.]*[1-9]' "$folder/reference" || { echo "lapack: no entropy was printed"; exit 1; }
