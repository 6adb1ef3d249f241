/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The training loop: the same bits for any number of threads, for a restored run and with or
 * without a cache; the noiseless limit; a stored curve. */
#include "assert_close.h"
#include "reference.h"
#include "train/forecast.h"
#include "train/start.h"
#include "training.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NOISY                                                                                      \
    "format = 1; name = \"noisy\"; schedule = \"alap\"; qubit: { T1 = 20e-6; T2 = 15e-6; p10 = "   \
    "0.01; p01 = 0.03; };"                                                                         \
    " gates: { any1: { duration = 30e-9; error = 1e-3; }; any2: { duration = 200e-9; error = "     \
    "1e-2; }; };"

#define OTHER                                                                                      \
    "format = 1; name = \"other\"; gates: { any1: { duration = 30e-9; error = 2e-3; }; any2: { "   \
    "duration = 200e-9; error = 3e-2; }; };"

enum { STEPS = 6, PARAMS = 94 };

typedef struct outcome {
    double params[PARAMS], loss[STEPS];
} outcome;

static outcome train_some(qn_train_settings settings, const qn_model *model, int restore_after) {
    outcome o = {0};
    uint64_t circuits = 0, shots = 0;
    /* 10 images in batches of 4: the last has 2 */
    qn_images train = blob_images(4, 10, 1), test = blob_images(4, 5, 2);
    settings.epochs = 2;
    qn_train *t = training_of(&settings, model, &train, &test);
    assert_int_equal(qn_train_steps(t), STEPS);
    for (int k = 0; k < STEPS; ++k) {
        qn_step_record record;
        if (k == restore_after) { /* into a fresh training, as after a crash */
            qn_train *fresh = training_of(&settings, model, &train, &test);
            const qn_train_state state = qn_train_state_of(t);
            assert_int_equal(qn_train_restore(fresh, &state, NULL), QN_OK);
            qn_train_destroy(t);
            t = fresh;
        }
        assert_int_equal(qn_train_step(t, &record), QN_OK);
        assert_int_equal(record.step, k + 1);
        assert_int_equal(record.epoch, k / 3);
        o.loss[k] = record.loss;
        circuits += record.circuits;
        shots += record.shots;
    }
    assert_true(qn_train_done(t));
    const qn_train_state s = qn_train_state_of(t);
    assert_int_equal(s.circuits, circuits);
    assert_int_equal(s.shots, shots);
    memcpy(o.params, s.angles, s.nangles * sizeof(double));
    memcpy(o.params + s.nangles, s.token, s.ntoken * sizeof(double));
    qn_train_destroy(t);
    qn_images_clear(&train);
    qn_images_clear(&test);
    return o;
}

static void assert_same_bits(const outcome *a, const outcome *b) {
    assert_memory_equal(a, b, sizeof *a);
}

static void threads_cache_and_restoring_change_no_bit(void **state) {
    (void)state;
    qn_model *model = model_of(NOISY);
    for (int estimator = 0; estimator < 2; ++estimator) {
        qn_train_settings settings = tiny_settings();
        settings.estimator = (qn_estimator)estimator;
        settings.shots = 50;
        const outcome one = train_some(settings, model, -1);
        for (settings.threads = 2; settings.threads <= 3; ++settings.threads) {
            const outcome more = train_some(settings, model, -1);
            assert_same_bits(&one, &more);
        }
        settings.cache_bytes = 3 * 8 * 256; /* three observables */
        const outcome cached = train_some(settings, model, 4);
        assert_same_bits(&one, &cached);
        settings.seed = 2;
        const outcome other = train_some(settings, model, -1);
        assert_true(memcmp(&one, &other, sizeof one) != 0);
    }
    qn_model_destroy(model);
}

