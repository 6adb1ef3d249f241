/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The autoencoder of one hidden layer as a baseline: of as many parameters as the model, and of as
 * many hidden units as its bottleneck has amplitudes. */
#include "baseline/network.h"
#include "baseline/pairs.h"
#include "baseline/steps.h"
#include "core/try.h"

#include <math.h>
#include <string.h>

enum { BATCH = 64, TIMES = 4 /* the steps of the task */ };
static const double RATE = 0.003;

typedef struct training {
    const qn_baseline_task *task;
    qn_network_batch batch;
    qn_pairs_sequence sequence;
    qn_steps descent;
    double *parameters, *gradient;
    uint64_t position;
} training;

/* W small and random, the output at first the mean image. */
static void start(training *t) {
    const qn_baseline_task *task = t->task;
    const size_t n = task->npixels, h = t->batch.hidden;
    double *shift = t->parameters + h * n + h;
    qn_rng rng;
    qn_rng_init(&rng, task->settings.seed, QN_STREAM_ANGLES, 1, 0, 0);
    memset(t->parameters, 0, qn_network_parameters(n, h) * sizeof *t->parameters);
    for (size_t k = 0; k < h * n; ++k)
        t->parameters[k] = qn_rng_normal(&rng) / sqrt((double)(n + h));
    for (size_t k = 0; k < task->learn->count; ++k)
        for (size_t i = 0; i < n; ++i)
            shift[i] += task->learn->pixels[k * n + i] / (double)task->learn->count;
    qn_normalise(n, shift, shift);
}

static void fill(training *t, uint64_t round, size_t image, size_t row) {
    const size_t n = t->task->npixels;
    qn_mask mask;
    qn_pairs_get(t->task, round, image, false, NULL, &mask, t->batch.originals + row * n,
                 t->batch.inputs + row * n);
}

static qn_status open_all(training *t, size_t hidden) {
    qn_status status = QN_OK;
    const size_t n = t->task->npixels, count = qn_network_parameters(n, hidden);
    qn_network_batch *b = &t->batch;
    *b = (qn_network_batch){.count = BATCH, .npixels = n, .hidden = hidden};
    b->inputs = qn_alloc(BATCH * n, sizeof(double));
    b->originals = qn_alloc(BATCH * n, sizeof(double));
    b->outputs = qn_alloc(BATCH * n, sizeof(double));
    b->scratch = qn_alloc(qn_network_scratch(BATCH, n, hidden), sizeof(double));
    t->parameters = qn_alloc(count, sizeof(double));
    t->gradient = qn_alloc(count, sizeof(double));
    t->sequence.order = qn_alloc(t->task->learn->count, sizeof *t->sequence.order);
    QN_TRY_ALLOC(b->inputs && b->originals && b->outputs && b->scratch && t->parameters &&
                 t->gradient && t->sequence.order);
    QN_TRY(qn_steps_init(&t->descent, count, RATE, TIMES * t->task->steps));
    start(t);
out:
    return status;
}

static void close_all(training *t) {
    qn_free(t->batch.inputs);
    qn_free(t->batch.originals);
    qn_free(t->batch.outputs);
    qn_free(t->batch.scratch);
    qn_free(t->parameters);
    qn_free(t->gradient);
    qn_free(t->sequence.order);
    qn_steps_clear(&t->descent);
}

static void step(training *t) {
    for (size_t row = 0; row < BATCH; ++row) {
        size_t image = 0;
        uint64_t round = 0;
        qn_pairs_next(t->task, &t->sequence, t->position++, &image, &round);
        fill(t, round, image, row);
    }
    (void)qn_network_fidelity(&t->batch, t->parameters, t->gradient, t->task->threads);
    for (size_t i = 0; i < t->descent.count; ++i) t->gradient[i] = -t->gradient[i];
    qn_steps_take(&t->descent, t->gradient, t->parameters);
}

static void answer(training *t, qn_baseline_output *output) {
    const size_t n = t->task->npixels;
    for (size_t first = 0; first < t->task->test->count; first += BATCH) {
        const size_t left = t->task->test->count - first, count = left < BATCH ? left : BATCH;
        t->batch.count = count;
        for (size_t k = 0; k < count; ++k) fill(t, 0, first + k, k);
        (void)qn_network_fidelity(&t->batch, t->parameters, NULL, t->task->threads);
        for (size_t k = 0; k < count; ++k) {
            double *y = t->batch.outputs + k * n;
            for (size_t i = 0; i < n; ++i) y[i] = y[i] > 0.0 ? y[i] : 0.0;
            qn_baseline_put(t->task, output, first + k, y);
        }
    }
}

static qn_status compute(const qn_baseline_task *task, size_t hidden, qn_baseline_output *output) {
    qn_status status = QN_OK;
    training t = {.task = task};
    QN_TRY(open_all(&t, hidden));
    for (int k = 0; k < TIMES * task->steps; ++k) {
        QN_TRY(qn_host_check(task->host));
        step(&t);
    }
    answer(&t, output);
    output->parameters = t.descent.count;
out:
    close_all(&t);
    return status;
}

static qn_status compute_bottleneck(const qn_baseline_task *task, qn_baseline_output *output,
                                    qn_diag *diag) {
    (void)diag;
    return compute(task, (size_t)1 << task->settings.spec.latent, output);
}

/* The nearest number of hidden units, at least one. */
static qn_status compute_parameters(const qn_baseline_task *task, qn_baseline_output *output,
                                    qn_diag *diag) {
    const double n = (double)task->npixels, hidden = ((double)task->parameters - n) / (n + 1.0);
    (void)diag;
    return compute(task, hidden < 1.5 ? 1 : (size_t)lround(hidden), output);
}

const qn_baseline qn_baseline_network_bottleneck = {
    .name = "network_bottleneck",
    .help = "masked autoencoder, a hidden unit for each amplitude of the latent qubits",
    .slow = true,
    .compute = compute_bottleneck};
const qn_baseline qn_baseline_network_parameters = {
    .name = "network_parameters",
    .help = "masked autoencoder with one hidden layer, about as many parameters as the model",
    .slow = true,
    .compute = compute_parameters};
