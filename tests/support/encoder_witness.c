/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "encoder_witness.h"

#include <math.h>
#include <string.h>

static void apply(const qn_grown *g, int part, double sign, double *state) {
    const size_t a = (size_t)1 << g->parts[part].qubits[0],
                 b = (size_t)1 << g->parts[part].qubits[1];
    const double c = cos(0.5 * g->angles[part]), s = sign * sin(0.5 * g->angles[part]);
    for (size_t i = 0; i < (size_t)1 << g->qubits; ++i) {
        if (a != b && (i & a) && (i & b)) state[i] = -state[i];
        if (a != b || (i & a)) continue;
        const double zero = state[i], one = state[i | a];
        state[i] = c * zero - s * one;
        state[i | a] = s * zero + c * one;
    }
}

double encoder_witness(const qn_grown *g, const double *original, const double *masked) {
    double encoded[1 << ENCODER_WITNESS_MOST], sum = 0.0;
    const size_t size = (size_t)1 << g->qubits, trash = size - ((size_t)1 << g->latent);
    memcpy(encoded, masked, size * sizeof *encoded);
    for (int k = 0; k < g->count; ++k) apply(g, k, 1.0, encoded);
    for (size_t t = 0; t < size; t += (size_t)1 << g->latent) {
        double branch[1 << ENCODER_WITNESS_MOST] = {0.0}, overlap = 0.0;
        for (size_t i = 0; i < size; ++i)
            if ((i & trash) == t) branch[i & ~trash] = encoded[i];
        for (int k = g->count; k-- > 0;) apply(g, k, -1.0, branch);
        for (size_t i = 0; i < size; ++i) overlap += original[i] * branch[i];
        sum += overlap * overlap;
    }
    return sum;
}
