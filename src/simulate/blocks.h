/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Large tables of probabilities, block by block: what a block holds is known without reading it, so
 * that shots and the likeliest outcomes are found by reading few of them. */
#ifndef QN_SIMULATE_BLOCKS_H
#define QN_SIMULATE_BLOCKS_H

#include "simulate/simulation.h"

typedef struct qn_block_sum {
    double sum, most; /* of the probabilities of the possible outcomes */
    size_t possible;
} qn_block_sum;

/* How many outcomes are possible and what their probabilities add up to; of one large table also
 * for each block. Once, when readout errors have been made. O(2^(final measurements)). */
QN_MUST_CHECK qn_status qn_blocks_survey(qn_simulation *s, int threads);
/* qn_simulation_sample of a simulation with blocks; what is made before a failure is the caller's
 * to clear. O(blocks + shots), and what the likeliest outcomes need. */
QN_MUST_CHECK qn_status qn_blocks_sample(const qn_simulation *s, uint64_t shots, qn_rng *rng,
                                         size_t most, qn_sample *sample);

#endif
