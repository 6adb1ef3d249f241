/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dm/pauli.h"
#include "dm/transform.h"

#include <string.h>

/* A Pauli string is X^x Z^z i^|x & z| for bit masks x and z: digit I, X, Y, Z <-> (x, z) = (0,0),
 * (1,0), (1,1), (0,1), so the low bits of the digits are x ^ z and the high bits are z. */

/* Bit k of `mask` moved to bit 2k. */
static size_t spread(size_t mask) {
    size_t out = 0;
    for (int k = 0; mask >> k; ++k) out |= ((mask >> k) & 1) << (2 * k);
    return out;
}

static size_t pauli_index(size_t x, size_t z) { return spread(x ^ z) | spread(z) << 1; }

/* Walsh-Hadamard transform in place: f[z] <- sum_i (-1)^(z.i) f[i]. */
static void hadamard(int n, double *f) {
    for (size_t h = 1; h < (size_t)1 << n; h *= 2)
        for (size_t i = 0; i < (size_t)1 << n; i += 2 * h)
            for (size_t j = i; j < i + h; ++j) {
                const double a = f[j], b = f[j + h];
                f[j] = a + b;
                f[j + h] = a - b;
            }
}

static void hadamard_complex(int n, double complex *f) {
    for (size_t h = 1; h < (size_t)1 << n; h *= 2)
        for (size_t i = 0; i < (size_t)1 << n; i += 2 * h)
            for (size_t j = i; j < i + h; ++j) {
                const double complex a = f[j], b = f[j + h];
                f[j] = a + b;
                f[j + h] = a - b;
            }
}

/* Re(i^y v) for y modulo 4 */
static double turned(double complex v, int y) {
    switch (y & 3) {
    case 0: return creal(v);
    case 1: return -cimag(v);
    case 2: return -creal(v);
    default: return cimag(v);
    }
}

/* Indices step through z by adding to a masked counter: spread(z) + 1 within the even bits. */
void qn_pauli_from_state(int n, const double complex *psi, double *r, double complex *work) {
    const size_t size = (size_t)1 << n;
    for (size_t x = 0; x < size; ++x) {
        /* <psi| X^x Z^z |psi> = sum_i (-1)^(z.i) conj(psi[i ^ x]) psi[i] */
        for (size_t i = 0; i < size; ++i) work[i] = conj(psi[i ^ x]) * psi[i];
        hadamard_complex(n, work);
        for (size_t z = 0; z < size; ++z)
            r[pauli_index(x, z)] = turned(work[z], __builtin_popcountll(x & z));
    }
}

void qn_pauli_from_real(int n, const double *amplitudes, double *r, double *work) {
    const qn_transforms *fast = qn_transforms_best(n);
    if (fast) fast->from_real(n, amplitudes, r, work);
    else qn_pauli_from_real_plainly(n, amplitudes, r, work);
}

void qn_pauli_from_real_plainly(int n, const double *amplitudes, double *r, double *work) {
    const size_t size = (size_t)1 << n;
    const size_t even = spread(size - 1);
    for (size_t x = 0; x < size; ++x) {
        for (size_t i = 0; i < size; ++i) work[i] = amplitudes[i ^ x] * amplitudes[i];
        hadamard(n, work);
        const size_t sx = spread(x);
        for (size_t z = 0, sz = 0; z < size; ++z, sz = (sz - even) & even) {
            static const double sign[4] = {1.0, 0.0, -1.0, 0.0};
            r[(sx ^ sz) | sz << 1] = sign[__builtin_popcountll(x & z) & 3] * work[z];
        }
    }
}

void qn_pauli_ground(int n, double *r) {
    memset(r, 0, ((size_t)1 << (2 * n)) * sizeof *r);
    for (size_t z = 0; z < (size_t)1 << n; ++z) r[3 * spread(z)] = 1.0;
}

double qn_pauli_inner(int n, const double *a, const double *b) {
    double sum = 0.0;
    for (size_t i = 0; i < (size_t)1 << (2 * n); ++i) sum += a[i] * b[i];
    return sum / (double)((size_t)1 << n);
}

void qn_pauli_diagonal(int n, const double *r, double *diagonal) {
    const size_t size = (size_t)1 << n;
    for (size_t z = 0; z < size; ++z) diagonal[z] = r[3 * spread(z)] / (double)size;
    hadamard(n, diagonal);
}

/* <i ^ x| rho |i> = 2^-n sum_z (-1)^(z.i) i^y r[x, z]: rho = 2^-n sum r P and P |i> = i^y
 * (-1)^(z.i) |i ^ x>. */
void qn_pauli_to_real_matrix(int n, const double *r, double *m, double *work) {
    const qn_transforms *fast = qn_transforms_best(n);
    if (fast) fast->to_real_matrix(n, r, m, work);
    else qn_pauli_to_real_matrix_plainly(n, r, m);
}

void qn_pauli_to_real_matrix_plainly(int n, const double *r, double *m) {
    static const double sign[4] = {1.0, 0.0, -1.0, 0.0};
    const size_t size = (size_t)1 << n, even = spread(size - 1);
    for (size_t x = 0; x < size; ++x) {
        double *row = m + x * size; /* used as work space: entry i of it ends up at (i ^ x, i) */
        const size_t sx = spread(x);
        for (size_t z = 0, sz = 0; z < size; ++z, sz = (sz - even) & even)
            row[z] = sign[__builtin_popcountll(x & z) & 3] * r[(sx ^ sz) | sz << 1] / (double)size;
        hadamard(n, row);
    }
    /* (x, i) -> (i ^ x, i): for a fixed column i the map x -> x ^ i is an involution, so swap
     * pairs. */
    for (size_t i = 0; i < size; ++i)
        for (size_t x = 0; x < size; ++x) {
            const size_t y = x ^ i;
            if (y <= x) continue;
            const double held = m[x * size + i];
            m[x * size + i] = m[y * size + i];
            m[y * size + i] = held;
        }
}

void qn_pauli_to_matrix(int n, const double *r, double complex *m) {
    static const double complex phase[4] = {1.0, I, -1.0, -I};
    const size_t size = (size_t)1 << n;
    for (size_t x = 0; x < size; ++x) {
        double complex *row = m + x * size;
        for (size_t z = 0; z < size; ++z)
            row[z] = phase[__builtin_popcountll(x & z) & 3] * r[pauli_index(x, z)] / (double)size;
        hadamard_complex(n, row);
    }
    for (size_t i = 0; i < size; ++i)
        for (size_t x = 0; x < size; ++x) {
            const size_t y = x ^ i;
            if (y <= x) continue;
            const double complex held = m[x * size + i];
            m[x * size + i] = m[y * size + i];
            m[y * size + i] = held;
        }
}
