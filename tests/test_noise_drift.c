/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that drift: their statistics against the theory of AR(1) processes, the file of a step
 * against the step, what no drift may do, and what is refused. */
#include "assert_close.h"
#include "chi_square.h"
#include "folder_fixture.h"
#include "training.h"

#include "noise/drift.h"
#include "noise/model.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const uint64_t SEED = 5;
/* Of every test that is true one in a million fails: |z| of a normal deviate. */
static const double FAR = 5.0;

static double wander(uint64_t number, double steps, uint64_t step) {
    return qn_drift_wander(SEED, number, 1, steps, step);
}

/* ---- statistics ----------------------------------------------------------------------------- */

enum { NUMBERS = 1500 };

/* Over many numbers, at steps near and far: mean 0, variance 1 (of which the variance is 2), and
 * the correlation exp(-d / steps) over d steps, whose estimate has the variance 1 + r^2. */
static void numbers_are_stationary(void **state) {
    (void)state;
    static const double lengths[] = {0.3, 4.0, 250.0, 1e6, 1e12};
    static const uint64_t steps[] = {0, 1, 6, 1000, 1000003, QN_DRIFT_LAST - 40, QN_DRIFT_LAST};
    static const uint64_t lags[] = {1, 3, 40};
    for (int l = 0; l < 5; ++l)
        for (int k = 0; k < 7; ++k)
            for (int g = 0; g < 3; ++g) {
                double sum = 0.0, squares = 0.0, product = 0.0;
                if (steps[k] + lags[g] > QN_DRIFT_LAST) continue;
                for (uint64_t i = 0; i < NUMBERS; ++i) {
                    const double x = wander(i, lengths[l], steps[k]);
                    const double y = wander(i, lengths[l], steps[k] + lags[g]);
                    sum += x;
                    squares += x * x;
                    product += x * y;
                }
                const double n = NUMBERS, r = exp(-(double)lags[g] / lengths[l]);
                assert_close(sum / n, 0.0, FAR / sqrt(n), 0);
                assert_close(squares / n, 1.0, FAR * sqrt(2.0 / n), 0);
                assert_close(product / n, r, FAR * sqrt((1.0 + r * r) / n), 0);
            }
}

/* Step by step, what is new in a number depends on nothing before: (x(k+1) - r x(k)) / sqrt(1 -
 * r^2) are independent normal numbers, by chi-square over ten equal cells and by their
 * correlations. */
static void steps_bring_independent_news(void **state) {
    (void)state;
    enum { STEPS = 6000, CELLS = 10 };
    static const double lengths[] = {0.7, 12.0, 900.0};
    static double news[STEPS];
    for (int l = 0; l < 3; ++l) {
        const double r = exp(-1.0 / lengths[l]), scale = sqrt(-expm1(-2.0 / lengths[l]));
        uint64_t counts[CELLS] = {0};
        double p[CELLS], before = wander(7, lengths[l], 1000);
        for (int k = 0; k < STEPS; ++k) {
            const double x = wander(7, lengths[l], 1001 + (uint64_t)k);
            news[k] = (x - r * before) / scale;
            before = x;
            ++counts[(int)(CELLS * gsl_cdf_ugaussian_P(news[k])) % CELLS];
        }
        for (int c = 0; c < CELLS; ++c) p[c] = 1.0 / CELLS;
        assert_true(chi_square_p(CELLS, counts, p, STEPS) > 1e-6);
        for (int lag = 1; lag <= 4; ++lag) {
            double sum = 0.0;
            for (int k = lag; k < STEPS; ++k) sum += news[k] * news[k - lag];
            assert_close(sum / STEPS, 0.0, FAR / sqrt(STEPS), 0);
        }
    }
}

/* ---- models --------------------------------------------------------------------------------- */