/* Runs that were published by their seed begin again where they began. */
static void seeds_start_where_they_did(void **state) {
    (void)state;
    double angles[2], token[2];
    qn_train_start_angles(7, 2, angles);
    qn_train_start_token(7, 2, token);
    assert_close(angles[0], 2.9613622148158085, 1e-12, 0);
    assert_close(angles[1], 3.0055989294559566, 1e-12, 0);
    assert_close(token[0], 0.25084319345531292, 1e-12, 0);
    assert_close(token[1], 0.87972825574178903, 1e-12, 0);
}

static bool always(void *context) { return context == NULL; }

static void foretelling_changes_no_bit(void **state) {
    (void)state;
    qn_model *model = model_of(NOISY);
    for (int estimator = 0; estimator < 3; ++estimator) {
        qn_images train = blob_images(4, 10, 1), test = blob_images(4, 5, 2);
        qn_train_settings settings = tiny_settings();
        settings.estimator = (qn_estimator)estimator;
        settings.shots = 50;
        settings.epochs = 2;
        settings.threads = 2;
        qn_train *plain = training_of(&settings, model, &train, &test),
                 *told = training_of(&settings, model, &train, &test);
        for (int k = 0; k < STEPS; ++k) {
            qn_step_record a, b;
            const double seconds = qn_train_foresee(told, 5);
            assert_true(seconds > 0.0 && seconds < 3600.0);
            assert_int_equal(qn_train_step(plain, &a), QN_OK);
            assert_int_equal(qn_train_step(told, &b), QN_OK);
            assert_memory_equal(&a, &b, sizeof a);
            const qn_train_state p = qn_train_state_of(plain), q = qn_train_state_of(told);
            assert_memory_equal(p.angles, q.angles, p.nangles * sizeof(double));
            assert_memory_equal(p.token, q.token, p.ntoken * sizeof(double));
        }
        assert_true(qn_train_foresee(told, 5) == 0.0);
        qn_train_destroy(plain);
        plain = training_of(&settings, model, &train, &test);
        qn_train_watch(plain, always, NULL);
        assert_true(isnan(qn_train_foresee(plain, 5)));
        qn_train_destroy(plain);
        qn_train_destroy(told);
        qn_images_clear(&train);
        qn_images_clear(&test);
    }
    qn_model_destroy(model);
}

/* A batch is no larger than the images that there are, whatever it was asked to be. */
static void a_large_batch_takes_no_longer(void **state) {
    (void)state;
    qn_model *model = model_of(NOISY);
    double least[2] = {INFINITY, INFINITY};
    for (int large = 0; large < 2; ++large) {
        qn_images train = blob_images(4, 10, 1), test = blob_images(4, 5, 2);
        qn_train_settings settings = tiny_settings();
        settings.estimator = QN_ESTIMATOR_EXACT;
        settings.epochs = 50;
        settings.threads = 1;
        settings.batch = large ? 1000 : 10;
        qn_train *t = training_of(&settings, model, &train, &test);
        for (int k = 0; k < 20; ++k) least[large] = fmin(least[large], qn_train_foresee(t, 0));
        qn_train_destroy(t);
        qn_images_clear(&train);
        qn_images_clear(&test);
    }
    assert_true(least[1] < 10.0 * least[0]);
    qn_model_destroy(model);
}

/* The swap of every test image, twice, the second time from the cache, and again on another
 * device, whose observables are others. */
static void test_swaps(size_t cached, const qn_model *model, const qn_model *other,
                       double swaps[3][5]) {
    qn_images train = blob_images(4, 10, 1), test = blob_images(4, 5, 2);
    qn_train_settings settings = tiny_settings();
    settings.cache_bytes = cached * 8 * 256;
    qn_train *t = training_of(&settings, model, &train, &test);
    qn_step_record step;
    assert_int_equal(qn_train_step(t, &step), QN_OK);
    for (int k = 0; k < 3; ++k) {
        qn_evaluation evaluation;
        qn_image_record images[5];
        if (k == 2) assert_int_equal(qn_train_set_model(t, other, NULL, NULL), QN_OK);
        assert_int_equal(qn_train_evaluate(t, 0, &evaluation, images), QN_OK);
        for (int i = 0; i < 5; ++i) swaps[k][i] = images[i].swap;
    }
    qn_train_destroy(t);
    qn_images_clear(&train);
    qn_images_clear(&test);
}

