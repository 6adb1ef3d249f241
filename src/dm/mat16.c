/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dm/mat16.h"

#include <string.h>

void qn_mat16_identity(double *m) {
    memset(m, 0, 256 * sizeof *m);
    for (int i = 0; i < 16; ++i) m[i * 17] = 1.0;
}

void qn_mat16_left1(const double *a, int slot, double *m) {
    const int stride = slot == 0 ? 1 : 4, other = slot == 0 ? 4 : 1;
    for (int k = 0; k < 4; ++k) {
        double *row[4], out[4][16];
        for (int d = 0; d < 4; ++d) row[d] = m + 16 * (k * other + d * stride);
        for (int i = 0; i < 4; ++i)
            for (int c = 0; c < 16; ++c)
                out[i][c] = a[i * 4] * row[0][c] + a[i * 4 + 1] * row[1][c] +
                            a[i * 4 + 2] * row[2][c] + a[i * 4 + 3] * row[3][c];
        for (int i = 0; i < 4; ++i) memcpy(row[i], out[i], sizeof out[i]);
    }
}

void qn_mat16_right1(const double *a, int slot, double *m) {
    const int stride = slot == 0 ? 1 : 4, other = slot == 0 ? 4 : 1;
    for (int r = 0; r < 16; ++r) {
        for (int k = 0; k < 4; ++k) {
            double *entry = m + 16 * r + k * other, out[4] = {0};
            for (int d = 0; d < 4; ++d)
                for (int j = 0; j < 4; ++j) out[j] += entry[d * stride] * a[d * 4 + j];
            for (int j = 0; j < 4; ++j) entry[j * stride] = out[j];
        }
    }
}

void qn_mat16_exchange(const double *a, double *b) {
    for (int i = 0; i < 16; ++i)
        for (int j = 0; j < 16; ++j)
            b[((i & 3) * 4 + (i >> 2)) * 16 + (j & 3) * 4 + (j >> 2)] = a[i * 16 + j];
}

void qn_mat16_transpose(const double *a, double *b) {
    for (int i = 0; i < 16; ++i)
        for (int j = 0; j < 16; ++j) b[j * 16 + i] = a[i * 16 + j];
}
