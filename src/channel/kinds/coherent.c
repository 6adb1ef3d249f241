/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/channel.h"

#include "channel/ptm.h"

#include <math.h>
#include <string.h>

static const qn_channel_param PARAMS[] = {
    {"angles", QN_PARAM_PAULI, -1e4, 1e4, NAN, "rad",
     "of the Pauli strings 1, 2, ..., index = sum_q d_q 4^q with I=0, X=1, Y=2, Z=3; or name them: "
     "X, ZX, ..."},
};

enum { DIMENSION_MAX = 4, ENTRIES_MAX = DIMENSION_MAX * DIMENSION_MAX };

/* a <- b a. */
static void multiply_into(int d, const double complex *b, double complex *a) {
    double complex product[ENTRIES_MAX] = {0};
    for (int i = 0; i < d; ++i)
        for (int j = 0; j < d; ++j)
            for (int k = 0; k < d; ++k) product[i * d + j] += b[i * d + k] * a[k * d + j];
    memcpy(a, product, sizeof product);
}

/* h = -i/2 sum_P angle_P P, times a factor; returns the sum of the angles' sizes, which bounds its
 * norm twice over. */
static double generator(const qn_channel_args *args, double factor, double complex *h) {
    const int d = 1 << args->nqubits;
    double size = 0.0;
    memset(h, 0, ENTRIES_MAX * sizeof *h);
    for (int p = 1; p < d * d; ++p) {
        const double angle = factor * args->values[0][p - 1];
        size += fabs(angle);
        for (int row = 0; row < d; ++row) {
            int column;
            const double complex entry = qn_pauli_entry(args->nqubits, p, row, &column);
            h[row * d + column] += -0.5 * I * angle * entry;
        }
    }
    return size;
}

/* exp(h) as the square of the square ... of a short Taylor series. */
static void exponential(int d, double size, const double complex *h, double complex *u) {
    double complex small[ENTRIES_MAX], square[ENTRIES_MAX];
    int halvings = 0;
    for (; size > 1.0 && halvings < 64; ++halvings) size /= 2.0;
    for (int e = 0; e < d * d; ++e)
        small[e] = ldexp(creal(h[e]), -halvings) + I * ldexp(cimag(h[e]), -halvings);
    memset(u, 0, ENTRIES_MAX * sizeof *u);
    for (int i = 0; i < d; ++i) u[i * d + i] = 1.0;
    for (int k = 16; k > 0; --k) { /* Horner: 1 + h (1 + h/2 (1 + h/3 ...)) */
        multiply_into(d, small, u);
        for (int e = 0; e < d * d; ++e) u[e] /= k;
        for (int i = 0; i < d; ++i) u[i * d + i] += 1.0;
    }
    for (; halvings > 0; --halvings) {
        memcpy(square, u, sizeof square);
        multiply_into(d, square, u);
    }
}

static void unitary(const qn_channel_args *args, double strength, double complex *u) {
    double complex h[ENTRIES_MAX];
    const double size = generator(args, strength, h);
    exponential(1 << args->nqubits, size, h, u);
}

static void ptm(const qn_channel_args *args, double strength, double *out) {
    const int rows = 1 << (2 * args->nqubits);
    double complex u[ENTRIES_MAX];
    if (strength == 0.0) {
        qn_ptm_identity(args->nqubits, out);
        return;
    }
    unitary(args, strength, u);
    qn_ptm_from_unitary(args->nqubits, u, out);
    /* Unital and trace preserving, without the rounding that long circuits would pile up. */
    for (int j = 0; j < rows; ++j) out[j] = out[j * rows] = j == 0;
}

static int kraus(const qn_channel_args *args, double complex *out) {
    double complex u[ENTRIES_MAX];
    unitary(args, 1.0, u);
    memcpy(out, u, sizeof *u << (2 * args->nqubits));
    return 1;
}

static const double NUMBERS[] = {0.0, 0.0, 0.1};
static const qn_channel_args EXAMPLE = {.nqubits = 1, .count = {3}, .values = {NUMBERS}};

const qn_channel qn_record_coherent = {
    .name = "coherent",
    .help = "rho -> U rho U^dagger with U = exp(-i/2 sum_P angle_P P), an error that always turns "
            "the same way; letters of P from the gate's first qubit on; strength S: angles times S",
    .min_qubits = 1,
    .max_qubits = 2,
    .nparams = 1,
    .params = PARAMS,
    .entry = qn_pauli_string,
    .ptm = ptm,
    .kraus = kraus,
    .example = &EXAMPLE,
};
