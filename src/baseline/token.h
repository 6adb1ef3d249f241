/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens without a circuit. */
#ifndef QN_BASELINE_TOKEN_H
#define QN_BASELINE_TOKEN_H

#include "baseline/baseline.h"

/* Mean fidelity of the filled images with the originals, over all rounds and images to learn from.
 * gradient: of it along the tokens, qn_pairs_tokens, out; NULL = not wanted. */
QN_MUST_CHECK qn_status qn_token_fidelity(const qn_baseline_task *task, bool own,
                                          const double *tokens, double *fidelity, double *gradient);
/* The tokens at its maximum: a descent from the mean of the training images. */
QN_MUST_CHECK qn_status qn_token_best(const qn_baseline_task *task, bool own, double *tokens);

#endif
