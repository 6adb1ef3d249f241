/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of several circuits to run: the one with the fewest two-qubit gates whose swap is not below
 * the largest by more than a number of standard errors of the difference. */
#ifndef QN_DESIGN_PREFERENCE_H
#define QN_DESIGN_PREFERENCE_H

#include "design/candidate.h"

/* Mean of a's swap less b's over the validation images, image by image, so that what makes an image
 * easy or hard for both cancels. error: the standard error of this mean, out; NAN of one image.
 * Both have the same images, at least one. */
double qn_preference_gain(const qn_score *a, const qn_score *b, double *error);

/* The number of the preferred one of members[0 .. count - 1], count >= 1. Of those with as many
 * gates the one with the most swap; of equals the first. errors: >= 0, standard errors that excuse
 * fewer gates; 0: the most swap decides. O(count images). */
size_t qn_preference_first(const qn_contender *const *members, size_t count, double errors);

/* places[k]: how many come before members[k], where the preferred one comes first, then the one
 * that is preferred among the others, and so on; out. QN_ERR_MEMORY. O(count^2 images). */
QN_MUST_CHECK qn_status qn_preference_places(const qn_contender *const *members, size_t count,
                                             double errors, size_t *places);

#endif
