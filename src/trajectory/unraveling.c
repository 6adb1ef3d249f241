/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trajectory/unraveling.h"

#include "core/linalg.h"
#include "core/try.h"

#include <math.h>
#include <string.h>

static const double NEGLIGIBLE = 1e-15, TOLERANCE = 1e-12;

/* Entry [row][column] of a Pauli string, digit q = qubit q. */
static double complex pauli_entry(int digits, int row, int column, int nqubits) {
    static const double complex pauli[4][4] = {
        {1, 0, 0, 1}, {0, 1, 1, 0}, {0, -I, I, 0}, {1, 0, 0, -1}};
    double complex entry = 1.0;
    for (int q = 0; q < nqubits; ++q)
        entry *= pauli[digits >> (2 * q) & 3][(row >> q & 1) * 2 + (column >> q & 1)];
    return entry;
}

static void add_pauli(qn_unraveling *u, int digits, double p) {
    const int d = 1 << u->nqubits;
    double complex *k = u->operators + u->count * d * d;
    for (int i = 0; i < d * d; ++i) k[i] = sqrt(p) * pauli_entry(digits, i / d, i % d, u->nqubits);
    u->fixed[u->count++] = p;
    ++u->nfixed;
}

/* Probabilities of a mixture of Paulis whose diagonal PTM is `diagonal`: p_P = 4^-m sum_Q (+-)
 * diagonal[Q]. */
static bool pauli_weights(int nqubits, const double *diagonal, double *p) {
    const int d = 1 << (2 * nqubits);
    for (int i = 0; i < d; ++i) {
        p[i] = 0.0;
        for (int j = 0; j < d; ++j) {
            int sign = 1;
            for (int q = 0; q < nqubits; ++q) {
                const int a = i >> (2 * q) & 3, b = j >> (2 * q) & 3;
                if (a && b && a != b) sign = -sign;
            }
            p[i] += sign * diagonal[j] / d;
        }
        if (p[i] < -TOLERANCE) return false;
    }
    return true;
}

/* Paulis in descending order of probability. */
static void add_paulis(qn_unraveling *u, double *p) {
    const int d = 1 << (2 * u->nqubits);
    for (;;) {
        int best = 0;
        for (int i = 1; i < d; ++i)
            if (p[i] > p[best]) best = i;
        if (p[best] <= NEGLIGIBLE) return;
        add_pauli(u, best, p[best]);
        p[best] = -1.0;
    }
}

/* A mixture of Paulis and, for one qubit, of the reset that moves <Z> by `shift`; false if the
 * channel is none. */
static bool mixture(qn_unraveling *u, const double *ptm) {
    const int d = 1 << (2 * u->nqubits), row = u->nqubits == 1 ? 3 : 0;
    const double shift = u->nqubits == 1 ? ptm[12] : 0.0;
    double diagonal[16] = {0}, p[16] = {0};
    for (int i = 0; i < d; ++i)
        for (int j = 0; j < d; ++j)
            if (i != j && !(row && i == row && j == 0) && fabs(ptm[i * d + j]) > TOLERANCE)
                return false;
    for (int i = 0; i < d; ++i) diagonal[i] = ptm[i * d + i];
    diagonal[0] = 1.0 - fabs(shift);
    if (!pauli_weights(u->nqubits, diagonal, p)) return false;
    add_paulis(u, p);
    if (fabs(shift) <= NEGLIGIBLE) return true;
    const int to = shift > 0.0 ? 0 : 1;
    for (int from = 0; from < 2; ++from)
        u->operators[4 * u->count++ + to * 2 + from] = sqrt(fabs(shift));
    return true;
}

/* Smallest and largest eigenvalue of K^dagger K. */
static qn_status bounds(int d, const double complex *k, double *lowest, double *highest) {
    double complex square[16];
    double values[4];
    for (int i = 0; i < d; ++i)
        for (int j = 0; j < d; ++j) {
            square[i * d + j] = 0.0;
            for (int r = 0; r < d; ++r) square[i * d + j] += conj(k[r * d + i]) * k[r * d + j];
        }
    const qn_status status = qn_linalg_eigen_hermitian(d, square, values);
    *lowest = values[0] > 0.0 ? values[0] : 0.0;
    *highest = values[d - 1];
    return status;
}

static void swap_operators(qn_unraveling *u, double *lowest, int a, int b) {
    const size_t size = (size_t)1 << (2 * u->nqubits);
    double complex held[16];
    memcpy(held, u->operators + (size_t)a * size, size * sizeof *held);
    memcpy(u->operators + (size_t)a * size, u->operators + (size_t)b * size, size * sizeof *held);
    memcpy(u->operators + (size_t)b * size, held, size * sizeof *held);
    const double low = lowest[a];
    lowest[a] = lowest[b];
    lowest[b] = low;
}

/* Multiples of unitaries to the front, each part by descending smallest eigenvalue. */
static qn_status kraus(qn_unraveling *u, const double *ptm) {
    qn_status status = QN_OK;
    const int d = 1 << u->nqubits;
    double lowest[16] = {0}, highest = 0.0;
    QN_TRY(qn_ptm_kraus(u->nqubits, ptm, &u->count, u->operators));
    for (int k = 0; k < u->count; ++k) {
        QN_TRY(bounds(d, u->operators + k * d * d, &lowest[k], &highest));
        if (highest - lowest[k] > TOLERANCE * highest) continue;
        swap_operators(u, lowest, k, u->nfixed);
        ++u->nfixed;
    }
    for (int i = 0; i < u->count; ++i)
        for (int k = i + 1; k < (i < u->nfixed ? u->nfixed : u->count); ++k)
            if (lowest[k] > lowest[i]) swap_operators(u, lowest, i, k);
    for (int k = 0; k < u->nfixed; ++k) u->fixed[k] = lowest[k];
    u->quiet = u->count ? lowest[0] : 0.0;
out:
    return status;
}

static bool is_identity(int d, const double complex *k) {
    for (int i = 0; i < d * d; ++i)
        if (cabs(k[i] - (i % (d + 1) ? 0.0 : k[0])) > NEGLIGIBLE) return false;
    return cabs(k[0]) > 0.0;
}

qn_status qn_unraveling_init(qn_unraveling *u, int nqubits, const double *ptm) {
    qn_status status = QN_OK;
    qn_unraveling made = {.nqubits = nqubits};
    made.operators = qn_alloc((size_t)18 << (2 * nqubits), sizeof *made.operators);
    QN_TRY_ALLOC(made.operators);
    if (mixture(&made, ptm)) made.quiet = made.nfixed ? made.fixed[0] : 0.0;
    else {
        made.count = made.nfixed = 0;
        QN_TRY(kraus(&made, ptm));
    }
    made.silent = made.count > 0 && is_identity(1 << nqubits, made.operators);
    *u = made;
    made.operators = NULL;
out:
    qn_free(made.operators);
    return status;
}

void qn_unraveling_clear(qn_unraveling *u) {
    qn_free(u->operators);
    *u = (qn_unraveling){0};
}
