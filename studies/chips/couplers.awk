# SPDX-License-Identifier: GPL-3.0-or-later
# A chip with fewer couplers, under the name `name`. keep=1: those between two of `qubits`; keep=0: those that touch none of them.
BEGIN {
    count = split(qubits, list, " ")
    for (k = 1; k <= count; ++k) has[list[k]] = 1
}
function kept(pair, q) {
    gsub(/[^0-9,]/, "", pair)
    split(pair, q, ",")
    return keep ? (q[1] in has) && (q[2] in has) : !((q[1] in has) || (q[2] in has))
}
/^name = / { $0 = "name = \"" name "\";" }
/^edges = / { edges = 1 }
/^coupling = / { edges = 0; coupling = 1 }
edges && match($0, /\[[0-9]+, [0-9]+\]/) {
    if (!kept(substr($0, RSTART, RLENGTH))) next
    match($0, /\{.*\}/)
    rows = rows (rows ? ",\n    " : "    ") substr($0, RSTART, RLENGTH)
    next
}
coupling {
    while (match($0, /\[[0-9]+, [0-9]+\]/)) {
        pair = substr($0, RSTART, RLENGTH)
        $0 = substr($0, RSTART + RLENGTH)
        if (kept(pair)) pairs = pairs (pairs ? ", " : "") pair
    }
    if (/\);/) { print "coupling = (" pairs ");"; coupling = 0 }
    next
}
edges && /\);/ { print "edges = (\n" rows ");"; edges = 0; next }
edges { next }
{ print }
