/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training steps as users run them: images per second with one and two threads, for the estimators
 * and precisions; single against double precision on the fidelity and the gradient; time from the
 * start to the first step. Usage: bench_train [MODEL] */
#include "bench.h"
#include "train/forecast.h"

#include <qmae_noise/qmae_noise.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void stop(const qn_diag *diag) {
    char text[1100];
    qn_diag_format(diag, text, sizeof text);
    fprintf(stderr, "bench_train: %s\n", text);
    exit(1);
}

static qn_train *training(qn_train_settings settings, const qn_model *model, const qn_images *train,
                          const qn_images *test) {
    qn_train *made = NULL;
    qn_diag diag = {0};
    settings.epochs = 1000000; /* as many steps as are asked for */
    if (qn_train_create(&settings, model, NULL, train, test, &made, &diag) != QN_OK) stop(&diag);
    return made;
}

static void step(void *context) {
    qn_step_record record;
    if (qn_train_step(context, &record) != QN_OK) exit(1);
}

/* Images per second of a step on `settings`, observables cached. */
static double rate(qn_train_settings settings, const qn_model *model, const qn_images *train) {
    qn_train *t = training(settings, model, train, train);
    const double seconds = bench_run(step, t, 2 * bench_seconds()).median;
    qn_train_destroy(t);
    return settings.batch / seconds;
}

static void row(const char *name, qn_train_settings settings, const qn_model *model,
                const qn_images *train) {
    settings.threads = 1;
    const double one = rate(settings, model, train);
    settings.threads = 2;
    const double two = rate(settings, model, train);
    printf("%-40s %5d %12.1f %12.1f %8.2f\n", name, settings.batch, one, two, two / one);
}

/* What is foretold of a whole training (train --noise prints it) and what it takes. */
static void foretold(const char *name, qn_train_settings settings, const qn_model *model,
                     const qn_images *train, const qn_images *test) {
    qn_train *t = NULL;
    qn_diag diag = {0};
    settings.threads = 2;
    if (qn_train_create(&settings, model, NULL, train, test, &t, &diag) != QN_OK) stop(&diag);
    const double told = qn_train_foresee(t, test->count), started = now();
    qn_evaluation evaluation;
    if (qn_train_evaluate(t, 0, &evaluation, NULL) != QN_OK) exit(1);
    while (!qn_train_done(t)) {
        step(t);
        if (qn_train_state_of(t).step % qn_train_steps_per_epoch(t) == 0 &&
            qn_train_evaluate(t, 0, &evaluation, NULL) != QN_OK)
            exit(1);
    }
    const double seconds = now() - started;
    printf("%-40s %12.2f %12.2f %8.2f\n", name, told, seconds, seconds / told);
    qn_train_destroy(t);
}

static void foretold_rows(const qn_model *model, const qn_images *train, const qn_images *test) {
    qn_train_settings s = qn_train_settings_default();
    printf("\n%-40s %12s %12s %8s\n", "a whole training, two threads", "foretold, s", "happened, s",
           "ratio");
    s.epochs = 3;
    foretold("all shifted circuits, 1000 shots", s, model, train, test);
    s.estimator = QN_ESTIMATOR_EXACT;
    foretold("exact gradient", s, model, train, test);
    s.epochs = 30;
    foretold("exact gradient, no noise", s, NULL, train, test);
    s.estimator = QN_ESTIMATOR_SPSA;
    s.epochs = 10;
    foretold("SPSA", s, model, train, test);
}

/* Deviation of single from double precision after some steps of equal shots. */
static void precision_rows(const qn_model *model, const qn_images *train) {
    qn_train_settings settings = qn_train_settings_default();
    settings.estimator = QN_ESTIMATOR_EXACT;
    qn_train *exact = training(settings, model, train, train);
    settings.spec.precision = QN_PRECISION_SINGLE;
    qn_train *single = training(settings, model, train, train);
    printf("\nsingle against double precision, same start\n step   swap of the batch: difference   "
           "gradient norm: relative difference   parameters: largest"
           " difference\n");
    for (int k = 1; k <= 8; ++k) {
        qn_step_record a, b;
        if (qn_train_step(exact, &a) != QN_OK || qn_train_step(single, &b) != QN_OK) exit(1);
        const qn_train_state p = qn_train_state_of(exact), q = qn_train_state_of(single);
        double most = 0.0;
        for (size_t i = 0; i < p.nangles; ++i) most = fmax(most, fabs(p.angles[i] - q.angles[i]));
        printf("%5d %31.1e %37.1e %30.1e\n", k, fabs(a.loss - b.loss),
               fabs(a.gradient_norm / b.gradient_norm - 1), most);
    }
    qn_train_destroy(exact);
    qn_train_destroy(single);
}

int main(int argc, char **argv) {
    const double start = now();
    const char *name = argc > 1 ? argv[1] : "ibm_like";
    qn_diag diag = {0};
    qn_model *model = NULL;
    qn_images train = {0}, test = {0};
    if (qn_model_open(name, &model, &diag) != QN_OK ||
        qn_images_open(NULL, 16, 64, 8, &train, &test, &diag) != QN_OK)
        stop(&diag);
    qn_train_settings settings = qn_train_settings_default();
    qn_train *first = training(settings, model, &train, &test);
    const double ready = now() - start;
    qn_train_destroy(first);

    bench_head("training", bench_peak());
    printf("from the start to the first step (model, images, circuit, program, plans, memory): "
           "%.2f s\n\n",
           ready);
    printf("images per second, median step                 batch   one thread  two threads    "
           "ratio\n");
    row("exact gradient, ibm_like", (settings.estimator = QN_ESTIMATOR_EXACT, settings), model,
        &train);
    row("all shifted circuits, 1000 shots", (settings.estimator = QN_ESTIMATOR_SHIFT, settings),
        model, &train);
    settings.estimator = QN_ESTIMATOR_EXACT;
    settings.batch = 64;
    row("exact gradient", settings, model, &train);
    settings.spec.precision = QN_PRECISION_SINGLE;
    row("exact gradient, single precision", settings, model, &train);
    settings.spec.precision = QN_PRECISION_DOUBLE;
    row("exact gradient, no noise", settings, NULL, &train);
    foretold_rows(model, &train, &test);
    precision_rows(model, &train);
    qn_images_clear(&train);
    qn_images_clear(&test);
    qn_model_destroy(model);
    return 0;
}
