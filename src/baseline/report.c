/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline/report.h"

#include "core/mean.h"
#include "core/try.h"
#include "run/directory.h"
#include "run/validation.h"

#include <math.h>
#include <omp.h>
#include <string.h>

/* What the rows are made with. */
typedef struct work {
    const qn_baselines_options *options;
    const qn_host *host;
    qn_baselines *made;
    qn_classifier *classifier;
    qn_images learn; /* borrowed: the first training images */
} work;

static qn_baseline_row *add_row(qn_baselines *made, const char *name, const char *help) {
    qn_baseline_row *row = &made->rows[made->nrows++];
    snprintf(row->name, sizeof row->name, "%.63s", name);
    row->help = help;
    return row;
}

/* ---- the model ------------------------------------------------------------------------------ */

static size_t trained_parameters(const qn_train *train) {
    const qn_train_state state = qn_train_state_of(train);
    const bool learned = qn_train_settings_of(train)->tokens != QN_TOKENS_MEAN;
    return state.nangles + (learned ? state.ntoken : 0);
}

static qn_status examine_model(work *w, const char *noise, qn_train **kept, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_model *model = NULL;
    qn_train *train = NULL;
    const qn_trained *run = &w->made->run;
    const qn_device_options plain = qn_device_options_default(),
                            device = qn_trained_device(run, noise, &plain);
    const qn_program_options how = qn_device_options_program(&device);
    char name[80] = "model";
    QN_TRY(qn_trained_under(run, noise, &device, NULL, &model, &train, diag));
    const qn_readout_plan readout = {0, model, &how};
    if (!noise && qn_model_is_ideal(model)) goto out; /* the row is there already */
    if (!noise) snprintf(name, sizeof name, "model, %.50s", qn_model_name(model));
    qn_host_note(w->host, "%s", name);
    qn_baseline_row *row = add_row(
        w->made, name, noise ? "the run's model without noise" : "the run's model under its noise");
    QN_TRY(qn_examine(train, w->classifier, &readout, &row->figures));
    row->parameters = trained_parameters(train);
    if (kept) *kept = train;
    if (kept) train = NULL;
out:
    qn_train_destroy(train);
    qn_model_destroy(model);
    return status;
}

/* ---- a baseline ----------------------------------------------------------------------------- */

/* images x QN_FIGURE_KINDS */
static qn_status figures_of(const work *w, const qn_baseline_task *task, qn_baseline_output *output,
                            double *figures) {
    int worst = QN_OK;
    const size_t n = task->npixels;
#pragma omp parallel for schedule(static) num_threads(task->threads) reduction(max : worst)
    for (size_t k = 0; k < task->test->count; ++k) {
        double *own = figures + k * QN_FIGURE_KINDS, *diagonal = output->diagonal + k * n;
        double *pixels = qn_alloc(n, sizeof *pixels);
        const int found = pixels ? (int)qn_examine_diagonal(task->test, k, w->classifier, diagonal,
                                                            pixels, own)
                                 : QN_ERR_MEMORY;
        if (found > worst) worst = found;
        own[QN_FIGURE_FIDELITY] = output->fidelity[k];
        qn_free(pixels);
    }
    return (qn_status)worst;
}

static void summarise(const work *w, const qn_baseline_task *task, const double *figures,
                      qn_baseline_row *row) {
    static const bool UNKNOWN[QN_FIGURE_KINDS] = {[QN_FIGURE_SWAP] = true,
                                                  [QN_FIGURE_IDEAL] = true,
                                                  [QN_FIGURE_PURITY] = true,
                                                  [QN_FIGURE_LOADED] = true,
                                                  [QN_FIGURE_LOADED_MASKED] = true};
    row->figures.images = task->test->count;
    for (int k = 0; k < QN_FIGURE_KINDS; ++k) {
        row->figures.mean[k] = qn_mean_of(task->test->count, figures + k, QN_FIGURE_KINDS,
                                          &row->figures.error[k]);
        const bool accuracy = w->classifier && task->test->labels;
        if (UNKNOWN[k] || (k == QN_FIGURE_ACCURACY && !accuracy))
            row->figures.mean[k] = row->figures.error[k] = NAN;
    }
}

