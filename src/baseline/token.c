/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline/token.h"

#include "baseline/pairs.h"
#include "baseline/steps.h"
#include "core/try.h"
#include "mask/mask.h"

#include <math.h>
#include <string.h>

/* Partial sums of a fixed number of shares, so that any number of threads gives the same bits. */
enum { SHARES = 32, STEPS = 150 };
static const double RATE = 0.05;

/* The fidelity of one filled image, and its slope added to `gradient`. */
static double add_image(const qn_baseline_task *task, bool own, uint64_t round, size_t image,
                        const double *tokens, double *scratch, double *gradient) {
    const size_t n = task->npixels;
    double *original = scratch, *input = scratch + n, overlap = 0.0;
    qn_mask mask;
    const double norm = qn_pairs_get(task, round, image, own, tokens, &mask, original, input);
    for (size_t i = 0; i < n; ++i) overlap += original[i] * input[i];
    if (!gradient) return overlap * overlap;
    for (size_t i = 0; i < n; ++i) original[i] = 2.0 * overlap * (original[i] - overlap * input[i]);
    qn_mask_pull_back(&mask, norm, original, gradient);
    return overlap * overlap;
}

qn_status qn_token_fidelity(const qn_baseline_task *task, bool own, const double *tokens,
                            double *fidelity, double *gradient) {
    const size_t ntoken = qn_pairs_tokens(task, own), each = ntoken + 2 * task->npixels;
    const size_t count = task->learn->count * (size_t)task->rounds;
    double sums[SHARES] = {0};
    double *rows = qn_alloc(SHARES * each, sizeof *rows);
    if (!rows) return QN_ERR_MEMORY;
    memset(rows, 0, SHARES * each * sizeof *rows);
#pragma omp parallel for schedule(static) num_threads(task->threads)
    for (size_t s = 0; s < SHARES; ++s)
        for (size_t k = s * count / SHARES; k < (s + 1) * count / SHARES; ++k)
            sums[s] += add_image(task, own, 1 + k / task->learn->count, k % task->learn->count,
                                 tokens, rows + s * each + ntoken,
                                 gradient ? rows + s * each : NULL);
    *fidelity = 0.0;
    for (size_t s = 0; s < SHARES; ++s) *fidelity += sums[s] / (double)count;
    for (size_t i = 0; gradient && i < ntoken; ++i) {
        gradient[i] = 0.0;
        for (size_t s = 0; s < SHARES; ++s) gradient[i] += rows[s * each + i] / (double)count;
    }
    qn_free(rows);
    return QN_OK;
}

/* ---- the best token ------------------------------------------------------------------------- */

/* The means of the training images, or of the places' means. */
static qn_status start(const qn_baseline_task *task, bool own, double *tokens) {
    const qn_mask_layout *masks = qn_train_masks(task->train);
    if (!own) return qn_mean_token_shared(masks, task->learn, tokens);
    qn_mean_tokens(masks, task->learn, qn_pairs_tokens(task, true), tokens);
    return QN_OK;
}

qn_status qn_token_best(const qn_baseline_task *task, bool own, double *tokens) {
    qn_status status = QN_OK;
    const size_t ntoken = qn_pairs_tokens(task, own);
    qn_steps descent = {0};
    double fidelity = 0.0, *gradient = qn_alloc(ntoken, sizeof *gradient);
    QN_TRY_ALLOC(gradient);
    QN_TRY(start(task, own, tokens));
    QN_TRY(qn_steps_init(&descent, ntoken, RATE, STEPS));
    for (int k = 0; k < STEPS; ++k) {
        QN_TRY(qn_host_check(task->host));
        QN_TRY(qn_token_fidelity(task, own, tokens, &fidelity, gradient));
        for (size_t i = 0; i < ntoken; ++i) gradient[i] = -gradient[i];
        qn_steps_take(&descent, gradient, tokens);
    }
out:
    qn_steps_clear(&descent);
    qn_free(gradient);
    return status;
}

/* ---- baselines ------------------------------------------------------------------------------ */

/* The test images with these tokens (NULL = zeros). */
static qn_status fill(const qn_baseline_task *task, bool own, const double *tokens,
                      qn_baseline_output *output) {
    double *scratch = qn_alloc(2 * task->npixels, sizeof *scratch);
    if (!scratch) return QN_ERR_MEMORY;
    for (size_t k = 0; k < task->test->count; ++k) {
        qn_mask mask;
        qn_pairs_get(task, 0, k, own, tokens, &mask, scratch, scratch + task->npixels);
        qn_baseline_put(task, output, k, scratch + task->npixels);
    }
    qn_free(scratch);
    return QN_OK;
}

static qn_status compute_visible(const qn_baseline_task *task, qn_baseline_output *output,
                                 qn_diag *diag) {
    (void)diag;
    return fill(task, false, NULL, output);
}

static qn_status compute_mean(const qn_baseline_task *task, qn_baseline_output *output,
                              qn_diag *diag) {
    const size_t ntoken = qn_pairs_tokens(task, true);
    double *tokens = qn_alloc(ntoken, sizeof *tokens);
    (void)diag;
    if (!tokens) return QN_ERR_MEMORY;
    qn_mean_tokens(qn_train_masks(task->train), task->learn, ntoken, tokens);
    const qn_status status = fill(task, true, tokens, output);
    output->parameters = ntoken;
    qn_free(tokens);
    return status;
}

static qn_status compute_token(const qn_baseline_task *task, bool own, qn_baseline_output *output,
                               qn_diag *diag) {
    qn_status status = QN_OK;
    (void)diag;
    double *tokens = qn_alloc(qn_pairs_tokens(task, own), sizeof *tokens);
    QN_TRY_ALLOC(tokens);
    QN_TRY(qn_token_best(task, own, tokens));
    QN_TRY(fill(task, own, tokens, output));
    output->parameters = qn_pairs_tokens(task, own);
out:
    qn_free(tokens);
    return status;
}

static qn_status compute_shared(const qn_baseline_task *task, qn_baseline_output *output,
                                qn_diag *diag) {
    return compute_token(task, false, output, diag);
}

static qn_status compute_position(const qn_baseline_task *task, qn_baseline_output *output,
                                  qn_diag *diag) {
    return compute_token(task, true, output, diag);
}

const qn_baseline qn_baseline_visible = {
    .name = "visible", .help = "zeros in the patches: nothing done", .compute = compute_visible};
const qn_baseline qn_baseline_mean_pixel = {.name = "mean_pixel",
                                            .help = "mean of the training images in the patches",
                                            .compute = compute_mean};
const qn_baseline qn_baseline_token_shared = {
    .name = "token_shared",
    .help = "the best token, the same at all places, without any circuit",
    .compute = compute_shared};
const qn_baseline qn_baseline_token_position = {
    .name = "token_position",
    .help = "the best token for each place, without any circuit",
    .compute = compute_position};