static void cached_test_images_change_no_bit(void **state) {
    (void)state;
    qn_model *model = model_of(NOISY), *other = model_of(OTHER);
    double plain[3][5], cached[3][5];
    test_swaps(0, model, other, plain);
    test_swaps(13, model, other, cached); /* 10 training and 3 test images */
    assert_memory_equal(plain, cached, sizeof plain);
    assert_memory_equal(cached[0], cached[1], sizeof cached[0]);
    for (int i = 0; i < 5; ++i) assert_true(cached[1][i] != cached[2][i]);
    qn_model_destroy(model);
    qn_model_destroy(other);
}

static void without_strength_noise_changes_nothing(void **state) {
    (void)state;
    qn_images train = blob_images(4, 8, 1), test = blob_images(4, 4, 2);
    qn_train_settings settings = tiny_settings();
    qn_model *model = model_of(NOISY);
    qn_program_options off = qn_program_options_default();
    off.noise_scale = 0.0;
    qn_train *noisy = NULL, *ideal = training_of(&settings, NULL, &train, &test);
    settings.engine = "factored";
    assert_int_equal(qn_train_create(&settings, model, &off, &train, &test, &noisy, NULL), QN_OK);
    assert_string_equal(qn_qmae_engine(qn_train_qmae(ideal)), "pure");
    while (!qn_train_done(ideal)) {
        qn_step_record a, b;
        assert_int_equal(qn_train_step(noisy, &a), QN_OK);
        assert_int_equal(qn_train_step(ideal, &b), QN_OK);
        assert_close(a.loss, b.loss, 1e-12, 0);
        assert_close(a.gradient_norm, b.gradient_norm, 1e-11, 0);
    }
    qn_evaluation e, f;
    assert_int_equal(qn_train_evaluate(noisy, 0, &e, NULL), QN_OK);
    assert_int_equal(qn_train_evaluate(ideal, 0, &f, NULL), QN_OK);
    assert_close(e.swap, f.swap, 1e-11, 0);
    assert_close(e.fidelity, f.fidelity, 1e-11, 0);
    assert_close(e.ideal, e.fidelity, 1e-11, 0);
    assert_close(e.cosine, f.cosine, 1e-11, 0);
    assert_close(e.psnr, f.psnr, 1e-9, 0);
    qn_train_destroy(noisy);
    qn_train_destroy(ideal);
    qn_model_destroy(model);
    qn_images_clear(&train);
    qn_images_clear(&test);
}

static void noise_lowers_what_it_should(void **state) {
    (void)state;
    qn_images train = blob_images(4, 8, 1), test = blob_images(4, 6, 2);
    const qn_train_settings settings = tiny_settings();
    qn_model *model = model_of(NOISY);
    qn_train *t = training_of(&settings, model, &train, &test);
    qn_evaluation e;
    qn_step_record record;
    while (!qn_train_done(t)) assert_int_equal(qn_train_step(t, &record), QN_OK);
    assert_int_equal(qn_train_evaluate(t, 0, &e, NULL), QN_OK);
    assert_true(e.swap < e.fidelity); /* the SWAP test's own noise and readout come on top */
    assert_true(e.fidelity < e.ideal);
    assert_true(e.purity < 1.0 && e.purity > 1.0 / 16);
    assert_true(e.swap_error > 0.0 && e.cosine > 0.0 && e.cosine <= 1.0);
    qn_train_destroy(t);
    qn_model_destroy(model);
    qn_images_clear(&train);
    qn_images_clear(&test);
}

/* The loss of the first step with its angles `shift` times `direction` away from the start; the
 * step and where it ends, if they are asked for. */
