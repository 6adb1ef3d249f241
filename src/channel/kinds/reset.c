/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/channel.h"

#include <math.h>
#include <string.h>

static const qn_channel_param PARAMS[] = {
    {"error", QN_PARAM_SCALAR, 0.0, 1.0, 0.0, "1", "probability that it leaves |1>"},
};

static void ptm(const qn_channel_args *args, double strength, double *out) {
    const double error = fmin(1.0, strength * qn_channel_scalar(&qn_record_reset, args, 0));
    qn_ptm_bloch(0.0, 0.0, 0.0, 1.0 - 2.0 * error, out);
}

static int kraus(const qn_channel_args *args, double complex *out) {
    const double error = qn_channel_scalar(&qn_record_reset, args, 0);
    const double good = sqrt(1.0 - error), bad = sqrt(error);
    const double complex matrices[4][4] = {
        {good, 0.0, 0.0, 0.0},
        {0.0, good, 0.0, 0.0},
        {0.0, 0.0, bad, 0.0},
        {0.0, 0.0, 0.0, bad},
    };
    memcpy(out, matrices, sizeof matrices);
    return 4;
}

static const double ERROR[] = {0.02};
static const qn_channel_args EXAMPLE = {.nqubits = 1, .count = {1}, .values = {ERROR}};

const qn_channel qn_record_reset = {
    .name = "reset",
    .help = "rho -> (1 - error) |0><0| + error |1><1|; strength S: error min(1, S error)",
    .min_qubits = 1,
    .max_qubits = 1,
    .nparams = 1,
    .params = PARAMS,
    .operation = true,
    .ptm = ptm,
    .kraus = kraus,
    .example = &EXAMPLE,
};
