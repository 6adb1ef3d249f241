/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mitigation on cases with a known answer: lines, decays, polynomials, a readout, folded gates. */
#include "assert_close.h"
#include "reference.h"
#include "training.h"

#include "train/loop.h"
#include "train/mitigation.h"

#include <math.h>
#include <string.h>

static const double scales[] = {1.0, 1.7, 3.0, 4.2};

static qn_measured extrapolate(const char *name, size_t count, const qn_measured *values) {
    const qn_extrapolation *e = qn_extrapolation_find(name);
    assert_non_null(e);
    return e->extrapolate(e, count, scales, values);
}

static void each_method_is_exact_on_its_own_law(void **state) {
    (void)state;
    qn_measured line[4], decay[4], cubic[4];
    for (int k = 0; k < 4; ++k) {
        const double s = scales[k];
        line[k] = (qn_measured){0.83 - 0.11 * s, 0};
        decay[k] = (qn_measured){0.83 * exp(-0.31 * s), 0};
        cubic[k] = (qn_measured){0.83 - 0.4 * s + 0.1 * s * s - 0.013 * s * s * s, 0};
    }
    assert_close(extrapolate("linear", 4, line).value, 0.83, 1e-13, 0);
    assert_close(extrapolate("linear", 2, line).value, 0.83, 1e-13, 0);
    assert_close(extrapolate("exponential", 4, decay).value, 0.83, 1e-13, 0);
    assert_close(extrapolate("richardson", 4, cubic).value, 0.83, 1e-13, 0);
    assert_true(fabs(extrapolate("linear", 4, decay).value - 0.83) > 0.05);
    line[2].value = -0.1;
    assert_true(isnan(extrapolate("exponential", 4, line).value));
    double slopes[4];
    const qn_extrapolation *e = qn_extrapolation_find("exponential");
    assert_false(e->slopes(e, 4, scales, line, slopes));
    assert_null(qn_extrapolation_find("no such law"));
}

/* Richardson at 1, 2, 3: 3 a - 3 b + c. */
static void weights_are_those_of_the_books(void **state) {
    (void)state;
    const double at[] = {1, 2, 3};
    double w[3];
    qn_extrapolation_find("richardson")->weights(3, at, w);
    assert_close(w[0], 3, 1e-14, 0);
    assert_close(w[1], -3, 1e-14, 0);
    assert_close(w[2], 1, 1e-14, 0);
    qn_extrapolation_find("linear")->weights(3, at, w);
    assert_close(w[0], 4.0 / 3, 1e-14, 0);
    assert_close(w[1], 1.0 / 3, 1e-14, 0);
    assert_close(w[2], -2.0 / 3, 1e-14, 0);
}

/* The spread of many extrapolations of noisy values is the error that each announces. */
static void errors_are_the_spread_of_repetitions(void **state) {
    (void)state;
    const int repeats = test_effort(4000);
    for (size_t m = 0; m < qn_extrapolation_count(); ++m) {
        const qn_extrapolation *e = qn_extrapolation_at(m);
        double mean = 0, square = 0, announced = 0;
        for (int r = 0; r < repeats; ++r) {
            qn_measured values[4];
            qn_rng rng;
            qn_rng_init(&rng, 11, QN_STREAM_TEST, (uint64_t)r, m, 0);
            for (int k = 0; k < 4; ++k) {
                const double error = 0.002 * (k + 1);
                values[k] = (qn_measured){0.9 * exp(-0.2 * scales[k]) + error * qn_rng_normal(&rng),
                                          error};
            }
            const qn_measured seen = e->extrapolate(e, 4, scales, values);
            mean += seen.value / repeats;
            square += seen.value * seen.value / repeats;
            announced += seen.error / repeats;
        }
        /* relative standard error of a spread: 1 / sqrt(2 repeats), about 1.1 % */
        assert_close(sqrt(square - mean * mean) / announced, 1.0, 0.05, 0);
    }
}

