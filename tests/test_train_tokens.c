/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens: one for all positions, one for each, the mean of the training images. */
#include "assert_close.h"
#include "reference.h"
#include "train/loop.h"
#include "training.h"

#include <math.h>
#include <string.h>

static const char NOISE[] =
    "format = 1; name = \"noisy\"; schedule = \"alap\"; qubit: { T1 = 20e-6; T2 = 15e-6; p10 = "
    "0.01; p01 = 0.03; }; gates: { any1: { duration = 30e-9; error = 1e-3; }; any2: { duration = "
    "200e-9; error = 1e-2; }; };";

enum { MOST = 512 };

typedef struct bench {
    qn_images images;
    qn_train *made;
    qn_image_sample sample;
} bench;

static qn_train_settings settings_of(qn_tokens tokens, qn_estimator estimator) {
    qn_train_settings s = tiny_settings();
    s.spec.block = QN_BLOCK_RY_CX;
    s.tokens = tokens;
    s.estimator = estimator;
    s.shot_noise = QN_SHOT_EXACT;
    return s;
}

/* Into place: the training borrows the images. Image 1 with its patch of `round`. */
static void open_bench(bench *b, const qn_train_settings *settings, const qn_model *model,
                       uint64_t round) {
    *b = (bench){.images = blob_images(4, 6, 1)};
    b->made = training_of(settings, model, &b->images, &b->images);
    b->sample = (qn_image_sample){.train = b->made,
                                  .worker = &b->made->workers[0],
                                  .mask = qn_train_place(b->made, round, 1),
                                  .step = 1,
                                  .images = 1};
    qn_train_reference(b->made, b->images.pixels + 16, b->sample.worker->reference);
}

static void close_bench(bench *b) {
    qn_train_destroy(b->made);
    qn_images_clear(&b->images);
}

static double estimate(bench *b, double *gradient) {
    const qn_estimator_record *estimator = qn_estimator_of(&b->made->settings);
    qn_loss loss;
    estimator->bind(b->made, 1);
    assert_int_equal(estimator->estimate(&b->sample, b->images.pixels + 16, NULL, &loss, gradient),
                     QN_OK);
    return loss.exact;
}

/* Of the loss along a direction that moves all parameters. */
static void gradients_match_differences(void **state) {
    static const char *const ENGINES[] = {"pure", "factored", "dm", "trajectory"};
    static const double STEP[4] = {1, -1, 2, -2};
    (void)state;
    qn_model *noise = model_of(NOISE);
    for (int tokens = 0; tokens < 3; ++tokens)
        for (int kind = 0; kind < 2; ++kind)
            for (int engine = 0; engine < 4; ++engine) {
                qn_train_settings settings = settings_of((qn_tokens)tokens, (qn_estimator)kind);
                bench b;
                double gradient[MOST], unused[MOST];
                settings.engine = ENGINES[engine];
                settings.trajectories = 2;
                settings.patches = engine % 2 ? 3 : 0;
                settings.order = (qn_pixel_order)engine;
                if (engine == 2) settings.form = (qn_mask_form){.height = 1, .width = 1};
                if (engine == 2) settings.spec.test = QN_TEST_DESTRUCTIVE;
                if (engine == 2) settings.spec.trash = QN_TRASH_RESET;
                open_bench(&b, &settings, engine == 1 || engine == 2 ? noise : NULL,
                           (uint64_t)engine);
                assert_true(b.made->nparams <= MOST);
                estimate(&b, gradient);
                double f[4], held[MOST], along = 0.0;
                memcpy(held, b.made->params, b.made->nparams * sizeof *held);
                for (size_t i = 0; i < b.made->nparams; ++i)
                    along += gradient[i] * sin(1.0 + (double)(i * i));
                for (int k = 0; k < 4; ++k) {
                    for (size_t i = 0; i < b.made->nparams; ++i)
                        b.made->params[i] = held[i] + STEP[k] * 1e-3 * sin(1.0 + (double)(i * i));
                    f[k] = estimate(&b, unused);
                }
                assert_close(along, (8 * (f[0] - f[1]) - (f[2] - f[3])) / 0.012, 1e-8, 1e-6);
                close_bench(&b);
            }
    qn_model_destroy(noise);
}

