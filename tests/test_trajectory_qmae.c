/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The QMAE by trajectories: equal within error bars to the stored value of W3, to the factored
 * engine at 6 to 18 qubits, and along a training. */
#include "assert_close.h"
#include "reference.h"
#include "trajectory/single.h"
#include "workload.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_ANGLES = 90, MOST_PIXELS = 256 };

#define HEAD "format = 1; name = \"test\"; "

static const char *const MODELS[] = {
    HEAD "schedule = \"none\"; gates: { any1: { duration = 0.0; depolarizing = 0.004; }; any2: { "
         "duration = 0.0; depolarizing = 0.03; }; }; qubit: { p10 = 0.03; p01 = 0.08; };",
    HEAD
    "schedule = \"alap\"; qubit: { T1 = 4.0e-6; T2 = 5.1e-6; excited_population = 0.02; }; gates: "
    "{ any1: { duration = 30e-9; depolarizing = 0.0; }; any2: { "
    "duration = 200e-9; depolarizing = 0.0; }; }; reset: { duration = 1.0e-7; error = 0.02; };",
};

/* ---- W3 ------------------------------------------------------------------------------------- */

/* The exact value for n = 4 is stored with the workload (10-qubit density matrices of three
 * simulators). */
static void w3_has_its_stored_value(void **state) {
    static const uint64_t parity = 1;
    (void)state;
    w3 w = w3_create(4, 1);
    for (int variant = 0; variant < 3; ++variant) {
        qn_trajectory_options o = qn_trajectory_options_default();
        qn_trajectory *t = NULL;
        qn_trajectory_bound *bound = NULL;
        qn_estimate e;
        qn_trajectory_report report;
        qn_diag diag = {0};
        o.light_cone = variant > 0;
        o.drop = variant == 2;
        o.precision = variant == 2 ? QN_PRECISION_SINGLE : QN_PRECISION_DOUBLE;
        o.nregisters = 2;
        o.registers = w.registers;
        o.nparities = 1;
        o.parities = &parity;
        assert_int_equal(qn_trajectory_of(w.program, &o, &t, &diag), QN_OK);
        assert_int_equal(qn_trajectory_most_qubits(t), o.drop ? 9 : 10);
        assert_int_equal(qn_trajectory_bound_create(t, &bound), QN_OK);
        qn_trajectory_bind(bound, w.angles);
        const qn_trajectory_settings settings = {.seed = 4,
                                                 .trajectories = 40000,
                                                 .target_error = 3e-3,
                                                 .threads = 2,
                                                 .stratify = variant == 0};
        assert_int_equal(
            qn_trajectory_estimate(bound, NULL, w.states, &settings, &e, &report, &diag), QN_OK);
        print_message("W3: %.5f +- %.5f, %llu trajectories, quiet %.3f, gain %.2f, variance of "
                      "trajectories %.3f, of shots %.3f\n",
                      e.value, e.error, (unsigned long long)report.trajectories, report.quiet,
                      e.gain, e.trajectory_variance, e.shot_variance);
        assert_true(report.reached && e.error <= 3e-3);
        assert_true(report.stratified == (variant == 0));
        assert_true(o.drop == (e.trajectory_variance > 0.1)); /* dropping is paid for in variance */
        assert_close(e.value, 2.72052627235e-02, 4 * e.error, 0);
        qn_trajectory_bound_destroy(bound);
        qn_trajectory_destroy(t);
    }
    w3_clear(&w);
}

/* ---- against the factored engine ------------------------------------------------------------ */

typedef struct answers {
    qn_response r;
    double diagonal[MOST_PIXELS], gradient[MOST_ANGLES], input_gradient[16],
        shifts[4 * MOST_ANGLES], input_shifts[32];
} answers;

