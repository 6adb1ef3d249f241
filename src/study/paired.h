/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differences of two trainings that share their images, seeds and batches. */
#ifndef QN_STUDY_PAIRED_H
#define QN_STUDY_PAIRED_H

#include "qmae_noise/core.h"

/* Mean of paired differences with its two-sided confidence interval. */
typedef struct qn_paired {
    double mean, error; /* error: standard error of the mean; NAN of a single number */
    double low, high;   /* of the interval */
} qn_paired;

/* differences[g * nunits + u]: unit u (image, step) of group g (seed). Units of a group share a
 * training, so with several groups the groups' means are the sample: error = sd / sqrt(ngroups),
 * Student's t of ngroups - 1. With one group the units are, and the interval says nothing about
 * other seeds. With a single number the interval is infinite.
 *   level  0 < level < 1, e.g. 0.95
 * O(ngroups nunits). */
qn_paired qn_paired_interval(const double *differences, size_t ngroups, size_t nunits,
                             double level);

/* The same for seeds and images that both are a sample of more: a random-effects model with one
 * number a cell, x = mean + seed + image + rest. error^2 = (MS_seed + MS_image - MS_rest) /
 * (ngroups nunits), where no mean square counts as less than MS_rest; Student's t with
 * Satterthwaite's degrees of freedom (Biometrics Bull. 2, 110 (1946)). With one group or one unit
 * as qn_paired_interval. QN_ERR_MEMORY. O(ngroups nunits). */
QN_MUST_CHECK qn_status qn_paired_two_way(const double *differences, size_t ngroups, size_t nunits,
                                          double level, qn_paired *made);

/* From which of `count` moments of two curves on do all intervals of their difference leave out
 * zero? Returns the first of them, `count` = none. The moments are tested from the last one
 * backwards until one is not significant, in an order fixed beforehand: so at intervals of level L
 * the chance to name a moment at which there is no difference is at most 1 - L, for any `count`
 * (Maurer, Hothorn and Lehmacher, 1995). */
size_t qn_paired_parts(const qn_paired *differences, size_t count);

#endif
