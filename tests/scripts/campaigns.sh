#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every campaign in a few seconds: it runs, and finds nothing. Usage: campaigns.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
cd "$1"
/usr/bin/python3 -c 'import h5py, numpy' 2>/dev/null || { echo "no h5py or numpy here: skipped"; exit 77; }
scripts/campaign kill --build "$2" --minutes 0 --only merge
[ "$(uname -m)" != x86_64 ] || scripts/campaign writes --build "$2" --minutes 0.05 --only noise-export:
scripts/campaign fuzz --build "$2" --minutes 0.05 --only mask
scripts/campaign allocations --build "$2" --minutes 0.05 --only noise-show