static void ask(subject *s, const double *angles, const double *input, const double *reference,
                int what, answers *a) {
    const qn_request request = {what, input, reference, NULL};
    memset(a, 0, sizeof *a);
    a->r = (qn_response){.diagonal = a->diagonal,
                         .angle_gradient = a->gradient,
                         .input_gradient = a->input_gradient,
                         .angle_shifts = a->shifts,
                         .input_shifts = a->input_shifts};
    qn_qmae_bind(s->bound, angles, what);
    assert_int_equal(qn_qmae_evaluate(s->qmae, s->bound, s->work, &request, &a->r), QN_OK);
}

static double worst_of(const double *a, const double *b, size_t count) {
    double worst = 0.0;
    for (size_t k = 0; k < count; ++k) worst = fmax(worst, fabs(a[k] - b[k]));
    return worst;
}

static void small_ones_agree_with_their_derivatives(void **state) {
    (void)state;
    const int all = QN_WANT_FIDELITY | QN_WANT_PURITY | QN_WANT_DIAGONAL | QN_WANT_GRADIENT |
                    QN_WANT_SHIFTS;
    for (int variant = 0; variant < 8; ++variant) {
        qn_rng rng;
        double angles[15], input[4], reference[4];
        static answers random, exact;
        qn_qmae_spec spec = qn_qmae_spec_default();
        spec.qubits = 2;
        spec.latent = 1;
        spec.test = variant & 1 ? QN_TEST_DESTRUCTIVE : QN_TEST_ANCILLA;
        spec.trash = variant & 2 ? QN_TRASH_RESET : QN_TRASH_SWAP;
        spec.embedding = variant & 4 ? QN_EMBEDDING_CIRCUIT : QN_EMBEDDING_STATE;
        qn_model *model = model_of(MODELS[variant % 2]);
        subject t = subject_of(&spec, model, "trajectory"),
                f = subject_of(&spec, model, "factored");
        const qn_sampling sampling = {.seed = 11,
                                      .step = 1,
                                      .image = (uint64_t)variant,
                                      .trajectories = (uint64_t)test_effort(300)};
        qn_rng_init(&rng, 21, QN_STREAM_TEST, (uint64_t)variant, 0, 0);
        for (int k = 0; k < 15; ++k) angles[k] = 6.0 * qn_rng_uniform(&rng);
        random_amplitudes(&rng, 2, 1, input);
        random_amplitudes(&rng, 2, 0, reference);
        qn_qmae_sample(t.work, &sampling);
        ask(&t, angles, input, reference, all, &random);
        ask(&f, angles, input, reference, all, &exact);
        const double unit =
            1.0 / sqrt((double)sampling.trajectories); /* no value varies by more than 1 */
        assert_true(random.r.swap_error > 0 && random.r.swap_error <= 1.01 * unit &&
                    exact.r.swap_error == 0.0);
        assert_close(random.r.swap, exact.r.swap, 4 * random.r.swap_error, 0);
        assert_close(random.r.fidelity, exact.r.fidelity, 4 * random.r.fidelity_error, 0);
        assert_close(random.r.purity, exact.r.purity, 5 * unit, 0);
        assert_true(worst_of(random.diagonal, exact.diagonal, 4) < 4 * unit);
        assert_true(worst_of(random.shifts, exact.shifts, 60) < 5 * unit);
        assert_true(worst_of(random.gradient, exact.gradient, 15) < 5 * unit);
        assert_true(worst_of(random.input_shifts, exact.input_shifts, 6) < 5 * unit);
        assert_true(worst_of(random.input_gradient, exact.input_gradient, 4) < 10 * unit);
        subject_clear(&t);
        subject_clear(&f);
        qn_model_destroy(model);
    }
}

