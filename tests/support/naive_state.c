/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "naive_state.h"

void naive_apply(int n, const double complex *u, int count, const int *qubits,
                 double complex *psi) {
    double complex in[8];
    const int d = 1 << count;
    for (size_t base = 0; base < (size_t)1 << n; ++base) {
        size_t offset[8] = {0};
        for (int i = 0; i < d; ++i)
            for (int q = 0; q < count; ++q) offset[i] |= (size_t)(i >> q & 1) << qubits[q];
        if (base & offset[d - 1]) continue;
        for (int i = 0; i < d; ++i) in[i] = psi[base | offset[i]];
        for (int i = 0; i < d; ++i) {
            psi[base | offset[i]] = 0.0;
            for (int j = 0; j < d; ++j) psi[base | offset[i]] += u[i * d + j] * in[j];
        }
    }
}

void pick_qubits(qn_rng *rng, int n, int count, int *qubits) {
    for (int k = 0; k < count;) {
        qubits[k] = (int)qn_rng_below(rng, (uint64_t)n);
        int known = 0;
        for (int j = 0; j < k; ++j) known |= qubits[j] == qubits[k];
        k += !known;
    }
}