static double loss_beside(const qn_train_settings *settings, const qn_model *model,
                          const double *direction, double shift, qn_step_record *record,
                          double *ends) {
    qn_images train = blob_images(4, 4, 1), test = blob_images(4, 2, 2);
    qn_step_record own;
    qn_train *t = training_of(settings, model, &train, &test);
    qn_train_state state = qn_train_state_of(t);
    double angles[PARAMS];
    for (size_t i = 0; i < state.nangles; ++i)
        angles[i] = state.angles[i] + (direction ? shift * direction[i] : 0.0);
    state.angles = angles;
    assert_int_equal(qn_train_restore(t, &state, NULL), QN_OK);
    assert_int_equal(qn_train_step(t, &own), QN_OK);
    if (record) *record = own;
    const qn_train_state moved = qn_train_state_of(t);
    for (size_t i = 0; ends && i < state.nangles; ++i) ends[i] = moved.angles[i] - angles[i];
    qn_train_destroy(t);
    qn_images_clear(&train);
    qn_images_clear(&test);
    return own.loss;
}

/* gradient_norm is the slope of the loss down the hill, by differences of losses, and how far a
 * plain descent of rate 1 goes; with tokens that are not learned it is one of the angles alone. */
static void the_norm_is_the_slope_down_the_hill(void **state) {
    (void)state;
    static const double H = 1e-4;
    qn_model *model = model_of(NOISY);
    for (int start = 0; start < 2; ++start) {
        double way[PARAMS] = {0}, squares = 0.0;
        qn_step_record record;
        qn_train_settings settings = tiny_settings();
        settings.estimator = QN_ESTIMATOR_EXACT;
        settings.tokens = QN_TOKENS_MEAN;
        settings.start = (qn_start)start;
        settings.optimiser = "sgd";
        settings.rate = 1.0;
        settings.epochs = 1;
        loss_beside(&settings, model, NULL, 0.0, &record, way);
        for (int i = 0; i < PARAMS; ++i) squares += way[i] * way[i];
        assert_true(record.gradient_norm > 1e-4);
        assert_close(sqrt(squares), record.gradient_norm, 1e-10, 0);
        for (int i = 0; i < PARAMS; ++i) way[i] /= sqrt(squares);
        const double before = loss_beside(&settings, model, way, -H, NULL, NULL),
                     after = loss_beside(&settings, model, way, H, NULL, NULL);
        assert_close((before - after) / (2 * H), record.gradient_norm, 1e-6, 0);
    }
    qn_model_destroy(model);
}

static void wrong_settings_are_refused(void **state) {
    (void)state;
    qn_images train = blob_images(4, 4, 1), empty = {.side = 4}, large = blob_images(8, 2, 1);
    qn_train *made = NULL;
    for (int k = 0; k < 8; ++k) {
        qn_train_settings s = tiny_settings();
        const qn_images *test = &train;
        if (k == 0) s.shots = 0;
        if (k == 1) s.rate = NAN;
        if (k == 2) s.batch = 0;
        if (k == 3) s.epochs = 0;
        if (k == 4) s.mask = 1.5;
        if (k == 5) s.spec.latent = 4;
        if (k == 6) test = &empty;
        if (k == 7) test = &large;
        qn_diag diag = {0};
        assert_int_equal(qn_train_create(&s, NULL, NULL, &train, test, &made, &diag),
                         QN_ERR_ARGUMENT);
        assert_true(strlen(diag.text) > 10);
        assert_null(made);
    }
    qn_images_clear(&train);
    qn_images_clear(&large);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_cache_and_restoring_change_no_bit),
        cmocka_unit_test(seeds_start_where_they_did),
        cmocka_unit_test(foretelling_changes_no_bit),
        cmocka_unit_test(a_large_batch_takes_no_longer),
        cmocka_unit_test(cached_test_images_change_no_bit),
        cmocka_unit_test(without_strength_noise_changes_nothing),
        cmocka_unit_test(noise_lowers_what_it_should),
        cmocka_unit_test(the_norm_is_the_slope_down_the_hill),
        cmocka_unit_test(wrong_settings_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
