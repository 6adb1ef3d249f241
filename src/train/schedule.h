/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The learning rate over a run. */
#ifndef QN_TRAIN_SCHEDULE_H
#define QN_TRAIN_SCHEDULE_H

#include "qmae_noise/train.h"

/* What the learning rate is multiplied by in step `step` (from 1) of `steps`. */
double qn_rate_factor(qn_rate_schedule schedule, uint64_t step, uint64_t steps);

#endif
