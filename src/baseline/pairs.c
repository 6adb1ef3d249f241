/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline/pairs.h"

#include <math.h>

const qn_images *qn_pairs_images(const qn_baseline_task *task, uint64_t round) {
    return round ? task->learn : task->test;
}

qn_mask qn_pairs_mask(const qn_baseline_task *task, uint64_t round, size_t image, bool own) {
    qn_mask mask = qn_train_place(task->train, round, image);
    mask.own = own;
    return mask;
}

double qn_pairs_get(const qn_baseline_task *task, uint64_t round, size_t image, bool own,
                    const double *tokens, qn_mask *mask, double *original, double *input) {
    const double *pixels = qn_pairs_images(task, round)->pixels + image * task->npixels;
    *mask = qn_pairs_mask(task, round, image, own);
    qn_normalise(task->npixels, pixels, original);
    return qn_mask_amplitudes(mask, pixels, tokens, input);
}

size_t qn_pairs_tokens(const qn_baseline_task *task, bool own) {
    const qn_mask_layout *masks = qn_train_masks(task->train);
    const size_t size = (size_t)masks->patch.height * (size_t)masks->patch.width;
    return own ? size * (size_t)qn_mask_places(masks) : size;
}

void qn_pairs_next(const qn_baseline_task *task, qn_pairs_sequence *sequence, uint64_t position,
                   size_t *image, uint64_t *round) {
    const size_t count = task->learn->count;
    *round = 1 + position / count;
    if (sequence->shuffled != *round) {
        qn_rng rng;
        for (size_t i = 0; i < count; ++i) sequence->order[i] = i;
        qn_rng_init(&rng, task->settings.seed, QN_STREAM_SHUFFLE, *round - 1, 0, 0);
        qn_rng_shuffle(&rng, sequence->order, count);
        sequence->shuffled = *round;
    }
    *image = sequence->order[position % count];
}

void qn_baseline_put(const qn_baseline_task *task, qn_baseline_output *output, size_t image,
                     const double *y) {
    const double *pixels = task->test->pixels + image * task->npixels;
    double *diagonal = output->diagonal + image * task->npixels;
    const double cosine = qn_cosine(task->npixels, y, pixels);
    double square = 0.0;
    for (size_t i = 0; i < task->npixels; ++i) square += y[i] * y[i];
    output->fidelity[image] = cosine * cosine;
    for (size_t i = 0; i < task->npixels; ++i)
        diagonal[i] = square > 0.0 ? y[i] * y[i] / square : 1.0 / (double)task->npixels;
}
