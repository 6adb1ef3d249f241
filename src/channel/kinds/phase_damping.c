/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/channel.h"

#include <math.h>
#include <string.h>

static const qn_channel_param PARAMS[] = {
    {"lambda", QN_PARAM_SCALAR, 0.0, 1.0, NAN, "1", "coherence is multiplied by sqrt(1 - lambda)"},
};

static void ptm(const qn_channel_args *args, double strength, double *out) {
    const double f = sqrt(1.0 - qn_strength_probability(args->values[0][0], strength));
    qn_ptm_bloch(f, f, 1.0, 0.0, out);
}

static int kraus(const qn_channel_args *args, double complex *out) {
    const double lambda = args->values[0][0];
    const double complex matrices[2][4] = {
        {1.0, 0.0, 0.0, sqrt(1.0 - lambda)},
        {0.0, 0.0, 0.0, sqrt(lambda)},
    };
    memcpy(out, matrices, sizeof matrices);
    return 2;
}

static const double NUMBERS[] = {0.02};
static const qn_channel_args EXAMPLE = {.nqubits = 1, .count = {1}, .values = {NUMBERS}};

const qn_channel qn_record_phase_damping = {
    .name = "phase_damping",
    .help = "populations stay, coherence times sqrt(1 - lambda); strength S: 1 - (1 - lambda)^S",
    .min_qubits = 1,
    .max_qubits = 1,
    .nparams = 1,
    .params = PARAMS,
    .ptm = ptm,
    .kraus = kraus,
    .example = &EXAMPLE,
};