static void eighteen_qubits_agree(void **state) {
    (void)state;
    qn_rng rng;
    double angles[420], input[256], reference[256];
    static answers random, exact;
    qn_qmae_spec spec = qn_qmae_spec_default();
    qn_diag diag = {0};
    qn_model *model = NULL;
    assert_int_equal(qn_model_open("ibm_like", &model, &diag), QN_OK);
    subject t = subject_of(&spec, model, "trajectory"), f = subject_of(&spec, model, "factored");
    const qn_sampling sampling = {.seed = 12, .trajectories = (uint64_t)test_effort(300)};
    qn_rng_init(&rng, 22, QN_STREAM_TEST, 0, 0, 0);
    for (int k = 0; k < 420; ++k) angles[k] = 0.05 * qn_rng_normal(&rng);
    random_amplitudes(&rng, 8, 0, reference);
    for (int i = 0; i < 256; ++i) input[i] = reference[i];
    qn_qmae_sample(t.work, &sampling);
    ask(&t, angles, input, reference, QN_WANT_FIDELITY | QN_WANT_PURITY | QN_WANT_DIAGONAL,
        &random);
    ask(&f, angles, input, reference, QN_WANT_FIDELITY | QN_WANT_PURITY | QN_WANT_DIAGONAL, &exact);
    print_message("18 qubits: swap %.4f +- %.4f, exact %.4f; fidelity %.4f +- %.4f, exact %.4f\n",
                  random.r.swap, random.r.swap_error, exact.r.swap, random.r.fidelity,
                  random.r.fidelity_error, exact.r.fidelity);
    assert_close(random.r.swap, exact.r.swap, 4 * random.r.swap_error, 0);
    assert_close(random.r.fidelity, exact.r.fidelity, 4 * random.r.fidelity_error, 0);
    assert_true(worst_of(random.diagonal, exact.diagonal, 256) < 0.01);
    subject_clear(&t);
    subject_clear(&f);
    qn_model_destroy(model);
}

/* ---- training ------------------------------------------------------------------------------- */

/* Descent along the gradients of trajectories: at every step its loss is the exact one of the same
 * angles within the error bars, and the exact loss falls. */
static void training_follows_the_exact_curve(void **state) {
    (void)state;
    enum { STEPS = 12 };
    qn_rng rng;
    double angles[15], input[4], reference[4], first = 0.0, last = 0.0, squares = 0.0;
    static answers random, exact;
    qn_qmae_spec spec = qn_qmae_spec_default();
    spec.qubits = 2;
    spec.latent = 1;
    qn_model *model = model_of(MODELS[0]);
    subject t = subject_of(&spec, model, "trajectory"), f = subject_of(&spec, model, "factored");
    qn_rng_init(&rng, 23, QN_STREAM_TEST, 0, 0, 0);
    for (int k = 0; k < 15; ++k) angles[k] = 2.0 * qn_rng_uniform(&rng);
    random_amplitudes(&rng, 2, 0, reference);
    memcpy(input, reference, sizeof input);
    for (uint64_t step = 0; step < STEPS; ++step) {
        const qn_sampling sampling = {.seed = 13, .step = step, .trajectories = 500};
        qn_qmae_sample(t.work, &sampling);
        ask(&t, angles, input, reference, QN_WANT_GRADIENT, &random);
        ask(&f, angles, input, reference, 0, &exact);
        const double z = (random.r.swap - exact.r.swap) / random.r.swap_error;
        squares += z * z;
        assert_true(fabs(z) < 4.0);
        last = 1.0 - exact.r.swap;
        if (step == 0) first = last;
        for (int k = 0; k < 15; ++k) angles[k] += 0.5 * random.gradient[k];
    }
    print_message("loss %.3f -> %.3f, mean square score %.2f\n", first, last, squares / STEPS);
    assert_true(squares / STEPS < 2.5);
    assert_true(last < first - 0.05);
    subject_clear(&t);
    subject_clear(&f);
    qn_model_destroy(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(w3_has_its_stored_value),
        cmocka_unit_test(small_ones_agree_with_their_derivatives),
        cmocka_unit_test(eighteen_qubits_agree),
        cmocka_unit_test(training_follows_the_exact_curve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
