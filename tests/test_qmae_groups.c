/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise on groups of qubits in the QMAE: crosstalk and correlated readout, against naive density
 * matrices; what does not factor is refused by the engine that would need it. */
#include "assert_close.h"
#include "reference.h"
#include "swap_witness.h"

#include <math.h>
#include <string.h>

#define HEAD "format = 1; name = \"test\"; schedule = \"asap\"; "
#define TIMES                                                                                      \
    "gates: { any1: { duration = 30e-9; depolarizing = 0.001; }; any2: { duration = 200e-9; "      \
    "depolarizing = 0.004; }; }; "
#define T1T2 "qubit: { T1 = 8.0e-6; T2 = 7.0e-6; p10 = 0.02; p01 = 0.05; }; "
#define CROSSTALK(pair) HEAD TIMES T1T2 "crosstalk = ( { qubits = " pair "; zz = 2.0e6; } );"
#define GROUP(pair)                                                                                \
    HEAD TIMES T1T2 "readout_groups = ( { qubits = " pair                                          \
                    "; matrix = ( [0.90, 0.03, 0.02, 0.01], [0.04, 0.80, 0.01, "                   \
                    "0.07], [0.05, 0.06, 0.95, 0.08], [0.01, 0.11, 0.02, 0.84] ); } );"

/* `in` of n = 2 with `ref`, so strongly that it shows */
#define LINKED HEAD TIMES T1T2 "crosstalk = ( { qubits = [0, 2]; zz = 3.0e7; } );"

enum { MOST_PIXELS = 8, MOST_ANGLES = 60 };

static qn_qmae_spec spec_of(int n, qn_test test) {
    qn_qmae_spec spec = qn_qmae_spec_default();
    spec.qubits = n;
    spec.latent = n - 1;
    spec.test = test;
    return spec;
}

static size_t count_two_qubit_noise(const qn_program *program, const char *cause) {
    size_t count = 0;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        count += instr->kind == QN_INSTR_NOISE && instr->nqubits == 2 &&
                 strcmp(instr->cause, cause) == 0;
    }
    return count;
}

/* The engine's SWAP test is the naive one's. */
static void check(const qn_qmae_spec *spec, const char *text, const char *engine,
                  const char *cause) {
    double angles[MOST_ANGLES], input[MOST_PIXELS], reference[MOST_PIXELS];
    qn_rng rng;
    qn_rng_init(&rng, 41, QN_STREAM_TEST, (uint64_t)spec->qubits, 0, 0);
    for (int i = 0; i < qn_qmae_spec_nangles(spec); ++i) angles[i] = 6.283 * qn_rng_uniform(&rng);
    random_amplitudes(&rng, spec->qubits, 1, input);
    random_amplitudes(&rng, spec->qubits, 0, reference);
    qn_model *model = model_of(text);
    subject s = subject_of(spec, model, engine);
    if (cause) assert_true(count_two_qubit_noise(qn_qmae_program(s.qmae), cause) > 0);
    const qn_request request = {0, input, reference, NULL};
    qn_response response = {0};
    qn_qmae_bind(s.bound, angles, 0);
    assert_int_equal(qn_qmae_evaluate(s.qmae, s.bound, s.work, &request, &response), QN_OK);
    assert_close(response.swap, swap_witness(s.qmae, angles, input, reference), 1e-12, 0);
    subject_clear(&s);
    qn_model_destroy(model);
}

static void refuse(const qn_qmae_spec *spec, const char *text, const char *engine,
                   const char *words) {
    qn_model *model = model_of(text);
    qn_qmae *qmae = NULL;
    qn_diag diag = {0};
    assert_int_equal(qn_qmae_create(spec, model, NULL, engine, NULL, &qmae, &diag),
                     QN_ERR_UNSUPPORTED);
    if (!strstr(diag.text, words)) fail_msg("%s", diag.text);
    assert_null(qmae);
    qn_model_destroy(model);
}

/* Of n = 3: in is 0-2, ref 3-5, fresh 6, the ancilla 7. */
static void crosstalk_within_the_data_register(void **state) {
    (void)state;
    for (int test = 0; test < 2; ++test) {
        const qn_qmae_spec three = spec_of(3, test ? QN_TEST_DESTRUCTIVE : QN_TEST_ANCILLA);
        check(&three, CROSSTALK("[2, 0]"), "dm", "crosstalk");
        /* while the Fredkin gates of one pair run, the other waits */
        if (test) check(&three, CROSSTALK("[0, 2]"), "factored", "crosstalk");
        else refuse(&three, CROSSTALK("[0, 2]"), "factored", "links two pairs");
    }
}

