/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/channel.h"

#include <math.h>
#include <string.h>

static const qn_channel_param PARAMS[] = {
    {"lambda", QN_PARAM_SCALAR, 0.0, 4.0 / 3.0, NAN, "1",
     "weight of the fully mixed state; up to 4^m / (4^m - 1), where the identity has no weight "
     "left"},
};

static qn_status check(const qn_channel_args *args, qn_diag *diag) {
    const double rows = 1 << (2 * args->nqubits), limit = rows / (rows - 1.0);
    if (args->values[0][0] <= limit * (1.0 + 1e-15)) return QN_OK;
    return qn_fail(
        diag, QN_ERR_PHYSICS,
        "'lambda' of channel depolarizing is %g; on %d qubits it must lie between 0 and %g",
        args->values[0][0], args->nqubits, limit);
}

/* lambda > 1 turns the Bloch vector over; see qn_strength_factor for what its strength means. */
static void ptm(const qn_channel_args *args, double strength, double *out) {
    const int rows = 1 << (2 * args->nqubits);
    const double f = qn_strength_factor(1.0 - args->values[0][0], strength);
    memset(out, 0, (size_t)rows * (size_t)rows * sizeof *out);
    out[0] = 1.0;
    for (int i = 1; i < rows; ++i) out[i * rows + i] = f;
}

static int kraus(const qn_channel_args *args, double complex *out) {
    double probabilities[15];
    const int rows = 1 << (2 * args->nqubits);
    for (int i = 1; i < rows; ++i) probabilities[i - 1] = args->values[0][0] / rows;
    return qn_pauli_kraus(args->nqubits, probabilities, out);
}

static const double NUMBERS[] = {0.02};
static const qn_channel_args EXAMPLE = {.nqubits = 1, .count = {1}, .values = {NUMBERS}};

const qn_channel qn_record_depolarizing = {
    .name = "depolarizing",
    .help = "rho -> (1 - lambda) rho + lambda Tr_m(rho) (x) I/2^m; strength S: 1 - (1 - lambda)^S",
    .min_qubits = 1,
    .max_qubits = 2,
    .nparams = 1,
    .params = PARAMS,
    .check = check,
    .ptm = ptm,
    .kraus = kraus,
    .example = &EXAMPLE,
};
