/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What whole trainings came to: one number a run, compared in pairs of a seed. */
#ifndef QN_STUDY_COMPARISON_OUTCOMES_H
#define QN_STUDY_COMPARISON_OUTCOMES_H

#include "study/comparison.h"

/* own: a run; reference: the run of the same seed in the first group (may be `own`). NAN where
 * there is nothing to say (no token, no progress). */
typedef struct qn_run_outcome {
    const char *name, *help;
    int decimals; /* in tables */
    double (*of)(const qn_record *own, const qn_record *reference);
} qn_run_outcome;
size_t qn_outcome_count(void);
const qn_run_outcome *qn_outcome_at(size_t index);

/* Mean of each and of their difference over the seeds with 95 % intervals (infinite with one seed);
 * `step` and `epoch` are those of the last evaluation. false: a run has no such number. */
QN_MUST_CHECK qn_status qn_outcome_compare(const qn_comparison *comparison,
                                           const qn_run_outcome *outcome, size_t group,
                                           qn_comparison_point *point, bool *known);

/* The learned tokens as tokens.png in `folder`: a row a group, a column a seed; nothing where no
 * group has one. */
QN_MUST_CHECK qn_status qn_comparison_draw_tokens(const qn_comparison *comparison,
                                                  const char *folder, qn_diag *diag);

#endif