/* The slopes are the differences of the values. */
static void slopes_are_differences(void **state) {
    (void)state;
    for (size_t m = 0; m < qn_extrapolation_count(); ++m) {
        const qn_extrapolation *e = qn_extrapolation_at(m);
        qn_measured values[4];
        double slopes[4];
        for (int k = 0; k < 4; ++k) values[k] = (qn_measured){0.8 - 0.07 * k * k, 0};
        assert_true(e->slopes(e, 4, scales, values, slopes));
        for (int k = 0; k < 4; ++k) {
            const double step = 1e-5, at = values[k].value;
            values[k].value = at + step;
            const double above = e->extrapolate(e, 4, scales, values).value;
            values[k].value = at - step;
            const double below = e->extrapolate(e, 4, scales, values).value;
            values[k].value = at;
            assert_close(slopes[k], (above - below) / (2 * step), 1e-8, 0);
        }
    }
}

#define READOUT "format = 1; name = \"r\"; qubit: { p10 = 0.04; p01 = 0.11; };"
#define CX_NOISE                                                                                   \
    "format = 1; name = \"c\"; schedule = \"none\";"                                               \
    " gates: { any1: { duration = 0.0; depolarizing = 0.0; }; any2: { duration = 0.0; "            \
    "depolarizing = 0.01; }; };"

/* The exact mean swap of a fresh training on blobs. */
static double mean_swap_of(const qn_model *model, const qn_program_options *options,
                           qn_readout_line *readout, double *ideal) {
    qn_images images = blob_images(4, 4, 1), test = blob_images(4, 3, 2);
    qn_train_settings settings = tiny_settings();
    qn_train *train = NULL;
    qn_evaluation evaluation;
    settings.spec.fold = options->fold;
    settings.spec.fold_gates = options->fold_gates;
    assert_int_equal(qn_train_create(&settings, model, options, &images, &test, &train, NULL),
                     QN_OK);
    if (readout) assert_int_equal(qn_readout_of(qn_train_qmae(train), readout, NULL), QN_OK);
    assert_int_equal(qn_train_evaluate(train, 0, &evaluation, NULL), QN_OK);
    if (ideal) *ideal = evaluation.ideal;
    qn_train_destroy(train);
    qn_images_clear(&images);
    qn_images_clear(&test);
    return evaluation.swap;
}

static double mean_swap(const qn_model *model, int fold, double scale, qn_readout_line *readout,
                        double *ideal) {
    qn_program_options options = qn_program_options_default();
    options.fold = fold;
    options.noise_scale = scale;
    return mean_swap_of(model, &options, readout, ideal);
}

static void a_readout_is_undone_exactly(void **state) {
    (void)state;
    qn_model *model = model_of(READOUT);
    qn_readout_line readout;
    double ideal;
    const double seen = mean_swap(model, 1, 1.0, &readout, &ideal);
    assert_close(readout.slope, 1 - 0.04 - 0.11, 1e-14, 0);
    assert_close(readout.offset, 0.11 - 0.04, 1e-14, 0);
    assert_true(fabs(seen - ideal) > 0.01);
    const qn_measured undone = qn_readout_undo(&readout, (qn_measured){seen, 0.017});
    assert_close(undone.value, ideal, 1e-12, 0);
    assert_close(undone.error, 0.02, 1e-14, 0);
    qn_model_destroy(model);
}

/* Depolarizing noise after a gate commutes with the gate and its inverse, so k times the gate is k
 * times the noise: of two-qubit gates, or of all that have noise, in whatever basis. */
