/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Estimators: exact against differences of the loss, shot estimates unbiased with the predicted
 * variance. */
#include "assert_close.h"
#include "reference.h"
#include "train/schedule.h"
#include "training.h"

#include "train/loop.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NOISY                                                                                      \
    "format = 1; name = \"noisy\"; schedule = \"alap\"; qubit: { T1 = 20e-6; T2 = 15e-6; p10 = "   \
    "0.01; p01 = 0.03; };"                                                                         \
    " gates: { any1: { duration = 30e-9; error = 1e-3; }; any2: { duration = 200e-9; error = "     \
    "1e-2; }; };"

/* One image, ready to be estimated again and again with other shots. */
typedef struct bench {
    qn_images train, test;
    qn_train *made;
    qn_image_sample sample;
} bench;

/* Into place: the training borrows the images. */
static void bench_init(bench *b, qn_train_settings settings, const qn_model *model) {
    *b = (bench){.train = blob_images(4, 4, 1), .test = blob_images(4, 2, 2)};
    b->made = training_of(&settings, model, &b->train, &b->test);
    qn_worker *w = &b->made->workers[0];
    const double *pixels = b->train.pixels;
    b->sample = (qn_image_sample){b->made, w, qn_train_place(b->made, 1, 0), 0.0, 1, 0, 0, 1};
    qn_normalise(16, pixels, w->reference);
    b->sample.norm = qn_train_embed(b->made, &b->sample.mask, pixels, w->input);
    qn_estimator_of(&settings)->bind(b->made, 1);
}

static void estimate(bench *b, qn_loss *loss, double *gradient) {
    const qn_estimator_record *estimator = qn_estimator_of(&b->made->settings);
    assert_int_equal(estimator->estimate(&b->sample, b->train.pixels, NULL, loss, gradient), QN_OK);
}

static void bench_clear(bench *b) {
    qn_train_destroy(b->made);
    qn_images_clear(&b->train);
    qn_images_clear(&b->test);
}

static void the_exact_gradient_matches_differences_of_the_loss(void **state) {
    (void)state;
    qn_model *model = model_of(NOISY);
    bench b;
    bench_init(&b, tiny_settings(), model);
    double gradient[256];
    qn_loss loss;
    estimate(&b, &loss, gradient);
    assert_close(loss.exact, loss.value, 0, 0);
    assert_true(loss.variance == 0.0 && loss.exact_variance == 0.0);
    assert_close(loss.value, 1.0 - b.sample.worker->response.swap, 0, 0);
    for (size_t i = 0; i < b.made->nparams; i += i < b.made->nangles ? 7 : 1) {
        static const double steps[4] = {1, -1, 2, -2};
        const double h = 2e-3, held = b.made->params[i];
        double f[4];
        for (int k = 0; k < 4; ++k) {
            b.made->params[i] = held + steps[k] * h;
            qn_worker *w = b.sample.worker;
            qn_train_embed(b.made, &b.sample.mask, b.train.pixels, w->input);
            const qn_request request = {0, w->input, w->reference, NULL};
            qn_response response = {0};
            qn_qmae_bind(b.made->bound, b.made->params, 0);
            assert_int_equal(
                qn_qmae_evaluate(b.made->qmae, b.made->bound, w->work, &request, &response), QN_OK);
            f[k] = 1.0 - response.swap;
        }
        b.made->params[i] = held;
        assert_close(gradient[i], (8 * (f[0] - f[1]) - (f[2] - f[3])) / (12 * h), 1e-10, 1e-7);
    }
    bench_clear(&b);
    qn_model_destroy(model);
}

