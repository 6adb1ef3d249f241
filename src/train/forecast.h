/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a training will take, told before it begins. */
#ifndef QN_TRAIN_FORECAST_H
#define QN_TRAIN_FORECAST_H

#include "qmae_noise/train.h"

/* Seconds on this machine until the training's last step, an evaluation of `judged` images after
 * each epoch in it. By timing a few images, one where one takes long; what the training computes
 * does not change. NAN: interrupted, or no memory. Not for members of a team. */
double qn_train_foresee(qn_train *train, size_t judged);

#endif