#define HEAD                                                                                       \
    "format = 1;\nschedule = \"asap\";\nqubit: { T1 = 5e-5; T2 = 9.9e-5; p10 = 0.02; p01 = 0.08; " \
    "};\n"                                                                                         \
    "qubits = ( { index = 1; T1 = 6e-5; gates: { x: { error = 0.002; }; }; },\n"                   \
    "           { index = 2; T2 = 4e-5; p10 = 0.4; p01 = 0.3; } );\n"                              \
    "gates: { any1: { duration = 30e-9; error = 0.001; }; any2: { duration = 300e-9; error = "     \
    "0.01; }; };\n"                                                                                \
    "edges = ( { qubits = [0, 1]; gate = \"cx\"; error = 0.02; } );\n"                             \
    "reset: { duration = 1; error = 0.03; };\nmeasure: { duration = 1e-6; };\n"                    \
    "crosstalk = ( { qubits = [0, 2]; zz = -1e4; } );\n"                                           \
    "channels = ( { after = \"cx\"; channel = \"thermal_relaxation\"; nqubits = 1; t = 1e-7; T1 "  \
    "= "                                                                                           \
    "1e-5; T2 = 2e-5; } );\n"                                                                      \
    "readout_groups = ( { qubits = [0, 1]; matrix = [0.9, 0.0, 0.0, 0.0, 0.05, 1.0, 0.0, 0.1,\n"   \
    "                     0.05, 0.0, 0.9, 0.1, 0.0, 0.0, 0.1, 0.8]; } );\n"

static qn_model *model_at(const char *text, uint64_t step, uint64_t seed) {
    qn_model *model = NULL;
    qn_diag diag = {0};
    const qn_model_options options = {.drift_step = step, .drift_seed = seed};
    if (qn_model_parse("in.cfg", text, &options, &model, &diag) != QN_OK) fail_msg("%s", diag.text);
    return model;
}

static qn_gate_noise gate_of(const qn_model *model, const char *name, int a, int b) {
    qn_gate_noise noise;
    assert_int_equal(qn_model_gate(model, qn_gate_find(name), (int[]){a, b}, &noise, NULL), QN_OK);
    return noise;
}

/* The same bits in everything that a model says. */
static void assert_same_models(const qn_model *a, const qn_model *b) {
    for (int q = 0; q < 4; ++q) {
        const qn_qubit one = qn_model_qubit(a, q), other = qn_model_qubit(b, q);
        assert_memory_equal(&one, &other, sizeof one);
        for (int p = 0; p < 4; ++p) {
            if (p == q) continue;
            assert_true(gate_of(a, "cx", q, p).depolarizing == gate_of(b, "cx", q, p).depolarizing);
            assert_true(gate_of(a, "cz", q, p).error == gate_of(b, "cz", q, p).error);
        }
        assert_true(gate_of(a, "x", q, 0).depolarizing == gate_of(b, "x", q, 0).depolarizing);
    }
    assert_true(a->reset_error == b->reset_error && a->reset_duration == b->reset_duration);
    assert_true(a->crosstalk[0].zz == b->crosstalk[0].zz);
    for (int p = 0; p < 3; ++p) assert_true(a->rules[0].values[p][0] == b->rules[0].values[p][0]);
    assert_memory_equal(a->readouts[0].matrix, b->readouts[0].matrix, 16 * sizeof(double));
}

#define ALL(sigma)                                                                                 \
    "drift = ( { figure = \"T1\"; sigma = " sigma "; steps = 9; },\n"                              \
    "  { figure = \"T2\"; sigma = " sigma "; steps = 3.0; common = 0.3; },\n"                      \
    "  { figure = \"readout\"; sigma = " sigma "; steps = 3.0; },\n"                               \
    "  { figure = \"error\"; sigma = " sigma "; steps = 3.0; common = 1.0; },\n"                   \
    "  { figure = \"error\"; gate = \"cx\"; qubits = [1, 0]; sigma = " sigma "; steps = 3.0; },\n" \
    "  { figure = \"zz\"; sigma = " sigma "; steps = 3.0; },\n"                                    \
    "  { figure = \"t\"; sigma = " sigma "; steps = 3.0; } );\n"

static void without_sigma_nothing_moves(void **state) {
    (void)state;
    qn_model *plain = model_at(HEAD, 0, 0), *still = model_at(HEAD ALL("0"), 12345, 3);
    assert_false(qn_model_drifts(still));
    assert_same_models(plain, still);
    assert_true(qn_model_drift_mean(still) == 0.0);
    qn_model_destroy(plain);
    qn_model_destroy(still);
}

