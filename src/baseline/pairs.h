/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Masked images and what they were: what baselines learn from. */
#ifndef QN_BASELINE_PAIRS_H
#define QN_BASELINE_PAIRS_H

#include "baseline/baseline.h"
#include "train/place.h"

/* The images of a round: the test images in round 0, else those to learn from. */
const qn_images *qn_pairs_images(const qn_baseline_task *task, uint64_t round);
/* The mask of an image; own: each place has a token of its own. */
qn_mask qn_pairs_mask(const qn_baseline_task *task, uint64_t round, size_t image, bool own);
/* original: |x| = 1; input: the masked image with its patches filled by tokens (NULL = zeros),
 * normalised; both npixels, out. Returns the norm of the input before. mask: out. */
double qn_pairs_get(const qn_baseline_task *task, uint64_t round, size_t image, bool own,
                    const double *tokens, qn_mask *mask, double *original, double *input);
/* Pixels of all tokens. */
size_t qn_pairs_tokens(const qn_baseline_task *task, bool own);

/* `count` images of a shuffled round, for descents: position `first` of an endless sequence that
 * goes through all training images, in another order and with other masks every time.
 *   order  learn->count numbers, scratch of the sequence; zeroed before its start
 *   image, round  out */
typedef struct qn_pairs_sequence {
    size_t *order;
    uint64_t shuffled; /* round that `order` is of; 0 = none */
} qn_pairs_sequence;
void qn_pairs_next(const qn_baseline_task *task, qn_pairs_sequence *sequence, uint64_t position,
                   size_t *image, uint64_t *round);

#endif
