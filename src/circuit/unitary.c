/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "circuit/unitary.h"

#include "core/linalg.h"

#include <math.h>
#include <string.h>

void qn_unitary_identity(int n, double complex *u) {
    const int size = 1 << n;
    memset(u, 0, (size_t)(size * size) * sizeof *u);
    for (int i = 0; i < size; ++i) u[i * size + i] = 1.0;
}

bool qn_unitary_same(int n, const double complex *u, const double complex *v, double *phase) {
    const int entries = 1 << (2 * n);
    double complex overlap = 0.0;
    double worst = 0.0;
    for (int i = 0; i < entries; ++i) overlap += u[i] * conj(v[i]);
    *phase = carg(overlap);
    for (int i = 0; i < entries; ++i) worst = fmax(worst, cabs(u[i] - cexp(I * *phase) * v[i]));
    return worst < 1e-12;
}

/* Bits of `small` put to the gate's qubits of `rest`. */
static int spread(int small, int rest, int count, const int *qubits) {
    for (int q = 0; q < count; ++q) {
        rest &= ~(1 << qubits[q]);
        rest |= (small >> q & 1) << qubits[q];
    }
    return rest;
}

void qn_unitary_apply(int n, double complex *u, const qn_gate *gate, const double *angles,
                      const int *qubits) {
    double complex g[QN_UNITARY_SIZE * QN_UNITARY_SIZE], column[QN_UNITARY_SIZE];
    const int size = 1 << n, small = 1 << gate->nqubits;
    gate->matrix(angles, g);
    for (int c = 0; c < size; ++c) {
        for (int i = 0; i < size; ++i) column[i] = u[i * size + c];
        for (int i = 0; i < size; ++i) {
            int row = 0;
            double complex sum = 0.0;
            for (int q = 0; q < gate->nqubits; ++q) row |= (i >> qubits[q] & 1) << q;
            for (int k = 0; k < small; ++k)
                sum += g[row * small + k] * column[spread(k, i, gate->nqubits, qubits)];
            u[i * size + c] = sum;
        }
    }
}

/* Eigenvalue k of u by column k of z; how far the columns are from eigenvectors. */
static double rayleigh(int size, const double complex *u, const double complex *z,
                       double complex *values) {
    double worst = 0.0;
    for (int k = 0; k < size; ++k) {
        double complex image[QN_UNITARY_SIZE];
        values[k] = 0.0;
        for (int i = 0; i < size; ++i) {
            image[i] = 0.0;
            for (int j = 0; j < size; ++j) image[i] += u[i * size + j] * z[j * size + k];
            values[k] += conj(z[i * size + k]) * image[i];
        }
        for (int i = 0; i < size; ++i)
            worst = fmax(worst, cabs(image[i] - values[k] * z[i * size + k]));
    }
    return worst;
}

/* Real and imaginary part of u commute; a mixture of the two tells its eigenvectors apart but for
 * unlucky weights. */
static qn_status eigen(int size, const double complex *u, double complex *values,
                       double complex *z) {
    static const double weights[] = {0.7548776662466927, -1.324717957244746, 0.2451223337533073};
    double mixed[QN_UNITARY_SIZE];
    for (int w = 0; w < 3; ++w) {
        for (int i = 0; i < size; ++i)
            for (int j = 0; j < size; ++j) {
                const double complex a = u[i * size + j], b = conj(u[j * size + i]);
                z[i * size + j] = 0.5 * (a + b) - 0.5 * I * weights[w] * (a - b);
            }
        const qn_status status = qn_linalg_eigen_hermitian(size, z, mixed);
        if (status != QN_OK) return status;
        if (rayleigh(size, u, z, values) < 1e-10) return QN_OK;
    }
    return QN_ERR_NUMERIC;
}

qn_status qn_unitary_power(int n, double complex *u, double exponent) {
    double complex values[QN_UNITARY_SIZE], z[QN_UNITARY_SIZE * QN_UNITARY_SIZE];
    const int size = 1 << n;
    const qn_status status = eigen(size, u, values, z);
    if (status != QN_OK) return status;
    for (int k = 0; k < size; ++k) {
        const double phase = carg(values[k]), tiny = 1e-9;
        /* -1 with rounding below the real axis */
        values[k] = cexp(I * exponent * (phase < tiny - M_PI ? phase + 2.0 * M_PI : phase));
    }
    for (int i = 0; i < size; ++i)
        for (int j = 0; j < size; ++j) {
            double complex sum = 0.0;
            for (int k = 0; k < size; ++k)
                sum += z[i * size + k] * values[k] * conj(z[j * size + k]);
            u[i * size + j] = sum;
        }
    return QN_OK;
}

/* ---- factors -------------------------------------------------------------------------------- */

/* rows a, b of u: (a, b) -> m (a, b) */
static void turn_rows(int size, double complex *u, int a, int b, const double complex *m) {
    for (int c = 0; c < size; ++c) {
        const double complex x = u[a * size + c], y = u[b * size + c];
        u[a * size + c] = m[0] * x + m[1] * y;
        u[b * size + c] = m[2] * x + m[3] * y;
    }
}

/* What undoes m, with its rows by the bit that tells a from b. */
static qn_unitary_factor undoing(int a, int b, const double complex *m) {
    const bool upright = a < b;
    qn_unitary_factor f = {0, upright ? a : b, upright ? b : a, {0}};
    for (int bits = a ^ b; bits > 1; bits >>= 1) ++f.qubit;
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 2; ++j)
            f.m[i * 2 + j] = conj(m[(upright ? j : 1 - j) * 2 + (upright ? i : 1 - i)]);
    return f;
}

static bool is_one(const double complex *m) {
    const double tiny = 1e-14;
    return cabs(m[0] - 1.0) < tiny && cabs(m[3] - 1.0) < tiny && cabs(m[1]) < tiny &&
           cabs(m[2]) < tiny;
}

int qn_unitary_factor_all(int n, double complex *u, qn_unitary_factor *factors) {
    const int size = 1 << n;
    int count = 0;
    for (int k = 0; k < size - 1; ++k)
        for (int j = size - 1; j > k; --j) {
            const int column = k ^ k >> 1, a = (j - 1) ^ (j - 1) >> 1, b = j ^ j >> 1;
            const double complex x = u[a * size + column], y = u[b * size + column];
            const double norm = hypot(cabs(x), cabs(y));
            double complex m[4] = {1.0, 0.0, 0.0, 1.0};
            if (k == size - 2) { /* the last block, with its phase */
                const double complex v = u[a * size + b], w = u[b * size + b];
                memcpy(m, (double complex[]){conj(x), conj(y), conj(v), conj(w)}, sizeof m);
            } else if (cabs(y) > 1e-15 || j == k + 1)
                memcpy(m, (double complex[]){conj(x) / norm, conj(y) / norm, -y / norm, x / norm},
                       sizeof m);
            if (is_one(m)) continue;
            turn_rows(size, u, a, b, m);
            factors[count++] = undoing(a, b, m);
        }
    for (int i = 0; i < count / 2; ++i) {
        const qn_unitary_factor other = factors[i];
        factors[i] = factors[count - 1 - i];
        factors[count - 1 - i] = other;
    }
    return count;
}
