#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# docs/noise-model-format.md is what the program prints of the format, and the example on the page is a model that can be read.
# Usage: noise_model_format.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
cd "$1"
program=$2/qmae-noise
[ -x "$program" ] || { echo "no program in $2: skipped"; exit 77; }
page=docs/noise-model-format.md
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$program" help noise-model >"$folder/printed"
# shellcheck disable=SC2016 # Markdown's fences
sed -n '/^```text$/,/^```$/p' "$page" | sed '1d;$d' >"$folder/written"
if ! diff -u "$folder/written" "$folder/printed"; then
    echo "$page differs from 'qmae-noise help noise-model': run scripts/model-format"
    exit 1
fi
sed -n '/^Example$/,/^$/p' "$folder/printed" | sed '1d' >"$folder/example.cfg"
"$program" noise check "$folder/example.cfg"
