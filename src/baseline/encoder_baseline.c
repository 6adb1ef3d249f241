/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The best real encoder as a baseline, with the token that suits it. */
#include "baseline/encoder.h"
#include "baseline/pairs.h"
#include "baseline/steps.h"
#include "baseline/token.h"
#include "core/linalg.h"
#include "core/try.h"

#include <string.h>

enum { BATCH = 256 };
/* Of the generator of a step, in radians; of the token. */
static const double RATE = 0.01, TOKEN_RATE = 0.01;

typedef struct search {
    const qn_baseline_task *task;
    bool own;
    qn_encoder_batch batch;
    qn_pairs_sequence sequence;
    uint64_t position;
    qn_mask masks[BATCH];
    double norms[BATCH];
    double *u, *gradient, *skew, *scratch; /* n x n, scratch 2 n^2 */
    double *tokens, *token_gradient;
    /* Adam in the algebra: the skew generators of successive steps, all seen from the right */
    qn_steps turn, token_descent;
} search;

static void fill(search *s, uint64_t round, size_t image, size_t row) {
    const size_t n = s->batch.n;
    s->norms[row] = qn_pairs_get(s->task, round, image, s->own, s->tokens, &s->masks[row],
                                 s->batch.originals + row * n, s->batch.inputs + row * n);
}

/* ---- the start ------------------------------------------------------------------------------ */

/* Sums of x x^T and v v^T over the first round. */
static void add_moments(search *s, double *moments) {
    const size_t n = s->batch.n;
    for (size_t k = 0; k < s->task->learn->count; ++k) {
        fill(s, 1, k, 0);
        const double *rows[] = {s->batch.originals, s->batch.inputs};
#pragma omp parallel for schedule(static) num_threads(s->task->threads)
        for (size_t i = 0; i < n; ++i)
            for (int part = 0; part < 2; ++part) {
                const double factor = rows[part][i];
                if (factor == 0.0) continue;
                for (size_t j = 0; j < n; ++j) moments[i * n + j] += factor * rows[part][j];
            }
    }
}

/* Principal components, largest first: what the latent qubits can hold of the images is kept. */
static qn_status start(search *s) {
    qn_status status = QN_OK;
    const size_t n = s->batch.n;
    double complex *matrix = qn_alloc(n * n, sizeof *matrix);
    double *values = qn_alloc(n, sizeof *values);
    QN_TRY_ALLOC(matrix && values);
    memset(s->gradient, 0, n * n * sizeof *s->gradient);
    add_moments(s, s->gradient);
    for (size_t i = 0; i < n * n; ++i) matrix[i] = s->gradient[i];
    QN_TRY(qn_linalg_eigen_hermitian((int)n, matrix, values));
    for (size_t row = 0; row < n; ++row)
        for (size_t i = 0; i < n; ++i) s->u[row * n + i] = creal(matrix[i * n + n - 1 - row]);
out:
    qn_free(matrix);
    qn_free(values);
    return status;
}

static qn_status open_all(search *s) {
    qn_status status = QN_OK;
    const qn_baseline_task *task = s->task;
    const size_t n = task->npixels, ntoken = qn_pairs_tokens(task, s->own);
    qn_encoder_batch *b = &s->batch;
    *b = (qn_encoder_batch){
        .count = BATCH, .n = n, .latent = (size_t)1 << task->settings.spec.latent};
    double **const arrays[] = {&b->inputs, &b->originals, &b->slopes};
    for (size_t k = 0; k < 3; ++k) QN_TRY_ALLOC(*arrays[k] = qn_alloc(BATCH * n, sizeof(double)));
    double **const squares[] = {&s->u, &s->gradient, &s->skew};
    for (size_t k = 0; k < 3; ++k) QN_TRY_ALLOC(*squares[k] = qn_alloc(n * n, sizeof(double)));
    b->scratch = qn_alloc(qn_encoder_batch_scratch(BATCH, n), sizeof(double));
    s->scratch = qn_alloc(2 * n * n, sizeof(double));
    s->tokens = qn_alloc(ntoken, sizeof(double));
    s->token_gradient = qn_alloc(ntoken, sizeof(double));
    s->sequence.order = qn_alloc(task->learn->count, sizeof *s->sequence.order);
    QN_TRY_ALLOC(b->scratch && s->scratch && s->tokens && s->token_gradient && s->sequence.order);
    QN_TRY(qn_steps_init(&s->turn, n * n, RATE, task->steps));
    QN_TRY(qn_steps_init(&s->token_descent, ntoken, TOKEN_RATE, task->steps));
    QN_TRY(qn_token_best(task, s->own, s->tokens));
    QN_TRY(start(s));
out:
    return status;
}

