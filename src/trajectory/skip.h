/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which locations of noise are loud: found by skipping from one to the next. */
#ifndef QN_TRAJECTORY_SKIP_H
#define QN_TRAJECTORY_SKIP_H

#include "qmae_noise/core.h"

#include <stdbool.h>

/* Draws the loud ones of `count` locations. Location l is quiet with probability exp(survival[l-1]
 * - survival[l]) whatever the others are, survival[-1] = 0.
 *   survival  ascending; it may stay equal: such a location is never loud
 *   some      on condition that at least one is loud; needs survival[count - 1] > 0
 *   loud      out, their numbers in ascending order, room for `count`
 * Returns how many. One random number a loud location and one more; O(log count) each. */
size_t qn_skip_draw(const double *survival, size_t count, bool some, qn_rng *rng, size_t *loud);

/* The same on condition that several are loud.
 *   pairs  ascending: up to and with l the probability that l is the first of several; where its
 *          last entry is 0, several are never loud: nothing is drawn */
size_t qn_skip_draw_several(const double *survival, const double *pairs, size_t count, qn_rng *rng,
                            size_t *loud);

#endif