static qn_status add_baseline(work *w, const qn_baseline_task *task, const qn_baseline *baseline,
                              qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t count = task->test->count;
    qn_baseline_output output = {0};
    double *figures = qn_alloc(count * QN_FIGURE_KINDS, sizeof *figures);
    output.fidelity = qn_alloc(count, sizeof *output.fidelity);
    output.diagonal = qn_alloc(count * task->npixels, sizeof *output.diagonal);
    QN_TRY_ALLOC(figures && output.fidelity && output.diagonal);
    memset(figures, 0, count * QN_FIGURE_KINDS * sizeof *figures);
    QN_TRY(qn_host_check(w->host));
    qn_host_note(w->host, "%s", baseline->name);
    QN_TRY(baseline->compute(task, &output, diag));
    QN_TRY(figures_of(w, task, &output, figures));
    qn_baseline_row *row = add_row(w->made, baseline->name, baseline->help);
    row->parameters = output.parameters;
    summarise(w, task, figures, row);
out:
    qn_free(figures);
    qn_free(output.fidelity);
    qn_free(output.diagonal);
    return status;
}

/* ---- all ------------------------------------------------------------------------------------ */

static qn_status train_classifier(work *w, qn_diag *diag) {
    qn_images first = w->made->run.train_images;
    const size_t wanted = (size_t)w->options->classifier_images;
    if (wanted < first.count) first.count = wanted;
    if (wanted == 0 || w->made->run.options.labels || !first.labels ||
        !w->made->run.test_images.labels)
        return QN_OK;
    return qn_classifier_create(&first, &w->classifier, diag);
}

static qn_status open_run(work *w, const char *folder, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_baselines_options *o = w->options;
    qn_train_options run = {0};
    if (!qn_run_file_exists(folder, QN_RUN_NOISY, QN_RUN_CHECKPOINT)) /* in its words */
        return qn_trained_open(folder, 1, 1, 1, &w->made->run, diag);
    QN_TRY(qn_run_settings_read(folder, &run, diag));
    const size_t learn = (size_t)(o->train_images ? o->train_images : run.train_images),
                 judge = (size_t)o->classifier_images;
    const size_t kept = qn_validation_count(&run); /* that the run did not learn from */
    const size_t whole = learn ? learn + kept : 0;
    const size_t read = whole && whole < judge ? judge : whole; /* 0: all there are */
    QN_TRY(qn_trained_open(folder, (size_t)o->test_images, read, o->threads, &w->made->run, diag));
    w->learn = w->made->run.train_images;
    w->learn.count -= kept < w->learn.count ? kept : 0;
    if (learn && learn < w->learn.count) w->learn.count = learn;
    w->made->nlearn = w->learn.count;
    QN_TRY(train_classifier(w, diag));
out:
    qn_options_clear(&qn_train_option_table, &run);
    return status;
}

static qn_status compute(work *w, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_train *train = NULL;
    const qn_trained *run = &w->made->run;
    QN_TRY(examine_model(w, "none", &train, diag));
    QN_TRY(examine_model(w, NULL, NULL, diag));
    const qn_baseline_task task = {.train = train,
                                   .learn = &w->learn,
                                   .test = &run->test_images,
                                   .settings = run->options.settings,
                                   .npixels = (size_t)1 << run->options.settings.spec.qubits,
                                   .parameters = trained_parameters(train),
                                   .rounds = w->options->rounds,
                                   .steps = w->options->steps,
                                   .threads = w->options->threads ? w->options->threads
                                                                  : omp_get_num_procs(),
                                   .host = w->host};
    for (size_t k = 0; qn_baseline_at(k); ++k)
        if (!w->options->fast || !qn_baseline_at(k)->slow)
            QN_TRY(add_baseline(w, &task, qn_baseline_at(k), diag));
out:
    qn_train_destroy(train);
    return status;
}

qn_status qn_baselines_compute(const qn_baselines_options *options, const char *folder,
                               const qn_host *host, qn_baselines *made, qn_diag *diag) {
    qn_status status = QN_OK;
    work w = {.options = options, .host = host, .made = made};
    *made = (qn_baselines){0};
    QN_TRY(open_run(&w, folder, diag));
    QN_TRY(compute(&w, diag));
out:
    qn_classifier_destroy(w.classifier);
    if (status != QN_OK) qn_baselines_clear(made);
    return status;
}

void qn_baselines_clear(qn_baselines *baselines) {
    for (size_t k = 0; k < baselines->nrows; ++k) qn_examination_clear(&baselines->rows[k].figures);
    qn_trained_close(&baselines->run);
    *baselines = (qn_baselines){0};
}