/* A rule moves what it names, and nothing else. */
static void a_rule_moves_what_it_names(void **state) {
    (void)state;
    static const struct {
        const char *rule;
        bool cx01, cx12, x, T1, T1_of_1, p10;
    } cases[] = {
        {"figure = \"error\"; gate = \"any2\";", false, true, false, false, false, false},
        {"figure = \"error\"; gate = \"cx\";", true, false, false, false, false, false},
        {"figure = \"error\"; gate = \"cx\"; qubits = [1, 0];", true, false, false, false, false,
         false},
        {"figure = \"error\"; gate = \"cx\"; qubits = [1, 2];", false, false, false, false, false,
         false},
        {"figure = \"error\"; gate = \"any1\";", false, false, true, false, false, false},
        {"figure = \"T1\"; qubits = [1];", false, false, false, false, true, false},
        {"figure = \"T1\";", false, false, false, true, true, false},
        {"figure = \"p10\";", false, false, false, false, false, true},
    };
    qn_model *plain = model_at(HEAD, 0, 0);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char text[2000];
        qn_model *moved = NULL;
        qn_diag diag = {0};
        const qn_model_options options = {.drift_step = 5, .drift_seed = 1};
        snprintf(text, sizeof text, HEAD "drift = ( { %s sigma = 0.3; steps = 9; } );\n",
                 cases[k].rule);
        const qn_status status = qn_model_parse("in.cfg", text, &options, &moved, &diag);
        if (strstr(cases[k].rule, "[1, 2]")) { /* moves nothing, and is told so */
            assert_int_equal(status, QN_ERR_SYNTAX);
            continue;
        }
        if (status != QN_OK) fail_msg("%s", diag.text);
        const bool T1 = qn_model_qubit(moved, 0).T1 != qn_model_qubit(plain, 0).T1,
                   T1_of_1 = qn_model_qubit(moved, 1).T1 != qn_model_qubit(plain, 1).T1,
                   p10 = qn_model_qubit(moved, 0).p10 != qn_model_qubit(plain, 0).p10,
                   cx01 = gate_of(moved, "cx", 0, 1).error != gate_of(plain, "cx", 0, 1).error,
                   cx12 = gate_of(moved, "cx", 1, 2).error != gate_of(plain, "cx", 1, 2).error,
                   x = gate_of(moved, "x", 0, 0).error != gate_of(plain, "x", 0, 0).error;
        if (T1 != cases[k].T1 || T1_of_1 != cases[k].T1_of_1 || p10 != cases[k].p10 ||
            cx01 != cases[k].cx01 || cx12 != cases[k].cx12 || x != cases[k].x)
            fail_msg("%s moves T1 %d, T1 of 1 %d, p10 %d, cx 0-1 %d, cx 1-2 %d, x %d",
                     cases[k].rule, T1, T1_of_1, p10, cx01, cx12, x);
        qn_model_destroy(moved);
    }
    qn_model_destroy(plain);
}

/* Errors end at those of a gate that returns noise alone. */
static void errors_end_where_all_is_noise(void **state) {
    (void)state;
    static const char text[] =
        "format = 1; gates: { any1: { duration = 0.0; error = 0.3; }; any2: { duration = 0.0; "
        "error = 0.5; }; };\n"
        "drift = ( { figure = \"error\"; sigma = 2.0; steps = 1; } );\n";
    double most[2] = {0.0, 0.0};
    for (uint64_t step = 0; step < 40; ++step) {
        qn_model *model = model_at(text, step, 1);
        most[0] = fmax(most[0], gate_of(model, "x", 0, 0).error);
        most[1] = fmax(most[1], gate_of(model, "cz", 0, 1).error);
        qn_model_destroy(model);
    }
    assert_close(most[0], 0.5, 1e-12, 0);
    assert_close(most[1], 0.75, 1e-12, 0);
}