static void crosstalk_between_the_registers(void **state) {
    (void)state;
    const qn_qmae_spec ancilla = spec_of(3, QN_TEST_ANCILLA),
                       destructive = spec_of(3, QN_TEST_DESTRUCTIVE);
    refuse(&ancilla, CROSSTALK("[0, 3]"), "factored", "links the data register with the reference");
    check(&ancilla, CROSSTALK("[0, 3]"), "dm", "crosstalk");
    refuse(&destructive, CROSSTALK("[2, 3]"), "factored",
           "links the data register with the reference");
    check(&destructive, CROSSTALK("[2, 3]"), "dm", "crosstalk");
    /* the ancilla has begun the SWAP test while qubit 1 is still being decoded */
    refuse(&ancilla, CROSSTALK("[7, 1]"), "dm", "to a later part of the circuit");
    refuse(&ancilla, CROSSTALK("[7, 1]"), "factored", "to a later part of the circuit");
}

static void correlated_readout(void **state) {
    (void)state;
    const qn_qmae_spec ancilla = spec_of(3, QN_TEST_ANCILLA),
                       destructive = spec_of(3, QN_TEST_DESTRUCTIVE);
    check(&destructive, GROUP("[1, 4]"), "factored", "readout");
    check(&destructive, GROUP("[4, 1]"), "dm", "readout");
    refuse(&destructive, GROUP("[0, 1]"), "factored", "links two pairs");
    check(&destructive, GROUP("[0, 1]"), "dm", "readout");
    /* of the ancilla alone the marginal */
    check(&ancilla, GROUP("[1, 7]"), "factored", NULL);
}

/* ---- trajectories --------------------------------------------------------------------------- */

typedef struct answers {
    qn_response r;
    double gradient[MOST_ANGLES], input_gradient[MOST_PIXELS];
} answers;

static void ask(subject *s, const double *angles, const double *input, const double *reference,
                int what, answers *a) {
    const qn_request request = {what, input, reference, NULL};
    a->r = (qn_response){.angle_gradient = a->gradient, .input_gradient = a->input_gradient};
    qn_qmae_bind(s->bound, angles, request.what);
    assert_int_equal(qn_qmae_evaluate(s->qmae, s->bound, s->work, &request, &a->r), QN_OK);
}

/* The registers are linked: trajectories have the value of the dense density matrix within their
 * error bars, which are sharp, and its derivatives. */
static void linked_registers_by_trajectories(void **state) {
    (void)state;
    for (int test = 0; test < 2; ++test) {
        const qn_qmae_spec spec = spec_of(2, test ? QN_TEST_DESTRUCTIVE : QN_TEST_ANCILLA);
        double angles[15], input[4], reference[4];
        answers random, exact;
        qn_rng rng;
        qn_rng_init(&rng, 42, QN_STREAM_TEST, (uint64_t)test, 0, 0);
        for (int k = 0; k < 15; ++k) angles[k] = 6.283 * qn_rng_uniform(&rng);
        random_amplitudes(&rng, 2, 1, input);
        random_amplitudes(&rng, 2, 0, reference);
        qn_model *model = model_of(LINKED), *local = model_of(HEAD TIMES T1T2);
        subject t = subject_of(&spec, model, "trajectory"), d = subject_of(&spec, model, "dm"),
                without = subject_of(&spec, local, "dm");
        const qn_sampling sampling = {.seed = 7, .trajectories = (uint64_t)test_effort(500)};
        qn_qmae_sample(t.work, &sampling);
        ask(&t, angles, input, reference, QN_WANT_GRADIENT | QN_WANT_FIDELITY, &random);
        ask(&d, angles, input, reference, QN_WANT_GRADIENT | QN_WANT_FIDELITY, &exact);
        print_message("swap %.4f +- %.4f, exact %.4f\n", random.r.swap, random.r.swap_error,
                      exact.r.swap);
        assert_close(random.r.swap, exact.r.swap, 4 * random.r.swap_error, 0);
        assert_close(random.r.fidelity, exact.r.fidelity, 4 * random.r.fidelity_error, 0);
        for (int k = 0; k < 15; ++k)
            assert_close(random.gradient[k], exact.gradient[k], 6 * random.r.swap_error, 0);
        for (int k = 0; k < 4; ++k)
            assert_close(random.input_gradient[k], exact.input_gradient[k],
                         10 * random.r.swap_error, 0);
        /* and the link is there: without it the answers are others */
        ask(&without, angles, input, reference, 0, &random);
        assert_true(fabs(random.r.swap - exact.r.swap) > 0.01);
        subject_clear(&t);
        subject_clear(&d);
        subject_clear(&without);
        qn_model_destroy(model);
        qn_model_destroy(local);
    }
}

/* The engine that `auto` takes, and that it says why. */
static void takes(const qn_qmae_spec *spec, const char *text, const char *engine,
                  const char *words) {
    qn_model *model = model_of(text);
    subject s = subject_of(spec, model, "auto");
    assert_string_equal(qn_qmae_engine(s.qmae), engine);
    if (!strstr(qn_qmae_reason(s.qmae), words)) fail_msg("%s", qn_qmae_reason(s.qmae));
    subject_clear(&s);
    qn_model_destroy(model);
}

