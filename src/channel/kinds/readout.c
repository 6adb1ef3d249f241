/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/channel.h"

#include <math.h>
#include <string.h>

static const qn_channel_param PARAMS[] = {
    {"p10", QN_PARAM_SCALAR, 0.0, 1.0, 0.0, "1", "probability to read 1 of |0>"},
    {"p01", QN_PARAM_SCALAR, 0.0, 1.0, 0.0, "1", "probability to read 0 of |1>"},
};

static double flip(const qn_channel_args *args, int k) {
    return qn_channel_scalar(&qn_record_readout, args, k);
}

/* p times S, but no further than 1/2, unless it is beyond from the start. */
static double scaled(double p, double strength) {
    return strength <= 1.0 ? strength * p : fmax(p, fmin(0.5, strength * p));
}

static void ptm(const qn_channel_args *args, double strength, double *out) {
    const double p10 = scaled(flip(args, 0), strength), p01 = scaled(flip(args, 1), strength);
    qn_ptm_bloch(0.0, 0.0, 1.0 - p10 - p01, p01 - p10, out);
}

/* sqrt(P(read y | state x)) |y><x|. */
static int kraus(const qn_channel_args *args, double complex *out) {
    const double p10 = flip(args, 0), p01 = flip(args, 1);
    const double complex matrices[4][4] = {
        {sqrt(1.0 - p10), 0.0, 0.0, 0.0},
        {0.0, sqrt(p01), 0.0, 0.0},
        {0.0, 0.0, sqrt(p10), 0.0},
        {0.0, 0.0, 0.0, sqrt(1.0 - p01)},
    };
    memcpy(out, matrices, sizeof matrices);
    return 4;
}

static const double READ[] = {0.01, 0.03};
static const qn_channel_args EXAMPLE = {
    .nqubits = 1, .count = {1, 1}, .values = {&READ[0], &READ[1]}};

const qn_channel qn_record_readout = {
    .name = "readout",
    .help = "measures, reads 1 of |0> with p10 and 0 of |1> with p01, and leaves what was read; "
            "strength S: flips times S, capped at 1/2",
    .min_qubits = 1,
    .max_qubits = 1,
    .nparams = 2,
    .params = PARAMS,
    .operation = true,
    .ptm = ptm,
    .kraus = kraus,
    .example = &EXAMPLE,
};
