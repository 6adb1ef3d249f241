/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/channel.h"

#include <math.h>
#include <string.h>

static const qn_channel_param PARAMS[] = {
    {"rates", QN_PARAM_PAULI, 0.0, 1e3, NAN, "1",
     "of the Pauli strings 1, 2, ..., index = sum_q d_q 4^q with I=0, X=1, Y=2, Z=3; or name them: "
     "X, ZX, ..."},
};

enum { STRINGS_MAX = 16 };

/* exp of the sum of the rates of all strings that anticommute with each. */
static void find_factors(const qn_channel_args *args, double strength, double *factors) {
    const int strings = 1 << (2 * args->nqubits);
    for (int j = 0; j < strings; ++j) {
        double sum = 0.0;
        for (int i = 1; i < strings; ++i)
            if (qn_pauli_anticommute(args->nqubits, i, j)) sum += args->values[0][i - 1];
        factors[j] = exp(-2.0 * strength * sum);
    }
}

static void ptm(const qn_channel_args *args, double strength, double *out) {
    const size_t strings = (size_t)1 << (2 * args->nqubits);
    double factors[STRINGS_MAX];
    find_factors(args, strength, factors);
    memset(out, 0, strings * strings * sizeof *out);
    for (size_t j = 0; j < strings; ++j) out[j * strings + j] = factors[j];
}

static int kraus(const qn_channel_args *args, double complex *out) {
    double factors[STRINGS_MAX], probabilities[STRINGS_MAX];
    find_factors(args, 1.0, factors);
    qn_pauli_mixture(args->nqubits, factors, probabilities);
    return qn_pauli_kraus(args->nqubits, probabilities + 1, out);
}

static const double NUMBERS[] = {0.01, 0.0, 0.02};
static const qn_channel_args EXAMPLE = {.nqubits = 1, .count = {3}, .values = {NUMBERS}};

const qn_channel qn_record_pauli_lindblad = {
    .name = "pauli_lindblad",
    .help = "rho -> exp(sum_P r_P (P . P - .)) rho, what learners of noise report: the factor "
            "exp(-2 sum r_P) over the P that anticommute with a string; letters of P from the "
            "gate's first qubit on; strength S: S times the rates",
    .min_qubits = 1,
    .max_qubits = 2,
    .nparams = 1,
    .params = PARAMS,
    .entry = qn_pauli_string,
    .ptm = ptm,
    .kraus = kraus,
    .example = &EXAMPLE,
};
