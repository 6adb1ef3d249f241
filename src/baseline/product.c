/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model's circuit without any entangling gate: one RY on each qubit, trained without noise. */
#include "baseline/baseline.h"
#include "core/try.h"
#include "qmae/encoder.h"
#include "train/figures.h"

#include <stdio.h>
#include <string.h>

enum { BATCH = 32, MOST_TEXT = 256 };

static qn_status copy_output(void *context, size_t image, double *diagonal, double *scratch) {
    const qn_baseline_output *output = context;
    const size_t n = output->parameters; /* for now: of an image */
    (void)scratch;
    memcpy(output->diagonal + image * n, diagonal, n * sizeof *diagonal);
    return QN_OK;
}

static qn_status encoder_of(int qubits, qn_encoder *encoder, qn_diag *diag) {
    char text[MOST_TEXT] = "";
    for (int q = 0, used = 0; q < qubits; ++q)
        used += snprintf(text + used, sizeof text - (size_t)used, "%sry %d", q ? "; " : "", q);
    return qn_encoder_parse(text, NULL, qubits, encoder, diag);
}

static qn_train_settings settings_of(const qn_baseline_task *task) {
    qn_train_settings s = task->settings;
    const size_t batches = (task->learn->count + BATCH - 1) / BATCH;
    s.spec.layers = 1;
    s.engine = "auto";
    s.start = QN_START_NEAR_IDENTITY; /* a uniform start ends in poor minima */
    s.start_width = 0.1;
    s.estimator = QN_ESTIMATOR_EXACT;
    s.mitigation = QN_MITIGATION_NONE;
    s.optimiser = "adam";
    s.rate = 0.05;
    s.schedule = QN_RATE_COSINE;
    s.batch = BATCH;
    s.epochs = (int)(((size_t)task->steps + batches - 1) / batches);
    s.threads = task->threads;
    s.cache_bytes = 0;
    return s;
}

static qn_status compute(const qn_baseline_task *task, qn_baseline_output *output, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_train_settings settings = settings_of(task);
    qn_train *train = NULL;
    qn_image_figures *figures = qn_alloc(task->test->count, sizeof *figures);
    QN_TRY_ALLOC(figures);
    QN_TRY(encoder_of(settings.spec.qubits, &settings.spec.encoder, diag));
    QN_TRY(qn_train_create(&settings, NULL, NULL, task->learn, task->test, &train, diag));
    while (!qn_train_done(train)) {
        qn_step_record record;
        QN_TRY(qn_host_check(task->host));
        QN_TRY(qn_train_step(train, &record));
    }
    output->parameters = task->npixels;
    QN_TRY(qn_figures_compute(train, task->test->count, figures, copy_output, output));
    for (size_t k = 0; k < task->test->count; ++k) output->fidelity[k] = figures[k].fidelity;
    const qn_train_state state = qn_train_state_of(train);
    output->parameters = state.nangles + (settings.tokens == QN_TOKENS_MEAN ? 0 : state.ntoken);
out:
    qn_train_destroy(train);
    qn_free(figures);
    return status;
}

const qn_baseline qn_baseline_product = {
    .name = "product",
    .help = "the model without entangling gates: one RY a qubit, without noise",
    .slow = true,
    .compute = compute};
