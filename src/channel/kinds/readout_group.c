/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/channel.h"

#include <math.h>
#include <string.h>

static const qn_channel_param PARAMS[] = {
    {"matrix", QN_PARAM_STOCHASTIC, 0.0, 1.0, NAN, "1",
     "P(read row | prepared column), row by row; bit q of an index is the group's qubit q"},
};

enum { OUTCOMES_MAX = 4 };

static qn_status check(const qn_channel_args *args, qn_diag *diag) {
    return qn_stochastic_check(1 << args->nqubits, args->values[0], "matrix", diag);
}

/* What a column loses goes no further than to even odds, unless it is beyond from the start. */
void qn_readout_scale(int outcomes, const double *matrix, double strength, double *out) {
    for (int x = 0; x < outcomes; ++x) {
        double flips = 0.0, left = 1.0;
        for (int y = 0; y < outcomes; ++y)
            if (y != x) flips += matrix[y * outcomes + x];
        const double most = fmax(flips, 1.0 - 1.0 / outcomes);
        const double factor = strength * flips > most ? most / flips : strength;
        for (int y = 0; y < outcomes; ++y) {
            if (y == x) continue;
            out[y * outcomes + x] = factor * matrix[y * outcomes + x];
            left -= out[y * outcomes + x];
        }
        out[x * outcomes + x] = fmax(left, 0.0);
    }
}

double qn_readout_product(int outcomes, const double *matrix, int i, int j) {
    double sum = 0.0;
    for (int y = 0; y < outcomes; ++y)
        for (int x = 0; x < outcomes; ++x) {
            const double p = matrix[y * outcomes + x];
            sum += __builtin_parity((unsigned)((i & y) ^ (j & x))) ? -p : p;
        }
    return sum / outcomes;
}

/* Strings of I and Z, whose digits 0 and 3 are the bits of i and j, are read as the product above
 * says; everything else is lost in the measurement. */
static void ptm(const qn_channel_args *args, double strength, double *out) {
    static const int STRINGS[OUTCOMES_MAX] = {0, 3, 12, 15};
    const int outcomes = 1 << args->nqubits, rows = outcomes * outcomes;
    double read[OUTCOMES_MAX * OUTCOMES_MAX];
    qn_readout_scale(outcomes, args->values[0], strength, read);
    memset(out, 0, (size_t)(rows * rows) * sizeof *out);
    for (int i = 1; i < outcomes; ++i)
        for (int j = 0; j < outcomes; ++j)
            out[STRINGS[i] * rows + STRINGS[j]] = qn_readout_product(outcomes, read, i, j);
    out[0] = 1.0;
}

/* sqrt(P(y|x)) |y><x|. */
static int kraus(const qn_channel_args *args, double complex *out) {
    const int outcomes = 1 << args->nqubits, entries = outcomes * outcomes;
    memset(out, 0, (size_t)(entries * entries) * sizeof *out);
    for (int e = 0; e < entries; ++e) out[e * entries + e] = sqrt(args->values[0][e]);
    return entries;
}

static const double MATRIX[] = {0.97, 0.02, 0.02, 0.0,  0.01, 0.97, 0.0,  0.02,
                                0.01, 0.0,  0.97, 0.02, 0.01, 0.01, 0.01, 0.96};
static const qn_channel_args EXAMPLE = {.nqubits = 2, .count = {16}, .values = {MATRIX}};

const qn_channel qn_record_readout_group = {
    .name = "readout_group",
    .help = "measures, reads y of |x> with the matrix's P(y|x), errors correlated between the "
            "qubits, and leaves what was read; strength S: flips times S, capped at even odds",
    .min_qubits = 1,
    .max_qubits = 2,
    .nparams = 1,
    .params = PARAMS,
    .operation = true,
    .check = check,
    .ptm = ptm,
    .kraus = kraus,
    .example = &EXAMPLE,
};