static void close_all(search *s) {
    qn_free(s->batch.inputs);
    qn_free(s->batch.originals);
    qn_free(s->batch.slopes);
    qn_free(s->batch.scratch);
    qn_free(s->u);
    qn_free(s->gradient);
    qn_free(s->skew);
    qn_free(s->scratch);
    qn_free(s->tokens);
    qn_free(s->token_gradient);
    qn_free(s->sequence.order);
    qn_steps_clear(&s->turn);
    qn_steps_clear(&s->token_descent);
}

/* ---- the search ----------------------------------------------------------------------------- */

/* Of the fidelity along the tokens, negated; the slopes lose what only makes an input longer. */
static void token_slope(search *s) {
    const size_t n = s->batch.n;
    memset(s->token_gradient, 0, s->token_descent.count * sizeof(double));
    for (size_t k = 0; k < s->batch.count; ++k) {
        double *slope = s->batch.slopes + k * n, along = 0.0;
        const double *input = s->batch.inputs + k * n;
        for (size_t i = 0; i < n; ++i) along += slope[i] * input[i];
        for (size_t i = 0; i < n; ++i)
            slope[i] = -(slope[i] - along * input[i]) / (double)s->batch.count;
        qn_mask_pull_back(&s->masks[k], s->norms[k], slope, s->token_gradient);
    }
}

static void step(search *s) {
    const size_t n = s->batch.n;
    const int threads = s->task->threads;
    for (size_t row = 0; row < BATCH; ++row) {
        size_t image = 0;
        uint64_t round = 0;
        qn_pairs_next(s->task, &s->sequence, s->position++, &image, &round);
        fill(s, round, image, row);
    }
    (void)qn_encoder_fidelity(&s->batch, s->u, NULL, s->gradient, threads);
    token_slope(s);
    qn_encoder_skew(n, s->u, s->gradient, s->skew, s->scratch, threads);
    for (size_t i = 0; i < n * n; ++i) s->gradient[i] = -s->skew[i];
    memset(s->skew, 0, n * n * sizeof *s->skew); /* each step begins at the identity */
    qn_steps_take(&s->turn, s->gradient, s->skew);
    qn_encoder_move(n, s->skew, s->u, s->scratch, threads);
    qn_steps_take(&s->token_descent, s->token_gradient, s->tokens);
}

static void answer(search *s, qn_baseline_output *output) {
    const size_t n = s->batch.n;
    for (size_t first = 0; first < s->task->test->count; first += BATCH) {
        const size_t left = s->task->test->count - first;
        s->batch.count = left < BATCH ? left : BATCH;
        for (size_t k = 0; k < s->batch.count; ++k) fill(s, 0, first + k, k);
        (void)qn_encoder_fidelity(&s->batch, s->u, output->fidelity + first, NULL,
                                  s->task->threads);
        qn_encoder_diagonals(&s->batch, s->u, output->diagonal + first * n, s->task->threads);
    }
}

static qn_status compute(const qn_baseline_task *task, bool own, qn_baseline_output *output) {
    qn_status status = QN_OK;
    search *s = qn_alloc(1, sizeof *s);
    QN_TRY_ALLOC(s);
    *s = (search){.task = task, .own = own};
    QN_TRY(open_all(s));
    for (int k = 0; k < task->steps; ++k) {
        QN_TRY(qn_host_check(task->host));
        step(s);
    }
    answer(s, output);
    output->parameters = s->batch.n * (s->batch.n - 1) / 2 + s->token_descent.count;
out:
    if (s) close_all(s);
    qn_free(s);
    return status;
}

static qn_status compute_shared(const qn_baseline_task *task, qn_baseline_output *output,
                                qn_diag *diag) {
    (void)diag;
    return compute(task, false, output);
}

static qn_status compute_position(const qn_baseline_task *task, qn_baseline_output *output,
                                  qn_diag *diag) {
    (void)diag;
    return compute(task, true, output);
}

const qn_baseline qn_baseline_encoder_shared = {
    .name = "encoder_shared",
    .help = "the best orthogonal encoder, one token: the ceiling of real circuits",
    .slow = true,
    .compute = compute_shared};
const qn_baseline qn_baseline_encoder_position = {
    .name = "encoder_position",
    .help = "the best orthogonal encoder, a token for each place",
    .slow = true,
    .compute = compute_position};
