/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/channel.h"

#include "channel/ptm.h"
#include "core/linalg.h"

#include <math.h>
#include <string.h>

static const qn_channel_param PARAMS[] = {
    {"matrices", QN_PARAM_MATRICES, -1.0, 1.0, NAN, "1",
     "the Kraus operators one after the other, row by row, re and im in turn"},
};

enum { ROWS_MAX = 16 }; /* of a PTM, and entries of a matrix, on two qubits */

static double complex number(const qn_channel_args *args, size_t index) {
    return args->values[0][2 * index] + I * args->values[0][2 * index + 1];
}

/* sum_k K_k^dagger K_k must be the identity. */
static qn_status check(const qn_channel_args *args, qn_diag *diag) {
    const double tolerance = 1e-9;
    const size_t entries = (size_t)2 << (2 * args->nqubits);
    double worst = 1.0;
    const qn_status status = qn_linalg_completeness(1 << args->nqubits, args->count[0] / entries,
                                                    args->values[0], &worst);
    if (status != QN_OK || fabs(worst - 1.0) <= tolerance) return status;
    return qn_fail(diag, QN_ERR_PHYSICS, QN_INCOMPLETE_KRAUS, worst);
}

static void map_at_strength_1(const qn_channel_args *args, double *out) {
    const int rows = 1 << (2 * args->nqubits);
    const size_t square = (size_t)rows, count = args->count[0] / (2 * square);
    double one[ROWS_MAX * ROWS_MAX];
    memset(out, 0, square * square * sizeof *out);
    for (size_t k = 0; k < count; ++k) {
        double complex matrix[ROWS_MAX];
        for (size_t e = 0; e < square; ++e) matrix[e] = number(args, k * square + e);
        qn_ptm_from_kraus(args->nqubits, 1, matrix, one);
        for (size_t e = 0; e < square * square; ++e) out[e] += one[e];
    }
    /* Trace preserving as checked; without the rounding that powers would pile up. */
    out[0] = 1.0;
    for (int j = 1; j < rows; ++j) out[j] = 0.0;
}

/* a <- b a. */
static void multiply_into(int rows, const double *b, double *a) {
    double product[ROWS_MAX * ROWS_MAX];
    qn_linalg_multiply(rows, b, a, product);
    memcpy(a, product, (size_t)rows * (size_t)rows * sizeof *a);
}

/* Strength k + s, k whole: used k times, and once more with probability s. */
static void ptm(const qn_channel_args *args, double strength, double *out) {
    const int rows = 1 << (2 * args->nqubits);
    double power[ROWS_MAX * ROWS_MAX];
    const double whole = floor(strength);
    const double rest = strength - whole;
    map_at_strength_1(args, power);
    qn_ptm_identity(args->nqubits, out);
    for (int e = 0; e < rows * rows; ++e) out[e] = (1.0 - rest) * out[e] + rest * power[e];
    /* By squares; beyond the largest integer nothing changes any more. */
    for (uint64_t uses = whole < 0x1p63 ? (uint64_t)whole : UINT64_MAX; uses > 0; uses /= 2) {
        double square[ROWS_MAX * ROWS_MAX];
        if (uses % 2) multiply_into(rows, power, out);
        qn_linalg_multiply(rows, power, power, square);
        memcpy(power, square, (size_t)rows * (size_t)rows * sizeof *power);
    }
}

/* X with the probability 0.01: sqrt(0.99) and sqrt(0.01) X. */
static const double FLIP[] = {0.99498743710661995,
                              0.0,
                              0.0,
                              0.0,
                              0.0,
                              0.0,
                              0.99498743710661995,
                              0.0,
                              0.0,
                              0.0,
                              0.1,
                              0.0,
                              0.1,
                              0.0,
                              0.0,
                              0.0};
static const qn_channel_args EXAMPLE = {.nqubits = 1, .count = {16}, .values = {FLIP}};

const qn_channel qn_record_kraus = {
    .name = "kraus",
    .help = "rho -> sum_k K_k rho K_k^dagger; strength S: floor(S) uses and one more with "
            "probability S - floor(S)",
    .min_qubits = 1,
    .max_qubits = 2,
    .nparams = 1,
    .params = PARAMS,
    .check = check,
    .ptm = ptm,
    .example = &EXAMPLE,
};
