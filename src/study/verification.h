/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checks of `verify`. */
#ifndef QN_STUDY_VERIFICATION_H
#define QN_STUDY_VERIFICATION_H

#include "qmae_noise/study.h"
#include "run/host.h"

enum { QN_MOST_CHECKS = 96 };

struct qn_verification {
    const qn_model *model; /* borrowed */
    qn_program_options options;
    const qn_host *host; /* borrowed */
    bool quick;
    uint64_t seed;
    size_t count, nscores;
    qn_check checks[QN_MOST_CHECKS];
};

/* Adds a row; an error > 0 makes it a score. */
void qn_verification_add(qn_verification *v, const char *name, double found, double expected,
                         double tolerance, double error);

/* Channels against closed formulas with the model's numbers, complete positivity of every rule,
 * SWAP tests of known states. */
QN_MUST_CHECK qn_status qn_verify_formulas(qn_verification *v, qn_diag *diag);
/* dm, factored and trajectories at 8, 10 and 18 qubits, gradients, threads. */
QN_MUST_CHECK qn_status qn_verify_engines(qn_verification *v, qn_diag *diag);

#endif