static void folding_multiplies_the_noise_of_gates(void **state) {
    (void)state;
    static const char *const bases[] = {"",
                                        "basis = [ \"rz\", \"sx\", \"x\", \"cz\" ];",
                                        "basis = [ \"rz\", \"sx\", \"cx\" ];",
                                        "basis = [ \"rz\", \"sx\", \"x\", \"ecr\" ];",
                                        "basis = [ \"rz\", \"ry\", \"rzz\" ];",
                                        "basis = [ \"rz\", \"ry\", \"rxx\" ];"};
    for (size_t b = 0; b < sizeof bases / sizeof *bases; ++b)
        for (int which = QN_FOLD_TWO; which <= QN_FOLD_ALL; ++which) {
            char text[512];
            snprintf(text, sizeof text,
                     "format = 1; name = \"f\"; schedule = \"none\"; %s gates: { rz: { duration = "
                     "0.0; depolarizing = 0.0; }; any1: { duration = 0.0; depolarizing = %g; }; "
                     "any2: { duration = 0.0; depolarizing = 0.01; }; };",
                     bases[b], which == QN_FOLD_ALL ? 0.003 : 0.0);
            qn_model *model = model_of(text);
            for (int fold = 1; fold <= 5; fold += 2) {
                qn_program_options options = qn_program_options_default();
                options.fold = fold;
                options.fold_gates = (qn_fold_gates)which;
                const double folded = mean_swap_of(model, &options, NULL, NULL);
                assert_close(folded, mean_swap(model, 1, fold, NULL, NULL), 1e-12, 0);
            }
            qn_model_destroy(model);
        }
    assert_close(mean_swap(NULL, 5, 1.0, NULL, NULL), mean_swap(NULL, 1, 1.0, NULL, NULL), 1e-12,
                 0);
}

/* Small noise: the extrapolations come the nearer the more of the curve they follow. */
static void extrapolation_finds_the_ideal_value(void **state) {
    (void)state;
    static const double at[] = {1, 3, 5};
    qn_model *model = model_of(CX_NOISE);
    qn_measured values[3] = {{0, 0}};
    double ideal, off[3];
    for (int k = 0; k < 3; ++k) values[k].value = mean_swap(model, (int)at[k], 0.05, NULL, &ideal);
    for (size_t m = 0; m < 3; ++m) {
        const qn_extrapolation *e = qn_extrapolation_at(m);
        off[m] = fabs(e->extrapolate(e, 3, at, values).value - ideal);
    }
    const double raw = fabs(values[0].value - ideal);
    assert_true(off[0] < 0.5 * raw && off[1] < off[0] && off[2] < 0.1 * off[0]);
    assert_true(off[2] < 0.03 * raw);
    qn_model_destroy(model);
}

/* A depolarized ancilla: its <Z> is (1 - lambda)^scale times the ideal one, which the exponential
 * finds exactly, and the others not. */
static void exponential_decay_has_a_known_answer(void **state) {
    (void)state;
    static const double at[] = {1, 1.5, 2.5};
    qn_model *model = model_of("format = 1; name = \"d\"; channels = ( { before = \"measure\"; "
                               "channel = \"depolarizing\"; lambda = 0.3; } );");
    qn_measured values[3] = {{0, 0}};
    double ideal = 0;
    for (int k = 0; k < 3; ++k) {
        values[k].value = mean_swap(model, 1, at[k], NULL, &ideal);
        assert_close(values[k].value, pow(0.7, at[k]) * ideal, 1e-13, 0);
    }
    for (size_t m = 0; m < qn_extrapolation_count(); ++m) {
        const qn_extrapolation *e = qn_extrapolation_at(m);
        const double off = fabs(e->extrapolate(e, 3, at, values).value - ideal);
        if (strcmp(e->name, "exponential") == 0) assert_close(off, 0, 1e-12, 0);
        else assert_true(off > 1e-3);
    }
    qn_model_destroy(model);
}

/* ---- in training -------------------------------------------------------------------------- */

enum { PARAMETERS = 94 }; /* 90 angles and a token of four pixels */

/* Loss and gradient of the first step, which every training starts at the same parameters. */
static qn_step_record first_step(const qn_model *model, qn_estimator estimator,
                                 qn_mitigation mitigation, double scale, double *gradient) {
    qn_images images = blob_images(4, 4, 1), test = blob_images(4, 3, 2);
    qn_train_settings settings = tiny_settings();
    qn_program_options options = qn_program_options_default();
    qn_train *train = NULL;
    qn_step_record record;
    settings.estimator = estimator;
    settings.shot_noise = QN_SHOT_EXACT;
    settings.mitigation = mitigation;
    options.noise_scale = scale;
    assert_int_equal(qn_train_create(&settings, model, &options, &images, &test, &train, NULL),
                     QN_OK);
    assert_int_equal(train->nparams, PARAMETERS);
    assert_int_equal(qn_train_step(train, &record), QN_OK);
    for (size_t i = 0; i < PARAMETERS; ++i) gradient[i] = train->gradient[i];
    qn_train_destroy(train);
    qn_images_clear(&images);
    qn_images_clear(&test);
    return record;
}

