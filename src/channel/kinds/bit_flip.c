/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/channel.h"

#include <math.h>

static const qn_channel_param PARAMS[] = {
    {"p", QN_PARAM_SCALAR, 0.0, 1.0, NAN, "1", "probability of X"},
};

static void ptm(const qn_channel_args *args, double strength, double *out) {
    const double probabilities[3] = {[0] = args->values[0][0]};
    qn_pauli_ptm(1, probabilities, strength, out);
}

static int kraus(const qn_channel_args *args, double complex *out) {
    const double probabilities[3] = {[0] = args->values[0][0]};
    return qn_pauli_kraus(1, probabilities, out);
}

static const double NUMBERS[] = {0.01};
static const qn_channel_args EXAMPLE = {.nqubits = 1, .count = {1}, .values = {NUMBERS}};

const qn_channel qn_record_bit_flip = {
    .name = "bit_flip",
    .help = "rho -> (1 - p) rho + p X rho X; strength S: as of pauli",
    .min_qubits = 1,
    .max_qubits = 1,
    .nparams = 1,
    .params = PARAMS,
    .ptm = ptm,
    .kraus = kraus,
    .example = &EXAMPLE,
};
