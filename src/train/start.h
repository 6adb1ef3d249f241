/* Where a training starts. */
#ifndef QN_TRAIN_START_H
#define QN_TRAIN_START_H

#include "qmae_noise/core.h"

/* The angles of a seed: uniform in [0, 2 pi). */
void qn_train_start_angles(uint64_t seed, size_t count, double *angles);
/* The token of a seed: uniform in [0, 1). */
void qn_train_start_token(uint64_t seed, size_t count, double *token);

#endif
