/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One training of one contender. */
#ifndef QN_DESIGN_TRIAL_H
#define QN_DESIGN_TRIAL_H

#include "design/bench.h"

typedef struct qn_trial {
    uint64_t number; /* of all that the bench was asked for, in order */
    uint64_t steps;
    size_t first; /* training image with which it begins */
    int threads;
} qn_trial;

/* Trains and scores the contender, or takes what the journal has of it. Several may run side by
 * side. QN_ERR_INTERRUPTED leaves the contender as it was. */
QN_MUST_CHECK qn_status qn_trial_run(qn_bench *bench, const qn_trial *trial,
                                     qn_contender *contender, qn_diag *diag);

/* Images that `steps` steps ask for at most, whole batches of those there are. */
size_t qn_trial_images(const qn_bench *bench, uint64_t steps);

#endif
