/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/channel.h"

#include <math.h>
#include <string.h>

static const qn_channel_param PARAMS[] = {
    {"gamma", QN_PARAM_SCALAR, 0.0, 1.0, NAN, "1", "probability to relax"},
    {"excited_population", QN_PARAM_SCALAR, 0.0, 1.0, 0.0, "1",
     "population of |1> that it relaxes to"},
};

static void ptm(const qn_channel_args *args, double strength, double *out) {
    const double gamma = qn_strength_probability(args->values[0][0], strength);
    const double excited = qn_channel_scalar(&qn_record_amplitude_damping, args, 1);
    const double f = sqrt(1.0 - gamma);
    qn_ptm_bloch(f, f, 1.0 - gamma, gamma * (1.0 - 2.0 * excited), out);
}

/* Towards |0> with weight 1 - excited, towards |1> with weight excited. */
static int kraus(const qn_channel_args *args, double complex *out) {
    const double gamma = args->values[0][0];
    const double excited = qn_channel_scalar(&qn_record_amplitude_damping, args, 1);
    const double down = sqrt(1.0 - excited), up = sqrt(excited);
    const double stay = sqrt(1.0 - gamma), jump = sqrt(gamma);
    const double complex matrices[4][4] = {
        {down, 0.0, 0.0, down * stay},
        {0.0, down * jump, 0.0, 0.0},
        {up * stay, 0.0, 0.0, up},
        {0.0, 0.0, up * jump, 0.0},
    };
    const int count = excited > 0.0 ? 4 : 2;
    memcpy(out, matrices, (size_t)count * sizeof matrices[0]);
    return count;
}

static const double NUMBERS[] = {0.02};
static const qn_channel_args EXAMPLE = {.nqubits = 1, .count = {1}, .values = {NUMBERS}};

const qn_channel qn_record_amplitude_damping = {
    .name = "amplitude_damping",
    .help = "population p1 -> pe + (p1 - pe)(1 - gamma), coherence times sqrt(1 - gamma), "
            "pe = excited_population; strength S: 1 - (1 - gamma)^S",
    .min_qubits = 1,
    .max_qubits = 1,
    .nparams = 2,
    .params = PARAMS,
    .ptm = ptm,
    .kraus = kraus,
    .example = &EXAMPLE,
};
