/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random_channel.h"

#include "assert_close.h"

#include <math.h>

enum { D_MAX = 8 };

static double complex random_complex(qn_rng *rng) {
    const double re = qn_rng_normal(rng);
    return re + I * qn_rng_normal(rng);
}

/* Makes column j of the rows x d matrix orthogonal to the columns before it, and of length 1. */
static void orthonormalise(int rows, int d, int j, double complex *a) {
    for (int i = 0; i < j; ++i) {
        double complex overlap = 0.0;
        for (int r = 0; r < rows; ++r) overlap += conj(a[r * d + i]) * a[r * d + j];
        for (int r = 0; r < rows; ++r) a[r * d + j] -= overlap * a[r * d + i];
    }
    double norm = 0.0;
    for (int r = 0; r < rows; ++r) norm += creal(a[r * d + j] * conj(a[r * d + j]));
    for (int r = 0; r < rows; ++r) a[r * d + j] /= sqrt(norm);
}

/* Stacked, complete Kraus matrices have orthonormal columns. Twice is enough (Kahan). */
void random_kraus(qn_rng *rng, int d, int count, double complex *kraus) {
    for (int e = 0; e < count * d * d; ++e) kraus[e] = random_complex(rng);
    for (int j = 0; j < d; ++j) {
        orthonormalise(count * d, d, j, kraus);
        orthonormalise(count * d, d, j, kraus);
    }
}

void random_unitary(qn_rng *rng, int d, double complex *u) { random_kraus(rng, d, 1, u); }

void random_density(qn_rng *rng, int d, double complex *rho) {
    double complex a[D_MAX * D_MAX];
    double trace = 0.0;
    for (int e = 0; e < d * d; ++e) a[e] = random_complex(rng);
    for (int e = 0; e < d * d; ++e) trace += creal(a[e] * conj(a[e]));
    for (int i = 0; i < d; ++i)
        for (int j = 0; j < d; ++j) {
            rho[i * d + j] = 0.0;
            for (int k = 0; k < d; ++k) rho[i * d + j] += a[i * d + k] * conj(a[j * d + k]) / trace;
        }
}

void dense_apply(int d, int count, const double complex *kraus, const double complex *rho,
                 double complex *out) {
    for (int e = 0; e < d * d; ++e) out[e] = 0.0;
    for (int k = 0; k < count; ++k) {
        const double complex *m = kraus + k * d * d;
        for (int i = 0; i < d; ++i)
            for (int j = 0; j < d; ++j)
                for (int a = 0; a < d; ++a)
                    for (int b = 0; b < d; ++b)
                        out[i * d + j] += m[i * d + a] * rho[a * d + b] * conj(m[j * d + b]);
    }
}

/* r[P] = Tr(P rho), 4^n entries, by explicit Kronecker products. */
static void pauli_vector(int nqubits, const double complex *rho, double *r) {
    static const double complex PAULI[4][2][2] = {
        {{1, 0}, {0, 1}}, {{0, 1}, {1, 0}}, {{0, -I}, {I, 0}}, {{1, 0}, {0, -1}}};
    const int d = 1 << nqubits;
    for (int p = 0; p < d * d; ++p) {
        double complex trace = 0.0;
        for (int i = 0; i < d; ++i)
            for (int j = 0; j < d; ++j) {
                double complex entry = 1.0;
                for (int q = 0; q < nqubits; ++q)
                    entry *= PAULI[p >> (2 * q) & 3][i >> q & 1][j >> q & 1];
                trace += entry * rho[j * d + i];
            }
        r[p] = creal(trace);
    }
}

void assert_ptm_takes(int nqubits, const double *ptm, const double complex *rho,
                      const double complex *image, double tolerance) {
    const int rows = 1 << (2 * nqubits);
    double before[D_MAX * D_MAX], after[D_MAX * D_MAX];
    pauli_vector(nqubits, rho, before);
    pauli_vector(nqubits, image, after);
    for (int i = 0; i < rows; ++i) {
        double sum = 0.0;
        for (int j = 0; j < rows; ++j) sum += ptm[i * rows + j] * before[j];
        assert_close(sum, after[i], tolerance, 0.0);
    }
}