static void auto_takes_what_can_compute_it(void **state) {
    (void)state;
    const qn_qmae_spec small = spec_of(3, QN_TEST_ANCILLA), large = spec_of(8, QN_TEST_ANCILLA);
    takes(&small, HEAD TIMES T1T2, "factored", "factor exactly");
    takes(&small, CROSSTALK("[0, 3]"), "dm",
          "crosstalk between qubits 0 and 3 links the data register with the reference");
    takes(&small, CROSSTALK("[7, 1]"), "trajectory", "to a later part of the circuit");
    takes(&large, CROSSTALK("[7, 8]"), "trajectory",
          "crosstalk between qubits 7 and 8 links the data register with the reference");
}

/* What the other engines refuse, by trajectories. */
static void sections_that_overlap_by_trajectories(void **state) {
    (void)state;
    const qn_qmae_spec spec = spec_of(3, QN_TEST_ANCILLA);
    double angles[MOST_ANGLES], input[MOST_PIXELS], reference[MOST_PIXELS];
    qn_rng rng;
    qn_rng_init(&rng, 43, QN_STREAM_TEST, 0, 0, 0);
    for (int k = 0; k < qn_qmae_spec_nangles(&spec); ++k) angles[k] = 6.283 * qn_rng_uniform(&rng);
    random_amplitudes(&rng, 3, 1, input);
    random_amplitudes(&rng, 3, 0, reference);
    qn_model *model = model_of(CROSSTALK("[7, 1]"));
    subject s = subject_of(&spec, model, "auto");
    const qn_sampling sampling = {.seed = 8, .trajectories = (uint64_t)test_effort(1000)};
    const qn_request request = {0, input, reference, NULL};
    qn_response response = {0};
    qn_qmae_sample(s.work, &sampling);
    qn_qmae_bind(s.bound, angles, 0);
    assert_int_equal(qn_qmae_evaluate(s.qmae, s.bound, s.work, &request, &response), QN_OK);
    assert_close(response.swap, swap_witness(s.qmae, angles, input, reference),
                 4 * response.swap_error, 0);
    subject_clear(&s);
    qn_model_destroy(model);
}

/* p10 = 0.02 and p01 = 0.05 of each, as a matrix of three. */
static void independent(char *text, size_t size, const char *qubits) {
    static const double flip[2][2] = {{0.98, 0.05}, {0.02, 0.95}};
    size_t used = (size_t)snprintf(
        text, size, HEAD TIMES T1T2 "readout_groups = ( { qubits = %s; matrix = [", qubits);
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x)
            used += (size_t)snprintf(text + used, size - used, "%s%.17g", x + y ? ", " : "",
                                     flip[y & 1][x & 1] * flip[y >> 1 & 1][x >> 1 & 1] *
                                         flip[y >> 2][x >> 2]);
    (void)snprintf(text + used, size - used, "]; } );");
}

#define THREE                                                                                      \
    HEAD TIMES T1T2 "readout_groups = ( { qubits = [4, 0, 1]; matrix = ( "                         \
                    "[0.80, 0.01, 0.02, 0.03, 0.04, 0.05, 0.00, 0.01], "                           \
                    "[0.02, 0.85, 0.03, 0.01, 0.01, 0.02, 0.01, 0.03], "                           \
                    "[0.03, 0.02, 0.81, 0.02, 0.02, 0.01, 0.03, 0.00], "                           \
                    "[0.01, 0.03, 0.04, 0.86, 0.00, 0.01, 0.02, 0.02], "                           \
                    "[0.05, 0.02, 0.01, 0.02, 0.87, 0.03, 0.01, 0.04], "                           \
                    "[0.04, 0.03, 0.02, 0.01, 0.02, 0.82, 0.02, 0.01], "                           \
                    "[0.02, 0.01, 0.06, 0.03, 0.03, 0.02, 0.88, 0.05], "                           \
                    "[0.03, 0.03, 0.01, 0.02, 0.01, 0.04, 0.03, 0.84] ); } );"

