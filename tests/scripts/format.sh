#!/bin/bash
# Every C file is as scripts/format leaves it, and no line is longer than 100 columns. Usage: format.sh SOURCE_FOLDER
set -euo pipefail
cd "$1"
git rev-parse --is-inside-work-tree >/dev/null 2>&1 || { echo "no git here: skipped"; exit 77; }
scripts/format --check
