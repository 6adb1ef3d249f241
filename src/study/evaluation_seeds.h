/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluated runs that differ in nothing but their seeds: means over seeds and images. */
#ifndef QN_STUDY_EVALUATION_SEEDS_H
#define QN_STUDY_EVALUATION_SEEDS_H

#include "study/evaluation.h"
#include "study/paired.h"

/* Runs of an evaluation by what they differ in beside the seed, in the order of their first runs;
 * of a group by ascending seed. */
typedef struct qn_seed_groups {
    size_t count, most; /* groups; runs of the largest one */
    size_t *first;      /* count + 1: group g is runs[first[g]] to runs[first[g + 1] - 1] */
    size_t *runs;
} qn_seed_groups;

/* The caller clears *groups. QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_seed_groups_make(const qn_evaluation_set *set, qn_seed_groups *groups);
void qn_seed_groups_clear(qn_seed_groups *groups);
size_t qn_seed_group_size(const qn_seed_groups *groups, size_t group);
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
