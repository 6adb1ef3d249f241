/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of images: of each image those that the circuit alone says of it, whoever shares the
 * images; means over them. */
#include "assert_close.h"
#include "reference.h"
#include "teams.h"
#include "train/figures.h"
#include "train/place.h"
#include "training.h"

#include <math.h>

#define NOISY                                                                                      \
    "format = 1; name = \"noisy\"; schedule = \"alap\"; qubit: { T1 = 20e-6; T2 = 15e-6; p10 = "   \
    "0.01; p01 = 0.03; };"                                                                         \
    " gates: { any1: { duration = 30e-9; error = 1e-3; }; any2: { duration = 200e-9; error = "     \
    "1e-2; }; };"

enum { PIXELS = 16, IMAGES = 5, ANGLES = 100, MOST = 6 };

typedef struct pairs {
    subject s;
    double angles[ANGLES], inputs[IMAGES * PIXELS], references[IMAGES * PIXELS];
    int threads;
} pairs;

static pairs open_pairs(const qn_model *model) {
    const qn_train_settings settings = tiny_settings();
    pairs p = {.threads = 1};
    qn_rng rng;
    qn_rng_init(&rng, 20260, QN_STREAM_TEST, 3, 0, 0);
    p.s = subject_of(&settings.spec, model, "factored");
    assert_in_range(qn_qmae_spec_nangles(&settings.spec), 1, ANGLES);
    for (int i = 0; i < qn_qmae_spec_nangles(&settings.spec); ++i)
        p.angles[i] = 6.283 * qn_rng_uniform(&rng);
    for (int k = 0; k < IMAGES; ++k) {
        random_amplitudes(&rng, 4, 1, p.inputs + k * PIXELS);
        random_amplitudes(&rng, 4, 0, p.references + k * PIXELS);
    }
    return p;
}

static qn_status compute(const qn_team *team, void *context, void *result) {
    const pairs *p = context;
    const qn_image_pairs images = {IMAGES, p->inputs, p->references};
    return qn_figures_of_pairs(p->s.qmae, p->angles, &images, p->threads, team, result);
}

static void each_image_has_its_own_figures(void **state) {
    (void)state;
    qn_model *model = model_of(NOISY);
    pairs p = open_pairs(model);
    double values[2 * IMAGES] = {0};
    assert_int_equal(compute(NULL, &p, values), QN_OK);
    qn_qmae_bind(p.s.bound, p.angles, QN_WANT_FIDELITY);
    for (int k = 0; k < IMAGES; ++k) {
        const qn_request request = {QN_WANT_FIDELITY, p.inputs + k * PIXELS,
                                    p.references + k * PIXELS, NULL};
        qn_response response = {0};
        assert_int_equal(qn_qmae_evaluate(p.s.qmae, p.s.bound, p.s.work, &request, &response),
                         QN_OK);
        assert_close(values[2 * k], response.swap, 1e-14, 0.0);
        assert_close(values[2 * k + 1], response.fidelity, 1e-14, 0.0);
        assert_true(k == 0 || fabs(values[2 * k] - values[2 * k - 2]) > 1e-4);
        assert_true(k == 0 || fabs(values[2 * k + 1] - values[2 * k - 1]) > 1e-4);
    }
    assert_teams_agree(MOST, sizeof values, compute, &p);
    double shared[2 * IMAGES] = {0};
    p.threads = 2; /* after the teams: they are forked */
    assert_int_equal(compute(NULL, &p, shared), QN_OK);
    assert_memory_equal(shared, values, sizeof values);
    subject_clear(&p.s);
    qn_model_destroy(model);
}

/* Masks have one place only: the swap of any images is that of an evaluation on them. */
static void swap_of_other_images(void **state) {
    (void)state;
    qn_train_settings settings = tiny_settings();
    settings.align = 4;
    qn_model *model = model_of(NOISY);
    qn_images train = blob_images(4, 8, 1), test = blob_images(4, 3, 2),
              other = blob_images(4, 5, 3);
    qn_train *t = training_of(&settings, model, &train, &test),
             *on_other = training_of(&settings, model, &train, &other);
    qn_evaluation e;
    double swap = 0.0, error = 0.0;
    assert_int_equal(qn_train_masks(t)->rows * qn_train_masks(t)->columns, 1);
    assert_int_equal(qn_train_evaluate(on_other, 0, &e, NULL), QN_OK);
    assert_int_equal(qn_figures_swap(t, &other, &swap, &error), QN_OK);
    assert_true(e.swap_error > 1e-4);
    assert_close(swap, e.swap, 1e-14, 0.0);
    assert_close(error, e.swap_error, 1e-14, 0.0);
    qn_train_destroy(t);
    qn_train_destroy(on_other);
    qn_images_clear(&train);
    qn_images_clear(&test);
    qn_images_clear(&other);
    qn_model_destroy(model);
}

/* What a loader keeps: means over the images, those of the masked ones first. */
static void loaded_are_means_of_the_images(void **state) {
    (void)state;
    qn_train_settings settings = tiny_settings();
    settings.spec.embedding = QN_EMBEDDING_MPS_1;
    qn_images train = blob_images(4, 8, 1), test = blob_images(4, IMAGES, 2);
    qn_train *t = training_of(&settings, NULL, &train, &test);
    qn_image_figures figures[IMAGES];
    double means[2], errors[2];
    assert_int_equal(qn_figures_loaded(t, means, errors), QN_OK);
    assert_int_equal(qn_figures_compute(t, IMAGES, figures, NULL, NULL), QN_OK);
    for (int k = 0; k < 2; ++k) {
        double sum = 0.0, squares = 0.0;
        for (int i = 0; i < IMAGES; ++i) sum += k ? figures[i].loaded : figures[i].masked;
        for (int i = 0; i < IMAGES; ++i)
            squares += pow((k ? figures[i].loaded : figures[i].masked) - sum / IMAGES, 2);
        assert_close(means[k], sum / IMAGES, 1e-14, 0.0);
        assert_close(errors[k], sqrt(squares / (IMAGES - 1) / IMAGES), 1e-14, 0.0);
        assert_true(means[k] < 1.0 && errors[k] > 1e-6);
    }
    assert_true(fabs(means[0] - means[1]) > 1e-4);
    qn_train_destroy(t);
    qn_images_clear(&train);
    qn_images_clear(&test);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_image_has_its_own_figures),
        cmocka_unit_test(swap_of_other_images),
        cmocka_unit_test(loaded_are_means_of_the_images),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
