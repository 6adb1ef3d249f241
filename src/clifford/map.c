/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transfer matrices of Clifford gates and of mixtures of Paulis. */
#include "clifford/plan.h"

#include <math.h>
#include <string.h>

static bool is(double entry, double wanted) {
    return fabs(entry - wanted) <= QN_CLIFFORD_TOLERANCE;
}

/* ---- gates ---------------------------------------------------------------------------------- */

/* Flips multiply as their bits add, so those of X and Z say all. */
static void find_picks(qn_clifford_map *map) {
    static const int generators[QN_CLIFFORD_BITS] = {1, 3, 4, 12}; /* X and Z of either qubit */
    const int bits = map->nstrings == 4 ? 2 : QN_CLIFFORD_BITS;
    map->still = true;
    for (int from = 0; from < bits; ++from) {
        const int flips = qn_clifford_flips(map->image[generators[from]]);
        for (int to = 0; to < bits; ++to) map->pick[to] |= (flips >> to & 1) << from;
        map->still = map->still && flips == 1 << from;
    }
}

/* Do two strings anticommute? */
static bool anticommute(int a, int b) {
    const int x = qn_clifford_flips(a), y = qn_clifford_flips(b);
    const int crossed = (y >> 1 & 5) | (y << 1 & 10); /* x and z in each other's place */
    return __builtin_popcount((unsigned)(x & crossed)) & 1;
}

/* The Pauli that gives every string the sign that the gate gives it. */
static int find_pauli(const qn_clifford_map *map) {
    for (int pauli = 0; pauli < map->nstrings; ++pauli) {
        bool same = true;
        for (int p = 0; p < map->nstrings; ++p)
            same = same && anticommute(pauli, p) == map->minus[p];
        if (same) return pauli;
    }
    return 0;
}

bool qn_clifford_map_gate(int nqubits, const double *ptm, qn_clifford_map *map) {
    const int d = 1 << (2 * nqubits);
    memset(map, 0, sizeof *map);
    map->nstrings = d;
    for (int row = 0; row < d; ++row) {
        int entries = 0;
        for (int column = 0; column < d; ++column) {
            const double entry = ptm[row * d + column], sign = entry < 0.0 ? -1.0 : 1.0;
            if (is(entry, 0.0)) continue;
            if (!is(entry, sign) || entries++ > 0) return false;
            map->back[row] = (unsigned char)column;
            map->factor[row] = sign;
            map->image[column] = (unsigned char)row;
            map->minus[column] = sign < 0.0;
        }
        if (entries != 1) return false;
    }
    find_picks(map);
    if (map->still) map->pauli = find_pauli(map);
    return true;
}

/* ---- noise ---------------------------------------------------------------------------------- */

/* p[a] = 4^-m sum_b (+-) diagonal[b] for the mixture of Paulis with this diagonal; what rounding
 * makes negative is 0. */
static bool find_errors(int d, const double *ptm, double *p) {
    for (int a = 0; a < d; ++a) {
        double sum = 0.0;
        for (int b = 0; b < d; ++b) sum += (anticommute(a, b) ? -1.0 : 1.0) * ptm[b * d + b];
        p[a] = sum / d;
        if (p[a] < -QN_CLIFFORD_TOLERANCE) return false;
        if (p[a] < 1e-15) p[a] = 0.0;
    }
    return true;
}

bool qn_clifford_map_noise(int nqubits, const double *ptm, qn_clifford_map *map) {
    const int d = 1 << (2 * nqubits);
    double p[QN_CLIFFORD_STRINGS];
    memset(map, 0, sizeof *map);
    map->nstrings = d;
    for (int row = 0; row < d; ++row)
        for (int column = 0; column < d; ++column)
            if (row != column && !is(ptm[row * d + column], 0.0)) return false;
    if (!is(ptm[0], 1.0) || !find_errors(d, ptm, p)) return false;
    for (int a = 0; a < d; ++a) {
        map->back[a] = (unsigned char)a;
        map->factor[a] = a ? ptm[a * d + a] : 1.0;
        if (a > 0) map->error += p[a];
        map->below[a] = map->error;
    }
    return true;
}