/* Only the readout is wrong: undoing it gives loss and gradient of the ideal device. */
static void training_undoes_a_readout(void **state) {
    (void)state;
    qn_model *model = model_of(READOUT);
    static const qn_estimator estimators[] = {QN_ESTIMATOR_EXACT, QN_ESTIMATOR_SHIFT,
                                              QN_ESTIMATOR_SPSA};
    for (int e = 0; e < 3; ++e)
        for (int m = QN_MITIGATION_READOUT; m <= QN_MITIGATION_RICHARDSON; ++m) {
            double ideal[PARAMETERS], undone[PARAMETERS];
            const qn_step_record a = first_step(NULL, estimators[e], QN_MITIGATION_NONE, 1, ideal),
                                 b = first_step(model, estimators[e], (qn_mitigation)m, 1, undone);
            assert_close(b.loss, a.loss, 1e-11, 0);
            assert_close(b.loss_exact, a.loss_exact, 1e-11, 0);
            for (int i = 0; i < PARAMETERS; ++i) assert_close(undone[i], ideal[i], 1e-9, 0);
        }
    qn_model_destroy(model);
}

/* Loss and gradient come the nearer to the ideal ones the more of the curve is followed. */
static void training_extrapolates(void **state) {
    (void)state;
    qn_model *model = model_of(CX_NOISE);
    double ideal[PARAMETERS], seen[PARAMETERS],
        slopes[QN_MITIGATION_RICHARDSON + 1] = {0}, losses[QN_MITIGATION_RICHARDSON + 1];
    const double loss = first_step(NULL, QN_ESTIMATOR_SHIFT, QN_MITIGATION_NONE, 1, ideal).loss;
    for (int m = QN_MITIGATION_NONE; m <= QN_MITIGATION_RICHARDSON; ++m) {
        losses[m] = fabs(first_step(model, QN_ESTIMATOR_SHIFT, (qn_mitigation)m, 0.05, seen).loss -
                         loss);
        for (int i = 0; i < PARAMETERS; ++i) slopes[m] += fabs(seen[i] - ideal[i]);
    }
    assert_close(losses[QN_MITIGATION_READOUT], losses[QN_MITIGATION_NONE], 1e-12, 0);
    assert_true(losses[QN_MITIGATION_LINEAR] < 0.3 * losses[QN_MITIGATION_NONE]);
    assert_true(losses[QN_MITIGATION_EXPONENTIAL] < 0.9 * losses[QN_MITIGATION_LINEAR]);
    assert_true(slopes[QN_MITIGATION_EXPONENTIAL] < 0.9 * slopes[QN_MITIGATION_LINEAR]);
    assert_true(losses[QN_MITIGATION_RICHARDSON] < 0.3 * losses[QN_MITIGATION_LINEAR]);
    assert_true(slopes[QN_MITIGATION_LINEAR] < 0.3 * slopes[QN_MITIGATION_NONE]);
    assert_true(slopes[QN_MITIGATION_RICHARDSON] < 0.3 * slopes[QN_MITIGATION_LINEAR]);
    qn_model_destroy(model);
}

/* Loss of a first step with one parameter moved; gradient NULL = not wanted. */
static double moved_loss(const qn_model *model, qn_mitigation mitigation, size_t parameter,
                         double move, double *gradient) {
    qn_images images = blob_images(4, 4, 1), test = blob_images(4, 3, 2);
    qn_train_settings settings = tiny_settings();
    settings.estimator = QN_ESTIMATOR_SHIFT;
    settings.shot_noise = QN_SHOT_EXACT;
    settings.mitigation = mitigation;
    qn_train *train = training_of(&settings, model, &images, &test);
    qn_step_record record;
    train->params[parameter] += move;
    assert_int_equal(qn_train_step(train, &record), QN_OK);
    assert_close(record.loss, record.loss_exact, 1e-14, 0);
    if (gradient) *gradient = train->gradient[parameter];
    qn_train_destroy(train);
    qn_images_clear(&images);
    qn_images_clear(&test);
    return record.loss;
}