static void a_step_is_the_file_of_its_constants(void **state) {
    (void)state;
    for (uint64_t k = 0; k < 20; ++k) {
        const qn_model_options options = {.drift_step = k * k * k, .drift_seed = k % 3};
        qn_model *moved = model_at(HEAD ALL("0.2"), options.drift_step, options.drift_seed);
        qn_model *other = model_at(HEAD ALL("0.2"), options.drift_step + 1, options.drift_seed);
        char *text = NULL;
        assert_int_equal(qn_model_constants(moved, &options, "test", &text, NULL), QN_OK);
        assert_null(strstr(text, "drift = "));
        qn_model *constant = model_at(text, 0, 0);
        assert_same_models(moved, constant);
        assert_true(qn_model_qubit(moved, 1).T1 != qn_model_qubit(other, 1).T1);
        /* inherited numbers are one number; others move by themselves */
        assert_true(qn_model_qubit(moved, 0).T1 == qn_model_qubit(moved, 2).T1);
        assert_true(fabs(qn_model_qubit(moved, 0).T1 / 5e-5 - qn_model_qubit(moved, 1).T1 / 6e-5) >
                    1e-9);
        qn_free(text);
        qn_model_destroy(moved);
        qn_model_destroy(other);
        qn_model_destroy(constant);
    }
}

/* exp(sigma x) is what stands there, x as it was drawn for the number's name. */
static void logarithms_have_the_spread(void **state) {
    (void)state;
    enum { STEPS = 1500 };
    double sum = 0.0, squares = 0.0, together = 0.0;
    for (uint64_t k = 0; k < STEPS; ++k) { /* 40 correlation times apart: independent */
        qn_model *m = model_at(
            "format = 1; qubits = ( { index = 0; T1 = 1e-4; T2 = 1e-7; }, { index = 1; T1 = 2e-4; "
            "T2 = 1e-7; } ); drift = ( { figure = \"T1\"; sigma = 0.4; steps = 1; common = 0.36; } "
            ");",
            40 * k, 1);
        const double x = log(qn_model_qubit(m, 0).T1 / 1e-4) / 0.4;
        const double y = log(qn_model_qubit(m, 1).T1 / 2e-4) / 0.4;
        sum += x;
        squares += x * x;
        together += x * y;
        qn_model_destroy(m);
    }
    assert_close(sum / STEPS, 0.0, FAR / sqrt(STEPS), 0);
    assert_close(squares / STEPS, 1.0, FAR * sqrt(2.0 / STEPS), 0);
    assert_close(together / STEPS, 0.36, FAR * sqrt((1.0 + 0.36 * 0.36) / STEPS), 0);
}

/* However far numbers move, the device remains one: reading judges each step as any file. */
static void devices_stay_devices(void **state) {
    (void)state;
    bool lowered = false;
    for (uint64_t k = 0; k < 300; ++k) {
        qn_model *m = model_at(HEAD ALL("3.0"), k, 2);
        for (int q = 0; q < 4; ++q) {
            const qn_qubit qubit = qn_model_qubit(m, q);
            assert_true(qubit.T2 <= 2.0 * qubit.T1 * (1.0 + 1e-12));
            assert_true(qubit.p10 <= 0.5 && qubit.p01 <= 0.5 && qubit.p10 > 0.0);
            lowered |= qubit.T2 == 2.0 * qubit.T1;
        }
        assert_true(gate_of(m, "cx", 0, 1).error <= 0.75 && gate_of(m, "x", 1, 0).error <= 0.5);
        qn_model_destroy(m);
    }
    assert_true(lowered);
}

/* A number's history is its own. */
static void histories_do_not_depend_on_other_numbers(void **state) {
    (void)state;
    static const char one[] =
        "format = 1; qubits = ( { index = 3; T1 = 1e-4; T2 = 1e-7; } ); drift "
        "= ( { figure = \"T1\"; sigma = 0.4; steps = 7; } );";
    static const char two[] = "format = 1; drift = ( { figure = \"T1\"; sigma = 0.4; steps = 7; } "
                              "); qubits = ( { index = "
                              "0; T1 = 3e-4; T2 = 1e-7; }, { index = 3; T1 = 1e-4; T2 = 1e-7; } ); "
                              "qubit: { T1 = 1e-3; T2 "
                              "= 1e-7; };";
    qn_model *a = model_at(one, 99, 4), *b = model_at(two, 99, 4), *c = model_at(two, 99, 5);
    assert_true(qn_model_qubit(a, 3).T1 == qn_model_qubit(b, 3).T1);
    assert_true(qn_model_qubit(b, 3).T1 != qn_model_qubit(c, 3).T1);
    qn_model_destroy(a);
    qn_model_destroy(b);
    qn_model_destroy(c);
}

