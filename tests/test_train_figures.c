/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of images under any circuit: of each image those that the circuit alone says of it,
 * whoever shares the images. */
#include "assert_close.h"
#include "reference.h"
#include "teams.h"
#include "train/figures.h"
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_image_has_its_own_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