/* Also of the exponential, which is not linear in what is measured. */
static void mitigated_gradients_are_those_of_the_loss(void **state) {
    (void)state;
    static const size_t parameters[] = {0, 37, 71, PARAMETERS - 2};
    const double step = 1e-4;
    qn_model *model = model_of(CX_NOISE);
    for (int m = QN_MITIGATION_NONE; m <= QN_MITIGATION_RICHARDSON; ++m)
        for (size_t k = 0; k < sizeof parameters / sizeof *parameters; ++k) {
            double gradient;
            (void)moved_loss(model, (qn_mitigation)m, parameters[k], 0, &gradient);
            const double above = moved_loss(model, (qn_mitigation)m, parameters[k], step, NULL),
                         below = moved_loss(model, (qn_mitigation)m, parameters[k], -step, NULL);
            assert_close(gradient, (above - below) / (2 * step), 1e-7, 0);
        }
    qn_model_destroy(model);
}

/* Mitigated losses from shots scatter around the exact one as wide as the weights say; the shots
 * are shared. */
static void mitigated_shots_are_unbiased_and_shared(void **state) {
    (void)state;
    qn_model *model = model_of(CX_NOISE);
    const int repeats = test_effort(300);
    qn_images images = blob_images(4, 1, 1), test = blob_images(4, 1, 2);
    qn_train_settings settings = tiny_settings();
    double mean = 0, square = 0;
    settings.estimator = QN_ESTIMATOR_SPSA;
    settings.mitigation = QN_MITIGATION_RICHARDSON;
    settings.shots = 301;
    settings.epochs = repeats;
    settings.rate = 1e-15; /* it stays where it is */
    qn_train *train = training_of(&settings, model, &images, &test);
    for (int r = 0; r < repeats; ++r) {
        qn_step_record record;
        assert_int_equal(qn_train_step(train, &record), QN_OK);
        assert_int_equal(record.circuits, 3 * 2);
        assert_int_equal(record.shots, 6 * 100);
        const double d = record.loss - record.loss_exact;
        mean += d / repeats;
        square += d * d / repeats;
    }
    assert_true(fabs(mean) < 4.5 * sqrt(square / repeats));
    /* two circuits of 100 shots at each of the folds 1, 3, 5, weights 15/8, -5/4, 3/8; the
     * variance of a shot is at most 1 */
    const double widest = sqrt((225.0 / 64 + 25.0 / 16 + 9.0 / 64) / 200);
    assert_true(sqrt(square) < 1.15 * widest && sqrt(square) > 0.5 * widest);
    qn_train_destroy(train);
    settings.shots = 2;
    train = NULL;
    qn_diag diag = {0};
    assert_int_equal(qn_train_create(&settings, model, NULL, &images, &test, &train, &diag),
                     QN_ERR_ARGUMENT);
    assert_null(train);
    qn_images_clear(&images);
    qn_images_clear(&test);
    qn_model_destroy(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_method_is_exact_on_its_own_law),
        cmocka_unit_test(weights_are_those_of_the_books),
        cmocka_unit_test(errors_are_the_spread_of_repetitions),
        cmocka_unit_test(slopes_are_differences),
        cmocka_unit_test(a_readout_is_undone_exactly),
        cmocka_unit_test(folding_multiplies_the_noise_of_gates),
        cmocka_unit_test(extrapolation_finds_the_ideal_value),
        cmocka_unit_test(exponential_decay_has_a_known_answer),
        cmocka_unit_test(training_undoes_a_readout),
        cmocka_unit_test(training_extrapolates),
        cmocka_unit_test(mitigated_gradients_are_those_of_the_loss),
        cmocka_unit_test(mitigated_shots_are_unbiased_and_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
