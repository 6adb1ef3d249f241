/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/channel.h"

#include <math.h>
#include <string.h>

static const qn_channel_param PARAMS[] = {
    {"probabilities", QN_PARAM_PAULI, 0.0, 1.0, NAN, "1",
     "of the Pauli strings 1, 2, ..., index = sum_q d_q 4^q with I=0, X=1, Y=2, Z=3; or name them: "
     "X, ZX, ..."},
};

static qn_status check(const qn_channel_args *args, qn_diag *diag) {
    double sum = 0.0;
    for (size_t i = 0; i < args->count[0]; ++i) sum += args->values[0][i];
    if (sum <= 1.0 + 1e-12) return QN_OK;
    return qn_fail(diag, QN_ERR_PHYSICS,
                   "the probabilities of channel pauli sum to %g; they must not exceed 1", sum);
}

static void ptm(const qn_channel_args *args, double strength, double *out) {
    qn_pauli_ptm(args->nqubits, args->values[0], strength, out);
}

static int kraus(const qn_channel_args *args, double complex *out) {
    return qn_pauli_kraus(args->nqubits, args->values[0], out);
}

static const double NUMBERS[] = {0.01, 0.0, 0.02};
static const qn_channel_args EXAMPLE = {.nqubits = 1, .count = {3}, .values = {NUMBERS}};

const qn_channel qn_record_pauli = {
    .name = "pauli",
    .help = "rho -> sum_P p_P P rho P; letters of P from the gate's first qubit on; strength S: "
            "the power S of the PTM if that is a channel for "
            "every S, else floor(S) uses and one more with probability S - floor(S)",
    .min_qubits = 1,
    .max_qubits = 2,
    .nparams = 1,
    .params = PARAMS,
    .entry = qn_pauli_string,
    .check = check,
    .ptm = ptm,
    .kraus = kraus,
    .example = &EXAMPLE,
};