/* Loaded nearly, the masked image has angles that are fitted to it: the token moves them. */
static void gradients_through_fits_match_differences(void **state) {
    static const char *const ENGINES[] = {"pure", "factored", "dm", "trajectory"};
    static const qn_embedding EMBEDDINGS[] = {QN_EMBEDDING_MPS_1, QN_EMBEDDING_MPS_2,
                                              QN_EMBEDDING_MPS_4, QN_EMBEDDING_LAYERS_2};
    (void)state;
    qn_model *noise = model_of(NOISE);
    for (int k = 0; k < 32; ++k) {
        const int engine = k / 4 % 4;
        qn_train_settings settings = settings_of(QN_TOKENS_SHARED, (qn_estimator)(k / 16));
        bench b;
        double gradient[MOST], unused[MOST], f[2], length = 0.0;
        settings.spec.embedding = EMBEDDINGS[k % 4];
        settings.engine = ENGINES[engine];
        settings.trajectories = 2;
        if (engine == 2) settings.spec.test = QN_TEST_DESTRUCTIVE;
        if (engine == 2) settings.spec.trash = QN_TRASH_RESET;
        open_bench(&b, &settings, engine == 1 || engine == 2 ? noise : NULL, 1);
        estimate(&b, gradient);
        for (size_t i = b.made->nangles; i < b.made->nparams; ++i) length += fabs(gradient[i]);
        assert_true(length > 1e-4); /* as much as there is to compare */
        for (size_t i = b.made->nangles; i < b.made->nparams; ++i) {
            const double held = b.made->params[i], step = 3e-6;
            for (int side = 0; side < 2; ++side) {
                b.made->params[i] = held + (side ? step : -step);
                f[side] = estimate(&b, unused);
            }
            b.made->params[i] = held;
            assert_close(gradient[i], (f[1] - f[0]) / (2 * step), 1e-5, 1e-3);
        }
        close_bench(&b);
    }
    qn_model_destroy(noise);
}

static void spsa_is_the_difference_along_its_direction(void **state) {
    (void)state;
    for (int tokens = 0; tokens < 3; ++tokens) {
        const qn_train_settings settings = settings_of((qn_tokens)tokens, QN_ESTIMATOR_SPSA);
        qn_train_settings exact = settings;
        bench b, e;
        double gradient[MOST], unused[MOST], f[2];
        exact.estimator = QN_ESTIMATOR_EXACT;
        open_bench(&b, &settings, NULL, 3);
        open_bench(&e, &exact, NULL, 3);
        estimate(&b, gradient);
        const size_t all = b.made->nangles + b.made->ntoken;
        for (size_t side = 0; side < 2; ++side) {
            memcpy(e.made->params, b.made->moved + side * all, all * sizeof(double));
            f[side] = estimate(&e, unused);
        }
        for (size_t i = 0; i < b.made->nparams; ++i) {
            const double move = b.made->moved[i] - b.made->params[i];
            assert_close(fabs(move), settings.perturbation, 1e-15, 0);
            assert_close(gradient[i], (f[0] - f[1]) / (2 * move), 1e-10, 0);
        }
        for (size_t i = b.made->nparams; i < all; ++i)
            assert_true(b.made->moved[i] == b.made->params[i]);
        close_bench(&b);
        close_bench(&e);
    }
}

/* Each position has pixels of its own, and only those of an image's position have a gradient. */
static void positions_have_their_own_tokens(void **state) {
    (void)state;
    qn_train_settings settings = settings_of(QN_TOKENS_POSITION, QN_ESTIMATOR_EXACT);
    bool seen[MOST] = {false};
    for (uint64_t round = 1; round < 60; ++round) {
        bench b;
        double gradient[MOST];
        open_bench(&b, &settings, NULL, round);
        const qn_patch p = qn_mask_patch(&b.sample.mask, 0);
        assert_int_equal(b.made->ntoken, 9 * 4); /* 2 x 2 pixels at 3 x 3 positions of 4 x 4 */
        const size_t first = (size_t)(p.row * 3 + p.column) * 4;
        estimate(&b, gradient);
        for (size_t i = 0; i < b.made->ntoken; ++i) {
            const bool own = i >= first && i < first + 4;
            assert_true((gradient[b.made->nangles + i] != 0.0) == own);
            seen[i] = seen[i] || own;
        }
        close_bench(&b);
    }
    for (size_t i = 0; i < 36; ++i) assert_true(seen[i]);
}

