# SPDX-License-Identifier: GPL-3.0-or-later
# For scripts of tests, which source it: parts that run side by side, most of whose time goes by waiting. Usage: . side_by_side.sh NAME FOLDER
name=$1 failures=$2/failures

fail() {
    echo "$name: $1" | tee -a "$failures"
}

# beside COMMAND...: in a shell of its own, at most four at a time; it must not end before its end.
beside() {
    while (($(jobs -rp | wc -l) > 3)); do wait -n || true; done
    (
        set -e
        trap 'code=$?; ((code == 0)) || fail "\"$*\" ends with $code"' EXIT
        "$@"
    ) &
}

# Waits for all of them; false if anything has failed.
all_is_well() {
    wait
    [[ ! -e $failures ]]
}