/* A device that was published by its seed and step is drawn again: these numbers are those of the
 * first version that drew. */
static void draws_stay_what_they_were(void **state) {
    (void)state;
    static const char text[] =
        "format = 1; qubit: { T1 = 1e-4; T2 = 1e-7; p10 = 0.02; p01 = 0.02; };\n"
        "drift = ( { figure = \"T1\"; sigma = 0.4; steps = 7; },\n"
        "          { figure = \"readout\"; sigma = 0.3; steps = 5; common = 0.5; } );\n";
    qn_model *model = model_at(text, 12, 3);
    assert_close(qn_model_qubit(model, 0).T1, 0.00012546865136611526, 0, 1e-12);
    assert_close(qn_model_qubit(model, 0).p10, 0.028276672721027876, 0, 1e-12);
    assert_close(qn_model_qubit(model, 0).p01, 0.028276672721027876, 0, 1e-12);
    qn_model_destroy(model);
}

/* ---- trainings ------------------------------------------------------------------------------ */

#define MOVING                                                                                     \
    "format = 1;\nqubit: { T1 = 2e-5; T2 = 1.5e-5; p10 = 0.01; p01 = 0.03; };\ngates: { any1: { "  \
    "duration = 30e-9; error = 1e-3; }; any2: { duration = 200e-9; error = 1e-2; }; };\ndrift = "  \
    "( "                                                                                           \
    "{ figure = \"T1\"; sigma = 0.3; steps = 4; }, { figure = \"error\"; sigma = 0.5; steps = 3; " \
    "}, { figure = \"readout\"; sigma = 0.5; steps = 2; } );\n"

/* Step k of a training whose device is moved = a training that is created under the constants of
 * step k and goes on from the same state. */
static void steps_are_those_of_constant_devices(void **state) {
    (void)state;
    static const char *const engines[] = {"auto", "dm", "trajectory"};
    static const qn_estimator estimators[] = {QN_ESTIMATOR_EXACT, QN_ESTIMATOR_SHIFT,
                                              QN_ESTIMATOR_SPSA, QN_ESTIMATOR_SHIFT};
    const qn_images images = blob_images(4, 8, 1), test = blob_images(4, 4, 2);
    for (int c = 0; c < 4; ++c) {
        qn_train_settings s = tiny_settings();
        s.estimator = estimators[c];
        s.shots = 30;
        s.epochs = 3;
        s.threads = 1 + c % 2;
        s.engine = c == 3 ? engines[2] : engines[test_sanitized() ? 0 : c % 2]; /* dm is slow */
        s.trajectories = 8;
        if (c == 1) s.mitigation = QN_MITIGATION_LINEAR;
        qn_model *model = model_at(MOVING, 0, 0);
        qn_train *train = training_of(&s, model, &images, &test);
        const uint64_t steps = c % 2 ? 2 : 4; /* of those that cost more */
        for (uint64_t k = 0; k < steps; ++k) {
            const qn_model_options options = {.drift_step = k};
            qn_step_record moved, constant;
            qn_evaluation seen, fresh;
            char *text = NULL;
            qn_model *at = model_at(MOVING, k, 0);
            assert_int_equal(qn_train_set_model(train, at, NULL, NULL), QN_OK);
            assert_int_equal(qn_model_constants(at, &options, "test", &text, NULL), QN_OK);
            qn_model *still = model_at(text, 0, 0);
            qn_train *other = training_of(&s, still, &images, &test);
            const qn_train_state now = qn_train_state_of(train);
            assert_int_equal(qn_train_restore(other, &now, NULL), QN_OK);
            assert_int_equal(qn_train_evaluate(train, 0, &seen, NULL), QN_OK);
            assert_int_equal(qn_train_evaluate(other, 0, &fresh, NULL), QN_OK);
            assert_true(seen.swap == fresh.swap && seen.fidelity == fresh.fidelity);
            assert_int_equal(qn_train_step(train, &moved), QN_OK);
            assert_int_equal(qn_train_step(other, &constant), QN_OK);
            assert_true(moved.loss == constant.loss && moved.loss_exact == constant.loss_exact);
            assert_true(moved.gradient_norm == constant.gradient_norm);
            assert_true(moved.drift == qn_model_drift_mean(at) && constant.drift == 0.0);
            const qn_train_state a = qn_train_state_of(train), b = qn_train_state_of(other);
            assert_memory_equal(a.angles, b.angles, a.nangles * sizeof(double));
            qn_train_destroy(other);
            qn_model_destroy(still);
            qn_model_destroy(at);
            qn_free(text);
        }
        qn_train_destroy(train);
        qn_model_destroy(model);
    }
    qn_images_clear((qn_images *)&images);
    qn_images_clear((qn_images *)&test);
}