/* Mean and variance of every component over many independent draws, as z-scores. */
static void shot_estimates_are_unbiased_with_the_predicted_variance(void **state) {
    (void)state;
    qn_model *model = model_of(NOISY);
    qn_train_settings settings = tiny_settings();
    bench exact;
    bench_init(&exact, settings, model);
    double exact_gradient[256];
    qn_loss exact_loss, loss = {0};
    estimate(&exact, &exact_loss, exact_gradient);
    settings.estimator = QN_ESTIMATOR_SHIFT;
    settings.shots = 200;
    bench b;
    bench_init(&b, settings, model);
    const size_t nparams = b.made->nparams, nangles = b.made->nangles;
    const int draws = test_effort(400);
    double mean[257] = {0}, square[257] = {0}, worst = 0.0, chi = 0.0;
    for (int d = 0; d < draws; ++d) {
        double row[258];
        b.sample.step = (uint64_t)d + 1; /* other shots, same state */
        estimate(&b, &loss, row);
        row[nparams] = loss.value;
        for (size_t i = 0; i <= nparams; ++i) {
            mean[i] += row[i] / draws;
            square[i] += row[i] * row[i] / draws;
        }
    }
    const qn_response *r = &b.sample.worker->response;
    for (size_t i = 0; i <= nparams; ++i) {
        const double expected = i < nparams ? exact_gradient[i] : exact_loss.value;
        const double sample_variance = square[i] - mean[i] * mean[i];
        double variance = sample_variance;
        if (i == nparams) {
            variance = (1 - r->swap * r->swap) / (double)settings.shots;
            assert_close(loss.variance, variance, 1e-15, 0);
            assert_true(loss.exact_variance == 0.0);
        }
        if (i < nangles) { /* the sum of four halved estimates */
            variance = 0.0;
            for (size_t k = 0; k < 4; ++k) {
                const double z = r->angle_shifts[4 * i + k];
                variance += 0.25 * (1 - z * z) / (double)settings.shots;
            }
            /* a sample variance has a relative standard error of sqrt(2 / draws) */
            chi += pow((sample_variance / variance - 1.0) / sqrt(2.0 / draws), 2) / (double)nangles;
        }
        const double z = fabs(mean[i] - expected) / sqrt(variance / draws);
        if (z > worst) worst = z;
    }
    assert_true(worst < 4.5); /* 95 components: chance 6e-4 */
    assert_true(chi > 0.5 && chi < 1.6);
    bench_clear(&b);
    bench_clear(&exact);
    qn_model_destroy(model);
}

static void circuits_are_counted(void **state) {
    (void)state;
    qn_train_settings settings = tiny_settings();
    settings.estimator = QN_ESTIMATOR_SHIFT;
    settings.shots = 100;
    bench b;
    bench_init(&b, settings, NULL);
    qn_step_record record;
    assert_int_equal(qn_train_step(b.made, &record), QN_OK);
    /* 90 angles in two places with two shifts, 15 embedding angles with two shifts, one loss; 4
     * images */
    assert_int_equal(record.circuits, 4 * (4 * 90 + 2 * 15 + 1));
    assert_int_equal(record.shots, 100 * record.circuits);
    bench_clear(&b);
    settings.autoencoder = QN_AUTOENCODER_QAE;
    bench_init(&b, settings, NULL);
    assert_int_equal(qn_train_step(b.made, &record), QN_OK);
    assert_int_equal(record.circuits, 4 * (4 * 90 + 1));
    bench_clear(&b);
    settings.autoencoder = QN_AUTOENCODER_QMAE;
    settings.spec.embedding = QN_EMBEDDING_MPS_2; /* 3 + 4 + 4 angles load 4 qubits */
    bench_init(&b, settings, NULL);
    assert_int_equal(qn_train_step(b.made, &record), QN_OK);
    assert_int_equal(record.circuits, 4 * (4 * 90 + 2 * 11 + 1));
    bench_clear(&b);
}

/* The difference quotient of SPSA is the slope along its direction, and that is the exact
 * gradient's. */
static void spsa_measures_the_slope_along_its_direction(void **state) {
    (void)state;
    qn_model *model = model_of(NOISY);
    qn_train_settings settings = tiny_settings();
    bench exact, b;
    bench_init(&exact, settings, model);
    double gradient[256], row[256];
    qn_loss loss, seen;
    estimate(&exact, &loss, gradient);
    settings.estimator = QN_ESTIMATOR_SPSA;
    settings.shot_noise = QN_SHOT_EXACT;
    settings.perturbation = 1e-3;
    bench_init(&b, settings, model);
    int ups = 0;
    for (uint64_t step = 1; step <= 5; ++step) {
        qn_estimator_of(&settings)->bind(b.made, step);
        estimate(&b, &seen, row);
        double slope = 0.0;
        for (size_t i = 0; i < b.made->nparams; ++i) {
            const double side = b.made->moved[i] - b.made->params[i];
            assert_close(fabs(side), 1e-3, 1e-12, 0);
            ups += side > 0;
            slope += gradient[i] * (side > 0 ? 1 : -1);
            assert_close(row[i] * side, row[0] * (b.made->moved[0] - b.made->params[0]), 1e-12, 0);
        }
        assert_close(row[0] * (b.made->moved[0] > b.made->params[0] ? 1 : -1), slope, 1e-4, 0);
        assert_close(seen.value, loss.value, 1e-3, 0);
        assert_close(seen.exact, seen.value, 0, 0);
    }
    assert_in_range(ups, 5 * (int)b.made->nparams / 2 - 60, 5 * (int)b.made->nparams / 2 + 60);
    qn_step_record record;
    assert_int_equal(qn_train_step(b.made, &record), QN_OK);
    assert_int_equal(record.circuits, 4 * 2);
    assert_int_equal(record.shots, 0);
    bench_clear(&b);
    bench_clear(&exact);
    qn_model_destroy(model);
}

