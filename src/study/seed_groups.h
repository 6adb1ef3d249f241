/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that differ in nothing but their seeds, put together. */
#ifndef QN_STUDY_SEED_GROUPS_H
#define QN_STUDY_SEED_GROUPS_H

#include "qmae_noise/core.h"

#include <stdbool.h>

/* Runs by what they differ in beside the seed, in the order of their first runs; of a group by
 * ascending seed. */
typedef struct qn_seed_groups {
    size_t count, most; /* groups; runs of the largest one */
    size_t *first;      /* count + 1: group g is runs[first[g]] to runs[first[g + 1] - 1] */
    size_t *runs;
} qn_seed_groups;

/* Are runs i < k alike but for their seeds? */
typedef bool qn_seeds_alike(const void *context, size_t i, size_t k);
typedef uint64_t qn_seed_of(const void *context, size_t run);

/* The caller clears *groups. QN_ERR_MEMORY. O(runs groups). */
QN_MUST_CHECK qn_status qn_seed_groups_make(size_t nruns, qn_seeds_alike *alike,
                                            qn_seed_of *seed_of, const void *context,
                                            qn_seed_groups *groups);
void qn_seed_groups_clear(qn_seed_groups *groups);
size_t qn_seed_group_size(const qn_seed_groups *groups, size_t group);

#endif
