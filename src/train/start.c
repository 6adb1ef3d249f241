#include "train/start.h"

#include <math.h>

void qn_train_start_angles(uint64_t seed, size_t count, double *angles) {
    qn_rng rng;
    qn_rng_init(&rng, seed, QN_STREAM_ANGLES, 0, 0, 0);
    for (size_t i = 0; i < count; ++i) angles[i] = 2.0 * M_PI * qn_rng_uniform(&rng);
}

void qn_train_start_token(uint64_t seed, size_t count, double *token) {
    qn_rng rng;
    qn_rng_init(&rng, seed, QN_STREAM_TOKEN, 0, 0, 0);
    for (size_t i = 0; i < count; ++i) token[i] = qn_rng_uniform(&rng);
}