static void shot_noise_is_fresh_frozen_or_none(void **state) {
    (void)state;
    static const qn_estimator estimators[] = {QN_ESTIMATOR_SHIFT, QN_ESTIMATOR_SPSA};
    for (size_t e = 0; e < 2; ++e)
        for (int noise = QN_SHOT_FRESH; noise <= QN_SHOT_EXACT; ++noise) {
            qn_train_settings settings = tiny_settings();
            bench b;
            settings.estimator = estimators[e];
            settings.shot_noise = (qn_shot_noise)noise;
            bench_init(&b, settings, NULL);
            double gradient[256], again[256];
            qn_loss first, second;
            estimate(&b, &first, gradient);
            b.sample.step = 2;
            estimate(&b, &second, again);
            const size_t size = b.made->nparams * sizeof *gradient;
            assert_int_equal(memcmp(gradient, again, size) == 0, noise != QN_SHOT_FRESH);
            assert_int_equal(first.value == first.exact, noise == QN_SHOT_EXACT);
            assert_int_equal(first.variance == 0.0, noise == QN_SHOT_EXACT);
            bench_clear(&b);
        }
}

static void the_rate_follows_its_schedule(void **state) {
    (void)state;
    assert_close(qn_rate_factor(QN_RATE_CONSTANT, 7, 9), 1.0, 0, 0);
    assert_close(qn_rate_factor(QN_RATE_COSINE, 1, 30), 1.0, 0, 0);
    assert_close(qn_rate_factor(QN_RATE_COSINE, 11, 30), 0.75, 1e-15, 0);
    assert_close(qn_rate_factor(QN_RATE_COSINE, 16, 30), 0.5, 1e-15, 0);
    assert_close(qn_rate_factor(QN_RATE_STEP, 2, 8), 1.0, 0, 0);
    assert_close(qn_rate_factor(QN_RATE_STEP, 3, 8), 0.5, 0, 0);
    assert_close(qn_rate_factor(QN_RATE_STEP, 8, 8), 0.125, 0, 0);
}

/* The rate of a step reaches the optimiser: cosine and constant agree in the first step only. */
static void the_schedule_reaches_the_training(void **state) {
    (void)state;
    qn_train_settings settings = tiny_settings();
    bench a, b;
    qn_step_record record;
    settings.epochs = 2;
    bench_init(&a, settings, NULL);
    settings.schedule = QN_RATE_COSINE;
    bench_init(&b, settings, NULL);
    const size_t size = a.made->nparams * sizeof(double);
    for (int step = 1; step <= 2; ++step) {
        assert_int_equal(qn_train_step(a.made, &record), QN_OK);
        assert_int_equal(qn_train_step(b.made, &record), QN_OK);
        assert_int_equal(memcmp(a.made->params, b.made->params, size) == 0, step == 1);
    }
    bench_clear(&a);
    bench_clear(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exact_gradient_matches_differences_of_the_loss),
        cmocka_unit_test(shot_estimates_are_unbiased_with_the_predicted_variance),
        cmocka_unit_test(circuits_are_counted),
        cmocka_unit_test(spsa_measures_the_slope_along_its_direction),
        cmocka_unit_test(shot_noise_is_fresh_frozen_or_none),
        cmocka_unit_test(the_rate_follows_its_schedule),
        cmocka_unit_test(the_schedule_reaches_the_training),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
