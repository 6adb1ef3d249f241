/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "channel/channel.h"

#include <float.h>
#include <math.h>

enum { TIME, T1, T2, EXCITED };

static const qn_channel_param PARAMS[] = {
    {"t", QN_PARAM_SCALAR, 0.0, DBL_MAX, NAN, "s", "how long it lasts"},
    {"T1", QN_PARAM_SCALAR, DBL_MIN, INFINITY, INFINITY, "s", "relaxation time of the population"},
    {"T2", QN_PARAM_SCALAR, DBL_MIN, INFINITY, INFINITY, "s",
     "relaxation time of the coherence, at most 2 T1"},
    {"excited_population", QN_PARAM_SCALAR, 0.0, 1.0, 0.0, "1",
     "population of |1> that it relaxes to"},
};

static double value(const qn_channel_args *args, int k) {
    return qn_channel_scalar(&qn_record_thermal_relaxation, args, k);
}

static qn_status check(const qn_channel_args *args, qn_diag *diag) {
    const double t1 = value(args, T1), t2 = value(args, T2);
    if (t2 <= 2.0 * t1 * (1.0 + 1e-12)) return QN_OK;
    return qn_fail(
        diag, QN_ERR_PHYSICS,
        "T2 = %g s exceeds 2 T1 = %g s, which no qubit can do: relaxation alone ends the "
        "coherence at that rate",
        t2, 2.0 * t1);
}

static void ptm(const qn_channel_args *args, double strength, double *out) {
    const double time = strength * value(args, TIME);
    const double x = time / value(args, T1), f = exp(-time / value(args, T2));
    qn_ptm_bloch(f, f, exp(-x), -expm1(-x) * (1.0 - 2.0 * value(args, EXCITED)), out);
}

static const double SHORT[] = {1e-6}, LIFETIME[] = {1e-4}, COHERENCE[] = {8e-5};
static const qn_channel_args EXAMPLE = {
    .nqubits = 1, .count = {1, 1, 1}, .values = {SHORT, LIFETIME, COHERENCE}};

const qn_channel qn_record_thermal_relaxation = {
    .name = "thermal_relaxation",
    .help = "population p1 -> pe + (p1 - pe) exp(-t/T1), coherence times exp(-t/T2), "
            "pe = excited_population; strength S: S t",
    .min_qubits = 1,
    .max_qubits = 1,
    .nparams = 4,
    .params = PARAMS,
    .check = check,
    .ptm = ptm,
    .example = &EXAMPLE,
};
