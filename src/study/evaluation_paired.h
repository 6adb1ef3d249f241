/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models of an evaluation against the first one, image by image under one device. */
#ifndef QN_STUDY_EVALUATION_PAIRED_H
#define QN_STUDY_EVALUATION_PAIRED_H

#include "study/evaluation.h"
#include "study/paired.h"

/* Are the run's test images those of run 0, so that each can be paired with itself? */
bool qn_evaluation_pairs(const qn_evaluation_set *set, size_t run);
/* Figure `kind` of a run (1, 2, ...) less that of run 0 under the same device: mean over the
 * images, its standard error and 95 % interval. NAN in `mean`: one of them has no such figure.
 * QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_evaluation_difference(const qn_evaluation_set *set, size_t run,
                                                 size_t device, qn_figure_kind kind,
                                                 qn_paired *difference);

#endif
