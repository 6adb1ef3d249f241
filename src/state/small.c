/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "state/small.h"

enum { MOST = 8 };

void qn_small_apply(int k, const double complex *u, int nqubits, const int *slot,
                    double complex *m) {
    const int size = 1 << k, d = 1 << nqubits;
    int offset[MOST] = {0};
    for (int i = 0; i < d; ++i)
        for (int q = 0; q < nqubits; ++q) offset[i] |= (i >> q & 1) << slot[q];
    for (int row = 0; row < size; ++row) {
        if (row & offset[d - 1]) continue;
        for (int c = 0; c < size; ++c) {
            double re[MOST], im[MOST];
            for (int i = 0; i < d; ++i) {
                const double complex x = m[(row | offset[i]) * size + c];
                re[i] = creal(x);
                im[i] = cimag(x);
            }
            for (int i = 0; i < d; ++i) {
                double sr = 0.0, si = 0.0;
                for (int j = 0; j < d; ++j) {
                    const double ur = creal(u[i * d + j]), ui = cimag(u[i * d + j]);
                    sr += ur * re[j] - ui * im[j];
                    si += ur * im[j] + ui * re[j];
                }
                m[(row | offset[i]) * size + c] = CMPLX(sr, si);
            }
        }
    }
}