/* Trajectories draw what is read: the mean of many is the witness within its error. */
static void check_sampled(const qn_qmae_spec *spec, const char *text) {
    double angles[MOST_ANGLES], input[MOST_PIXELS], reference[MOST_PIXELS];
    qn_rng rng;
    print_message("seed 43\n");
    qn_rng_init(&rng, 43, QN_STREAM_TEST, 0, 0, 0);
    for (int i = 0; i < qn_qmae_spec_nangles(spec); ++i) angles[i] = 6.283 * qn_rng_uniform(&rng);
    random_amplitudes(&rng, spec->qubits, 1, input);
    random_amplitudes(&rng, spec->qubits, 0, reference);
    qn_model *model = model_of(text);
    subject s = subject_of(spec, model, "trajectory");
    const qn_sampling sampling = {.seed = 43, .trajectories = 4000};
    qn_qmae_sample(s.work, &sampling);
    const qn_request request = {0, input, reference, NULL};
    qn_response response = {0};
    qn_qmae_bind(s.bound, angles, 0);
    assert_int_equal(qn_qmae_evaluate(s.qmae, s.bound, s.work, &request, &response), QN_OK);
    const double expected = swap_witness(s.qmae, angles, input, reference);
    assert_true(response.swap_error > 0.0 && response.swap_error < 0.03);
    assert_close(response.swap, expected, 4.5 * response.swap_error, 0.0);
    subject_clear(&s);
    qn_model_destroy(model);
}

/* Drawing stops as soon as the error is small enough, never beyond the cap; the shifted circuits
 * take as many, so that an angle that the loss does not depend on has the slope 0. */
static void a_target_error_stops_the_drawing(void **state) {
    (void)state;
    const qn_qmae_spec spec = spec_of(2, QN_TEST_ANCILLA);
    double angles[15] = {0}, reference[4];
    answers all, some, few;
    qn_rng rng;
    qn_rng_init(&rng, 44, QN_STREAM_TEST, 0, 0, 0);
    random_amplitudes(&rng, 2, 0, reference);
    qn_model *model = model_of(LINKED);
    subject s = subject_of(&spec, model, "trajectory");
    qn_sampling sampling = {.seed = 9, .trajectories = 4096};
    qn_qmae_sample(s.work, &sampling);
    ask(&s, angles, reference, reference, 0, &all);
    sampling.target_error = 2.0 * all.r.swap_error;
    qn_qmae_sample(s.work, &sampling);
    ask(&s, angles, reference, reference, 0, &some);
    assert_true(some.r.swap_error <= sampling.target_error);
    assert_true(some.r.swap_error > 0.8 * sampling.target_error);
    sampling.trajectories = 100;
    qn_qmae_sample(s.work, &sampling);
    ask(&s, angles, reference, reference, QN_WANT_GRADIENT, &few);
    assert_true(few.r.swap_error > sampling.target_error);
    assert_close(few.gradient[0], 0.0, 1e-12, 0); /* RZ before RZ^-1: nothing acts in between */
    subject_clear(&s);
    qn_model_destroy(model);
}

static void readout_of_three_and_more(void **state) {
    (void)state;
    char text[4096];
    const qn_qmae_spec destructive = spec_of(3, QN_TEST_DESTRUCTIVE),
                       ancilla = spec_of(3, QN_TEST_ANCILLA);
    check(&destructive, THREE, "dm", NULL);
    check_sampled(&destructive, THREE);
    refuse(&destructive, THREE, "factored", "3 qubits of a readout group");
    refuse(&destructive,
           HEAD "readout_groups = ( { qubits = [0, 3, 1]; matrix = ( [1.0, 0.0, 0.0, "
                "0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], "
                "[0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0, "
                "0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, "
                "0.0, 0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, "
                "0.1], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.9] ); } );",
           "pure", "3 qubits of a readout group");
    check(&ancilla, THREE, "factored", NULL); /* none of them is measured */
    /* independent errors, told as a group: what each qubit alone says */
    independent(text, sizeof text, "[1, 5, 3]");
    double angles[MOST_ANGLES] = {0.3, 1.1, 2.0}, values[2];
    const double input[MOST_PIXELS] = {0.6, 0.8}, reference[MOST_PIXELS] = {0.8, 0.0, 0.6};
    for (int k = 0; k < 2; ++k) {
        qn_model *model = model_of(k ? text : HEAD TIMES T1T2);
        subject s = subject_of(&destructive, model, k ? "dm" : "factored");
        const qn_request request = {0, input, reference, NULL};
        qn_response response = {0};
        qn_qmae_bind(s.bound, angles, 0);
        assert_int_equal(qn_qmae_evaluate(s.qmae, s.bound, s.work, &request, &response), QN_OK);
        values[k] = response.swap;
        subject_clear(&s);
        qn_model_destroy(model);
    }
    assert_close(values[1], values[0], 1e-12, 0.0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crosstalk_within_the_data_register),
        cmocka_unit_test(crosstalk_between_the_registers),
        cmocka_unit_test(correlated_readout),
        cmocka_unit_test(linked_registers_by_trajectories),
        cmocka_unit_test(auto_takes_what_can_compute_it),
        cmocka_unit_test(sections_that_overlap_by_trajectories),
        cmocka_unit_test(a_target_error_stops_the_drawing),
        cmocka_unit_test(readout_of_three_and_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
