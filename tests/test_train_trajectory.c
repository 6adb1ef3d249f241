/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training by trajectories: losses and evaluations have the exact ones within error bars that are
 * neither too short nor too long, also where the registers are linked and nothing factors. */
#include "assert_close.h"
#include "reference.h"
#include "train/examination.h"
#include "training.h"

#include <math.h>
#include <string.h>

#define LOCAL                                                                                      \
    "format = 1; name = \"noisy\"; schedule = \"asap\"; qubit: { T1 = 20e-6; T2 = 15e-6; p10 = "   \
    "0.01; p01 = 0.03; };"                                                                         \
    " gates: { any1: { duration = 30e-9; error = 5e-4; }; any2: { duration = 200e-9; error = "     \
    "4e-3; }; }; "
/* qubit 0 of `in` with qubit 0 of `ref` */
#define LINKED LOCAL "crosstalk = ( { qubits = [0, 4]; zz = 1.0e6; } );"

enum { STEPS = 12, TEST_IMAGES = 6 };

/* A training by trajectories and one by an exact engine, with equal settings. */
typedef struct couple {
    qn_images train, test;
    qn_train *random, *exact;
} couple;

/* small: on the fewest qubits, 8, where a dense density matrix is affordable. */
static void couple_init(couple *c, const qn_model *model, bool small, uint64_t seed,
                        uint64_t trajectories, double target) {
    qn_train_settings settings = tiny_settings();
    *c = (couple){.train = blob_images(4, 8, 1), .test = blob_images(4, TEST_IMAGES, 2)};
    settings.estimator = QN_ESTIMATOR_SPSA;
    settings.shots = 400;
    settings.epochs = STEPS;
    settings.seed = seed;
    if (small) settings.spec.trash = QN_TRASH_RESET;
    if (small) settings.spec.test = QN_TEST_DESTRUCTIVE;
    settings.trajectories = trajectories;
    settings.target_error = target;
    c->exact = training_of(&settings, model, &c->train, &c->test);
    settings.engine = "trajectory";
    c->random = training_of(&settings, model, &c->train, &c->test);
}

static void couple_clear(couple *c) {
    qn_train_destroy(c->random);
    qn_train_destroy(c->exact);
    qn_images_clear(&c->train);
    qn_images_clear(&c->test);
}

/* Both make the next step from the same parameters: those of the trajectories. */
static void step(couple *c, qn_step_record *random, qn_step_record *exact) {
    const qn_train_state state = qn_train_state_of(c->random);
    assert_int_equal(qn_train_restore(c->exact, &state, NULL), QN_OK);
    assert_int_equal(qn_train_step(c->random, random), QN_OK);
    assert_int_equal(qn_train_step(c->exact, exact), QN_OK);
}

static void compare_evaluations(couple *c, double *square) {
    qn_evaluation random, exact;
    const qn_train_state state = qn_train_state_of(c->random);
    assert_int_equal(qn_train_restore(c->exact, &state, NULL), QN_OK);
    assert_int_equal(qn_train_evaluate(c->random, 0, &random, NULL), QN_OK);
    assert_int_equal(qn_train_evaluate(c->exact, 0, &exact, NULL), QN_OK);
    const double swap = (random.swap - exact.swap) / random.swap_trajectory_error,
                 fidelity = (random.fidelity - exact.fidelity) / random.fidelity_trajectory_error;
    assert_true(fabs(swap) < 4.0 && fabs(fidelity) < 4.0);
    assert_true(exact.swap_trajectory_error == 0.0 && exact.fidelity_trajectory_error == 0.0);
    assert_close(random.ideal, exact.ideal, 1e-12, 0);
    *square += swap * swap + fidelity * fidelity;
}

/* A mean of `count` squared scores: 1 if the error bars are right; fixed streams, so not chance. */
static void assert_sharp(const char *what, double square, int count) {
    print_message("%s: mean square score %.2f of %d\n", what, square / count, count);
    assert_true(square / count > 0.3 && square / count < 2.2);
}

static void follow(const char *text, const char *engine, bool small, uint64_t trajectories) {
    double losses = 0.0, exact_losses = 0.0, first = 0.0, last = 0.0;
    couple c;
    qn_model *model = model_of(text);
    couple_init(&c, model, small, 3, trajectories, 0.0);
    assert_string_equal(qn_qmae_engine(qn_train_qmae(c.exact)), engine);
    for (int k = 0; k < STEPS; ++k) {
        qn_step_record random, exact;
        step(&c, &random, &exact);
        assert_true(random.loss_trajectory_error > 0.0);
        assert_true(random.loss_error > random.loss_trajectory_error);
        assert_true(exact.loss_trajectory_error == 0.0 && exact.loss_error > 0.0);
        losses += pow((random.loss - exact.loss_exact) / random.loss_error, 2);
        exact_losses += pow((random.loss_exact - exact.loss_exact) / random.loss_trajectory_error,
                            2);
        if (k == 0) first = exact.loss_exact;
        last = exact.loss_exact;
    }
    assert_sharp("loss", losses, STEPS);
    assert_sharp("loss of infinitely many shots", exact_losses, STEPS);
    print_message("loss %.3f -> %.3f\n", first, last);
    couple_clear(&c);
    qn_model_destroy(model);
}

static void a_training_follows_the_exact_curve(void **state) {
    (void)state;
    follow(LOCAL, "factored", false, 64);
}

static void so_it_does_where_the_registers_are_linked(void **state) {
    (void)state;
    follow(LINKED, "dm", true, 64);
}

