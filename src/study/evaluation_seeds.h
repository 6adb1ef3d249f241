/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluated runs that differ in nothing but their seeds: means over seeds and images. */
#ifndef QN_STUDY_EVALUATION_SEEDS_H
#define QN_STUDY_EVALUATION_SEEDS_H

#include "study/evaluation.h"
#include "study/paired.h"
#include "study/seed_groups.h"

/* Groups of an evaluation's runs. The caller clears *groups. QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_evaluation_seeds(const qn_evaluation_set *set, qn_seed_groups *groups);
/* The folder of its first run without the -seedN behind it; `name` has PATH_MAX chars. */
const char *qn_seed_group_name(const qn_evaluation_set *set, const qn_seed_groups *groups,
                               size_t group, char *name);

/* Figure `kind` of a group under a device: mean with its 95 % interval (qn_paired_two_way). NAN in
 * `mean`: a run has no such figure. QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_seed_group_mean(const qn_evaluation_set *set,
                                           const qn_seed_groups *groups, size_t group,
                                           size_t device, qn_figure_kind kind, qn_paired *mean);
/* Can each run be paired with one of the first group that has its seed and test images? */
bool qn_seed_group_pairs(const qn_evaluation_set *set, const qn_seed_groups *groups, size_t group);
/* Of a group that can: the same of the difference to the first group, seed by seed and image by
 * image. */
QN_MUST_CHECK qn_status qn_seed_group_difference(const qn_evaluation_set *set,
                                                 const qn_seed_groups *groups, size_t group,
                                                 size_t device, qn_figure_kind kind,
                                                 qn_paired *difference);

#endif