/* One token for all places starts as the mean of what stands there in the images. */
static void the_shared_mean_is_that_of_all_places(void **state) {
    (void)state;
    bench b;
    const qn_train_settings settings = settings_of(QN_TOKENS_SHARED, QN_ESTIMATOR_EXACT);
    open_bench(&b, &settings, NULL, 0);
    const qn_mask_layout *masks = qn_train_masks(b.made);
    const int height = masks->patch.height, width = masks->patch.width,
              places = qn_mask_places(masks);
    double token[16];
    assert_int_equal(qn_mean_token_shared(masks, &b.images, token), QN_OK);
    for (int r = 0; r < height; ++r)
        for (int c = 0; c < width; ++c) {
            double mean = 0.0;
            for (int p = 0; p < places; ++p) {
                const qn_patch at = qn_mask_patch_at(masks, p);
                for (size_t k = 0; k < 6; ++k)
                    mean += b.images.pixels[16 * k + (size_t)(4 * (at.row + r) + at.column + c)] /
                            (6.0 * places);
            }
            assert_close(token[r * width + c], mean, 1e-12, 0);
        }
    close_bench(&b);
}

/* The mean of the training images stands where the patch is; it is not trained, costs no circuits,
 * and is restored as it was saved. */
static void means_are_those_of_the_training_images(void **state) {
    (void)state;
    const qn_train_settings settings = settings_of(QN_TOKENS_MEAN, QN_ESTIMATOR_SHIFT);
    bench b;
    double mean[16] = {0}, filled[16], expected[16];
    open_bench(&b, &settings, NULL, 5);
    for (size_t k = 0; k < 6; ++k)
        for (size_t i = 0; i < 16; ++i) mean[i] += b.images.pixels[16 * k + i] / 6;
    for (size_t image = 0; image < 6; ++image) {
        const qn_mask mask = qn_train_place(b.made, 2, image);
        const qn_patch p = qn_mask_patch(&mask, 0);
        memcpy(expected, b.images.pixels + 16 * image, sizeof expected);
        for (int r = p.row; r < p.row + p.height; ++r)
            for (int c = p.column; c < p.column + p.width; ++c)
                expected[4 * r + c] = mean[4 * r + c];
        qn_normalise(16, expected, expected);
        qn_train_embed(b.made, &mask, b.images.pixels + 16 * image, filled);
        assert_close_array(filled, expected, 16, 1e-15, 0);
    }
    assert_int_equal(b.made->nparams, b.made->nangles);
    qn_step_record record;
    assert_int_equal(qn_train_step(b.made, &record), QN_OK);
    assert_int_equal(record.circuits, 4 * (1 + 4 * b.made->nangles));
    const qn_train_state saved = qn_train_state_of(b.made);
    assert_int_equal(saved.noptimiser, 2 * b.made->nangles);
    const qn_images fewer = {.count = 2, .side = 4, .pixels = b.images.pixels};
    qn_train *other = training_of(&settings, NULL, &fewer, &fewer);
    assert_int_equal(qn_train_restore(other, &saved, NULL), QN_OK);
    assert_memory_equal(qn_train_state_of(other).token, saved.token, saved.ntoken * sizeof(double));
    qn_train_destroy(other);
    close_bench(&b);
}

/* Stopped in the middle and restored into a fresh training: the same bits. */
static void restored_trainings_go_on_alike(void **state) {
    (void)state;
    for (int tokens = 1; tokens < 3; ++tokens) {
        qn_train_settings settings = settings_of((qn_tokens)tokens, QN_ESTIMATOR_SHIFT);
        bench whole, half;
        qn_step_record record;
        settings.shot_noise = QN_SHOT_FRESH;
        settings.epochs = 3;
        open_bench(&whole, &settings, NULL, 1);
        open_bench(&half, &settings, NULL, 1);
        for (int step = 0; step < 6; ++step) {
            if (step == 3) {
                const qn_train_state middle = qn_train_state_of(whole.made);
                assert_int_equal(qn_train_restore(half.made, &middle, NULL), QN_OK);
            }
            assert_int_equal(qn_train_step(whole.made, &record), QN_OK);
            if (step >= 3) assert_int_equal(qn_train_step(half.made, &record), QN_OK);
        }
        assert_memory_equal(whole.made->params, half.made->params,
                            (whole.made->nangles + whole.made->ntoken) * sizeof(double));
        close_bench(&whole);
        close_bench(&half);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shared_mean_is_that_of_all_places),
        cmocka_unit_test(gradients_match_differences),
        cmocka_unit_test(gradients_through_fits_match_differences),
        cmocka_unit_test(spsa_is_the_difference_along_its_direction),
        cmocka_unit_test(positions_have_their_own_tokens),
        cmocka_unit_test(means_are_those_of_the_training_images),
        cmocka_unit_test(restored_trainings_go_on_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