/* ---- refusals ------------------------------------------------------------------------------- */

static void what_cannot_drift_is_refused(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"{ figure = \"T3\"; sigma = 0.1; steps = 5; }", "unknown figure 'T3'; did you mean 'T"},
        {"{ figure = \"duration\"; sigma = 0.1; steps = 5; }", "unknown figure 'duration'"},
        {"{ figure = \"T1\"; steps = 5; }", "lacks 'sigma'"},
        {"{ figure = \"T1\"; sigma = 0.1; }", "lacks 'steps'"},
        {"{ sigma = 0.1; steps = 5; }", "lacks 'figure'"},
        {"{ figure = \"T1\"; sigma = -0.1; steps = 5; }", "it must lie between 0 and 10"},
        {"{ figure = \"T1\"; sigma = 11.0; steps = 5; }", "it must lie between 0 and 10"},
        {"{ figure = \"T1\"; sigma = 0.1; steps = 0; }", "it must lie between 1e-06 and 1e+12"},
        {"{ figure = \"T1\"; sigma = 0.1; steps = 5; common = 1.5; }", "between 0 and 1"},
        {"{ figure = \"T1\"; sigma = 0.1; steps = 5; speed = 1; }", "unknown key in drift[0]:"},
        {"{ figure = \"error\"; gate = \"cxx\"; sigma = 0.1; steps = 5; }", "unknown gate 'cxx'"},
        {"{ figure = \"T1\"; qubits = [1, 1]; sigma = 0.1; steps = 5; }", "must differ"},
        {"{ figure = \"T1\"; qubits = [7]; sigma = 0.1; steps = 5; }",
         "the drift of 'T1' moves nothing: the file gives no such number there"},
        {"{ figure = \"depolarizing\"; gate = \"h\"; sigma = 0; steps = 5; }",
         "the drift of 'depolarizing' moves nothing: the file gives no such number of h"},
        {"5", "must be a group"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char text[4096];
        qn_model *model = NULL;
        qn_diag diag = {0};
        snprintf(text, sizeof text, "%sdrift = ( %s );\n", HEAD, cases[k][0]);
        assert_int_not_equal(qn_model_parse("in.cfg", text, NULL, &model, &diag), QN_OK);
        if (!strstr(diag.text, cases[k][1]) || diag.line < 1)
            fail_msg("%s: %d: %s", cases[k][0], diag.line, diag.text);
        assert_null(model);
    }
    qn_model *model = NULL;
    qn_diag diag = {0};
    const qn_model_options late = {.drift_step = QN_DRIFT_LAST + 1};
    assert_int_equal(qn_model_parse("in.cfg", HEAD ALL("0.1"), &late, &model, &diag),
                     QN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "the last one is 4294967296"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_stationary),
        cmocka_unit_test(steps_bring_independent_news),
        cmocka_unit_test(without_sigma_nothing_moves),
        cmocka_unit_test(a_rule_moves_what_it_names),
        cmocka_unit_test(errors_end_where_all_is_noise),
        cmocka_unit_test(a_step_is_the_file_of_its_constants),
        cmocka_unit_test(logarithms_have_the_spread),
        cmocka_unit_test(devices_stay_devices),
        cmocka_unit_test(histories_do_not_depend_on_other_numbers),
        cmocka_unit_test(draws_stay_what_they_were),
        cmocka_unit_test(steps_are_those_of_constant_devices),
        cmocka_unit_test(what_cannot_drift_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