static void evaluations_have_the_exact_values(void **state) {
    (void)state;
    double square = 0.0;
    enum { ROUNDS = 6 };
    for (int round = 0; round < ROUNDS; ++round) {
        couple c;
        qn_model *model = model_of(LOCAL);
        couple_init(&c, model, false, 100 + (uint64_t)round, 64, 0.0);
        compare_evaluations(&c, &square);
        couple_clear(&c);
        qn_model_destroy(model);
    }
    assert_sharp("evaluations", square, 2 * ROUNDS);
}

/* An examination draws the trajectories of the evaluation, and says the same of them. */
static void examine(qn_train *train, const qn_evaluation *e) {
    const qn_readout_plan none = {0};
    qn_examination seen = {0};
    assert_int_equal(qn_examine(train, NULL, &none, &seen), QN_OK);
    assert_close(seen.mean[QN_FIGURE_SWAP], e->swap, 1e-14, 0);
    assert_close(seen.swap_trajectory_error, e->swap_trajectory_error, 1e-14, 0);
    assert_close(seen.fidelity_trajectory_error, e->fidelity_trajectory_error, 1e-14, 0);
    qn_examination_clear(&seen);
}

/* --target-se: of the mean over the batch, not of an image; the cap holds. */
static void a_target_is_of_the_mean(void **state) {
    (void)state;
    static const double target = 0.006;
    qn_model *model = model_of(LOCAL);
    couple c;
    qn_step_record random, exact;
    qn_evaluation evaluation;
    couple_init(&c, model, false, 3, 100000, target);
    step(&c, &random, &exact);
    assert_true(random.loss_trajectory_error <= target);
    assert_true(random.loss_trajectory_error > 0.5 * target);
    assert_int_equal(qn_train_evaluate(c.random, 0, &evaluation, NULL), QN_OK);
    assert_true(evaluation.swap_trajectory_error <= target);
    assert_true(evaluation.fidelity_trajectory_error <= target);
    assert_true(evaluation.fidelity_trajectory_error > 0.5 * target);
    examine(c.random, &evaluation);
    couple_clear(&c);
    couple_init(&c, model, false, 3, 4, target);
    step(&c, &random, &exact);
    assert_true(random.loss_trajectory_error > target);
    couple_clear(&c);
    qn_model_destroy(model);
}

/* One image has no spread, so the error of the mean is unknown; the trajectories' part is known,
 * but for a single trajectory. */
static void one_image_has_an_unknown_error(void **state) {
    (void)state;
    qn_model *model = model_of(LOCAL);
    couple c;
    qn_evaluation evaluation;
    couple_init(&c, model, false, 3, 32, 0.0);
    assert_int_equal(qn_train_evaluate(c.random, 1, &evaluation, NULL), QN_OK);
    assert_true(isnan(evaluation.swap_error) && isnan(evaluation.fidelity_error));
    assert_true(evaluation.swap_trajectory_error > 0.0);
    assert_true(evaluation.fidelity_trajectory_error > 0.0);
    couple_clear(&c);
    qn_model_destroy(model);
}

/* Asked this often before it says stop. */
static bool after_some(void *context) {
    int *left = context;
    int before;
#pragma omp atomic capture
    before = (*left)--;
    return before <= 0;
}

/* A step that is stopped within an image changes nothing and can be taken again. */
static void a_stopped_step_leaves_no_trace(void **state) {
    (void)state;
    qn_model *model = model_of(LINKED);
    qn_images images = blob_images(4, 4, 1), test = blob_images(4, 2, 2);
    qn_train_settings settings = tiny_settings();
    settings.estimator = QN_ESTIMATOR_SHIFT;
    settings.engine = "trajectory";
    settings.trajectories = 2;
    settings.batch = 2;
    qn_train *whole = training_of(&settings, model, &images, &test),
             *stopped = training_of(&settings, model, &images, &test);
    qn_step_record record, again;
    const qn_train_state a = qn_train_state_of(whole), b = qn_train_state_of(stopped);
    double before[1024];
    assert_in_range(b.nangles, 1, 1024);
    memcpy(before, b.angles, b.nangles * sizeof *before);
    for (int calls = 0; calls < 60; calls += 19) { /* before an image, in it, in the next */
        int left = calls;
        qn_train_watch(stopped, after_some, &left);
        assert_int_equal(qn_train_step(stopped, &again), QN_ERR_INTERRUPTED);
        assert_memory_equal(before, b.angles, b.nangles * sizeof *before);
        assert_int_equal(qn_train_state_of(stopped).step, 0);
        assert_int_equal(qn_train_state_of(stopped).circuits, 0);
    }
    qn_train_watch(stopped, NULL, NULL);
    assert_int_equal(qn_train_step(whole, &record), QN_OK);
    assert_int_equal(qn_train_step(stopped, &again), QN_OK);
    assert_true(record.loss == again.loss);
    assert_memory_equal(a.angles, b.angles, a.nangles * sizeof *before);
    qn_train_destroy(whole);
    qn_train_destroy(stopped);
    qn_images_clear(&images);
    qn_images_clear(&test);
    qn_model_destroy(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_training_follows_the_exact_curve),
        cmocka_unit_test(so_it_does_where_the_registers_are_linked),
        cmocka_unit_test(evaluations_have_the_exact_values),
        cmocka_unit_test(a_target_is_of_the_mean),
        cmocka_unit_test(one_image_has_an_unknown_error),
        cmocka_unit_test(a_stopped_step_leaves_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
