/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engines agree: pure = dm = factored without noise; factored = dm = naive dense matrices under
 * every kind of noise, for both SWAP tests, both resets and both embeddings. */
#include "assert_close.h"
#include "dense.h"
#include "dm/fused.h"
#include "dm/pauli.h"
#include "reference.h"
#include "swap_witness.h"

#include <stdio.h>
#include <string.h>

enum { MOST_PIXELS = 16, MOST_ANGLES = 90 };

/* ---- models --------------------------------------------------------------------------------- */

#define HEAD "format = 1; name = \"test\"; "
#define TIMES                                                                                      \
    "gates: { any1: { duration = 30e-9; depolarizing = 0.0; }; any2: { duration = 200e-9; "        \
    "depolarizing = 0.0; }; }; "
#define T1T2                                                                                       \
    "qubit: { T1 = 2.0e-6; T2 = 1.3e-6; excited_population = 0.07; }; qubits = ( { index = 1; T1 " \
    "= 1.1e-6; T2 = 2.0e-6; } ); "

static const char *const MODELS[][2] = {
    {"depolarizing", HEAD "schedule = \"none\"; gates: { any1: { duration = 0.0; depolarizing = "
                          "0.004; }; any2: { duration = 0.0; "
                          "depolarizing = 0.03; }; };"},
    {"pauli", HEAD "schedule = \"none\"; channels = ( { after = \"any1\"; channel = \"pauli\"; "
                   "probabilities = [ 0.002, 0.001, 0.004 ]; }, "
                   "{ after = \"cx\"; channel = \"pauli\"; probabilities = [ 0.003, 0.0, 0.001, "
                   "0.002, 0.004, 0.0, 0.0, 0.001, 0.0, 0.005, "
                   "0.0, 0.0, 0.002, 0.0, 0.001 ]; } );"},
    {"bit flip", HEAD "schedule = \"none\"; channels = ( { after = \"any2\"; channel = "
                      "\"bit_flip\"; p = 0.01; } );"},
    {"phase flip", HEAD "schedule = \"none\"; channels = ( { after = \"any1\"; channel = "
                        "\"phase_flip\"; p = 0.01; } );"},
    {"amplitude damping", HEAD "schedule = \"none\"; channels = ( { after = \"any2\"; channel = "
                               "\"amplitude_damping\"; gamma = 0.02; "
                               "excited_population = 0.1; } );"},
    {"phase damping", HEAD "schedule = \"none\"; channels = ( { after = \"any1\"; channel = "
                           "\"phase_damping\"; lambda = 0.02; } );"},
    {"relaxation at gates", HEAD "schedule = \"none\"; " T1T2 TIMES},
    {"relaxation and idling, alap", HEAD "schedule = \"alap\"; " T1T2 TIMES},
    {"relaxation and idling, asap", HEAD "schedule = \"asap\"; " T1T2 TIMES},
    {"readout", HEAD "schedule = \"none\"; qubit: { p10 = 0.03; p01 = 0.08; };"},
    {"reset", HEAD "schedule = \"none\"; reset: { duration = 0.0; error = 0.05; };"},
    {"over-rotation", HEAD "schedule = \"none\"; gates: { any1: { duration = 0.0; depolarizing = "
                           "0.001; }; any2: { duration = 0.0; "
                           "depolarizing = 0.0; }; ry: { duration = 0.0; depolarizing = 0.0; "
                           "over_rotation_relative = 0.02; "
                           "over_rotation_absolute = 0.01; }; };"},
    {"twirled", HEAD "twirl = true; qubit: { T1 = 5e-6; T2 = 4e-6; p10 = 0.05; p01 = 0.1; };\n"
                     "gates: { any1: { duration = 30e-9; depolarizing = 0.002; "
                     "over_rotation_relative = 0.02; over_rotation_absolute = 0.1; }; any2: { "
                     "duration = 80e-9; depolarizing = 0.01; }; };\n"
                     "channels = ( { after = \"any2\"; channel = \"coherent\"; ZX = 0.2; } );"},
    {"everything, on cz hardware",
     HEAD "schedule = \"alap\"; basis = [ \"rz\", \"sx\", \"x\", \"cz\" ]; qubit: { T1 = 4.0e-6; "
          "T2 = 3.1e-6; excited_population = 0.02; p10 = "
          "0.01; p01 = 0.03; }; qubits = ( { index = 2; T1 = 3.0e-6; T2 = 1.0e-6; p10 = 0.02; p01 "
          "= 0.01; } ); gates: { rz: { duration = 0.0; "
          "error = 0.0; }; sx: { duration = 30e-9; error = 0.012; }; x: { duration = 30e-9; error "
          "= 0.012; }; cz: { duration = 80e-9; error = "
          "0.06; }; }; edges = ( { qubits = [0, 1]; gate = \"cz\"; error = 0.09; } ); measure: { "
          "duration = 1.0e-6; }; reset: { duration = "
          "5.0e-7; error = 0.02; }; channels = ( { after = \"cz\"; channel = \"phase_damping\"; "
          "lambda = 0.004; } );"},
};
enum { MODEL_COUNT = sizeof MODELS / sizeof *MODELS };

/* ---- cases ---------------------------------------------------------------------------------- */

typedef struct case_values {
    double angles[MOST_ANGLES], input[MOST_PIXELS], reference[MOST_PIXELS];
} case_values;

static case_values values_of(const qn_qmae_spec *spec, uint64_t seed) {
    case_values v;
    qn_rng rng;
    qn_rng_init(&rng, seed, QN_STREAM_TEST, (uint64_t)spec->qubits, 0, 0);
    for (int i = 0; i < qn_qmae_spec_nangles(spec); ++i) v.angles[i] = 6.283 * qn_rng_uniform(&rng);
    random_amplitudes(&rng, spec->qubits, 1, v.input);
    random_amplitudes(&rng, spec->qubits, 0, v.reference);
    return v;
}

typedef struct answers {
    double swap, fidelity, purity;
    double diagonal[MOST_PIXELS], angle_gradient[MOST_ANGLES], input_gradient[MOST_PIXELS];
    double angle_shifts[4 * MOST_ANGLES], input_shifts[2 * MOST_PIXELS];
} answers;

static void ask(const subject *s, const case_values *v, answers *a) {
    const int what = QN_WANT_FIDELITY | QN_WANT_PURITY | QN_WANT_DIAGONAL | QN_WANT_GRADIENT |
                     QN_WANT_SHIFTS;
    memset(a, 0, sizeof *a);
    qn_response response = {.diagonal = a->diagonal,
                            .angle_gradient = a->angle_gradient,
                            .input_gradient = a->input_gradient,
                            .angle_shifts = a->angle_shifts,
                            .input_shifts = a->input_shifts};
    const qn_request request = {what, v->input, v->reference, NULL};
    qn_qmae_bind(s->bound, v->angles, what);
    assert_int_equal(qn_qmae_evaluate(s->qmae, s->bound, s->work, &request, &response), QN_OK);
    a->swap = response.swap;
    a->fidelity = response.fidelity;
    a->purity = response.purity;
}

static void assert_equal_answers(const qn_qmae_spec *spec, const answers *a, const answers *b) {
    const size_t pixels = (size_t)1 << spec->qubits, nangles = (size_t)qn_qmae_spec_nangles(spec);
    assert_close(a->swap, b->swap, 1e-12, 0);
    assert_close(a->fidelity, b->fidelity, 1e-12, 0);
    assert_close(a->purity, b->purity, 1e-12, 0);
    assert_close_array(a->diagonal, b->diagonal, pixels, 1e-12, 0);
    assert_close_array(a->angle_gradient, b->angle_gradient, nangles, 1e-12, 0);
    assert_close_array(a->input_gradient, b->input_gradient, pixels, 1e-12, 0);
    assert_close_array(a->angle_shifts, b->angle_shifts, 4 * nangles, 1e-12, 0);
    assert_close_array(a->input_shifts, b->input_shifts, 2 * (pixels - 1), 1e-12, 0);
}

/* Compares two engines on one circuit, and if asked the naive matrices. */
static void compare(const qn_qmae_spec *spec, const qn_model *model, const char *one,
                    const char *other, bool naive) {
    const case_values v = values_of(spec, 31);
    static answers a, b;
    subject s = subject_of(spec, model, one), t = subject_of(spec, model, other);
    ask(&s, &v, &a);
    ask(&t, &v, &b);
    assert_equal_answers(spec, &a, &b);
    if (naive) assert_close(a.swap, swap_witness(s.qmae, v.angles, v.input, v.reference), 1e-12, 0);
    subject_clear(&s);
    subject_clear(&t);
}

static qn_qmae_spec spec_of(int n, int variant) {
    qn_qmae_spec spec = qn_qmae_spec_default();
    spec.qubits = n;
    spec.latent = n - 1;
    spec.test = variant & 1 ? QN_TEST_DESTRUCTIVE : QN_TEST_ANCILLA;
    spec.trash = variant & 2 ? QN_TRASH_RESET : QN_TRASH_SWAP;
    spec.embedding = variant & 4 ? QN_EMBEDDING_CIRCUIT : QN_EMBEDDING_STATE;
    return spec;
}

static void without_noise_all_engines_agree(void **state) {
    (void)state;
    for (int n = 2; n <= 4; ++n)
        for (int variant = 0; variant < 8; ++variant) {
            qn_qmae_spec spec = spec_of(n, variant);
            spec.layers = 1 + (n < 4 && variant == 0);
            compare(&spec, NULL, "pure", "factored", n == 2);
            if (n < 4) compare(&spec, NULL, "factored", "dm", false);
        }
    qn_qmae_spec narrow = spec_of(4, 0);
    for (narrow.latent = 1; narrow.latent < 3; ++narrow.latent)
        compare(&narrow, NULL, "pure", "factored", false);
}

static void under_each_noise_factored_is_dense(void **state) {
    (void)state;
    for (int k = 0; k < MODEL_COUNT; ++k) {
        qn_model *model = model_of(MODELS[k][1]);
        for (int variant = 0; variant < 8; ++variant) {
            const qn_qmae_spec two = spec_of(2, variant);
            compare(&two, model, "factored", "dm", true);
        }
        const qn_qmae_spec three = spec_of(3, k % 4), circuit = spec_of(3, 4 + k % 4);
        compare(&three, model, "factored", "dm", k % 2 == 0 || k == MODEL_COUNT - 1);
        compare(&circuit, model, "factored", "dm", false);
        qn_model_destroy(model);
    }
}

/* Ten qubits: everything at once in all four variants, each channel alone in one. */
static void ten_qubits_agree(void **state) {
    (void)state;
    if (test_sanitized()) skip();
    for (int k = MODEL_COUNT - 1; k >= (test_effort(1) > 1 ? 0 : MODEL_COUNT - 1); --k) {
        qn_model *model = model_of(MODELS[k][1]);
        for (int variant = 0; variant < 4; ++variant) {
            const qn_qmae_spec spec = spec_of(4, variant);
            compare(&spec, model, "factored", "dm", variant == 0);
        }
        qn_model_destroy(model);
    }
    for (int k = 0; k < MODEL_COUNT - 1; ++k) {
        qn_model *model = model_of(MODELS[k][1]);
        const qn_qmae_spec spec = spec_of(4, k % 4);
        compare(&spec, model, "factored", "dm", false);
        qn_model_destroy(model);
    }
}

static void more_trash_and_other_entanglers_agree(void **state) {
    (void)state;
    qn_model *model = model_of(MODELS[MODEL_COUNT - 1][1]);
    for (int entangler = 0; entangler < 4; ++entangler) {
        qn_qmae_spec spec = spec_of(3, entangler % 2);
        spec.entangler = (qn_entangler)entangler;
        spec.latent = 1; /* two fresh qubits */
        compare(&spec, model, "factored", "dm", false);
    }
    qn_model_destroy(model);
}

/* ---- gradients ------------------------------------------------------------------------------ */

static double swap_at(const subject *s, const case_values *v) {
    const qn_request request = {0, v->input, v->reference, NULL};
    qn_response response = {0};
    qn_qmae_bind(s->bound, v->angles, 0);
    assert_int_equal(qn_qmae_evaluate(s->qmae, s->bound, s->work, &request, &response), QN_OK);
    return response.swap;
}

/* Central differences of order h^4. */
static double difference(const subject *s, case_values *v, double *x) {
    const double h = 2e-3, held = *x;
    double f[4];
    for (int k = 0; k < 4; ++k) {
        static const double step[4] = {1, -1, 2, -2};
        *x = held + step[k] * h;
        f[k] = swap_at(s, v);
    }
    *x = held;
    return (8 * (f[0] - f[1]) - (f[2] - f[3])) / (12 * h);
}

static double input_difference(const subject *s, const case_values *v, int i, int pixels) {
    const double h = 2e-3;
    double f[4];
    for (int k = 0; k < 4; ++k) {
        static const double step[4] = {1, -1, 2, -2};
        case_values moved = *v;
        moved.input[i] += step[k] * h;
        qn_normalise((size_t)pixels, moved.input, moved.input);
        f[k] = swap_at(s, &moved);
    }
    return (8 * (f[0] - f[1]) - (f[2] - f[3])) / (12 * h);
}

static void gradients_match_differences(void **state) {
    (void)state;
    qn_model *model = model_of(MODELS[MODEL_COUNT - 1][1]);
    for (int variant = 0; variant < 8; variant += 4) {
        const qn_qmae_spec spec = spec_of(3, variant);
        case_values v = values_of(&spec, 57);
        static answers a;
        subject s = subject_of(&spec, model, "factored");
        ask(&s, &v, &a);
        for (int p = 0; p < qn_qmae_spec_nangles(&spec); ++p)
            assert_close(a.angle_gradient[p], difference(&s, &v, &v.angles[p]), 1e-11, 1e-7);
        for (int i = 0; i < 8; ++i)
            assert_close(a.input_gradient[i], input_difference(&s, &v, i, 8), 1e-10, 1e-7);
        subject_clear(&s);
    }
    qn_model_destroy(model);
}

/* A program whose angle p turns by an extra `shift` in one of its places: the shifted circuit
 * actually run. */
static double shifted_swap(const qn_qmae_spec *spec, const qn_model *model, const case_values *v,
                           int param, qn_section section, double shift) {
    qn_circuit *whole = NULL, *moved = NULL;
    assert_int_equal(qn_qmae_circuit(spec, &whole, NULL), QN_OK);
    assert_int_equal(
        qn_circuit_create(qn_circuit_nqubits(whole), qn_circuit_nparams(whole), &moved), QN_OK);
    for (size_t k = 0; k < qn_circuit_size(whole); ++k) {
        qn_op op = *qn_circuit_op(whole, k);
        qn_circuit_set_section(moved, op.section);
        if (op.kind == QN_OP_GATE && op.gate->nangles && op.angles[0].param == param &&
            op.section == section)
            op.angles[0].offset += op.angles[0].scale * shift;
        assert_int_equal(qn_circuit_append(moved, &op), QN_OK);
    }
    const qn_program_options options = qn_program_options_default();
    qn_program *program = NULL;
    qn_diag diag = {0};
    assert_int_equal(qn_program_build(moved, model, &options, &program, &diag), QN_OK);
    const int nqubits = qn_program_nqubits(program);
    double params[MOST_ANGLES + 2 * MOST_PIXELS] = {0};
    memcpy(params, v->angles, (size_t)qn_qmae_spec_nangles(spec) * sizeof *params);
    const qn_instr **instrs = qn_alloc(qn_program_size(program), sizeof *instrs);
    int digits[16];
    for (int q = 0; q < nqubits; ++q) digits[q] = q;
    for (size_t k = 0; k < qn_program_size(program); ++k) instrs[k] = qn_program_instr(program, k);
    qn_plan *plan = NULL;
    qn_bound *bound = NULL;
    assert_int_equal(
        qn_plan_create(instrs, qn_program_size(program), digits, nqubits, &plan, &diag), QN_OK);
    assert_int_equal(qn_bound_create(plan, qn_kernels_best(), &bound), QN_OK);
    qn_bound_set(bound, params, 0);
    const size_t size = (size_t)1 << (2 * nqubits), data = (size_t)1 << (2 * spec->qubits);
    double rin[256], rref[256], work[16 * QN_PAULI_WORK], *r = qn_alloc(size, sizeof *r);
    qn_pauli_from_real(spec->qubits, v->input, rin, work);
    qn_pauli_from_real(spec->qubits, v->reference, rref, work);
    static const double zero[4] = {1, 0, 0, 1};
    for (size_t i = 0; i < size; ++i) {
        r[i] = rin[i % data] * rref[i / data % data];
        for (int q = 2 * spec->qubits; q < nqubits; ++q) r[i] *= zero[i >> (2 * q) & 3];
    }
    qn_dm_run(bound, r);
    const qn_instr *measure = NULL;
    for (size_t k = 0; k < qn_program_size(program); ++k)
        if (instrs[k]->kind == QN_INSTR_MEASURE) measure = instrs[k];
    assert_non_null(measure);
    const double z = measure->base[12] * r[0] +
                     measure->base[15] * r[(size_t)3 << (2 * (nqubits - 1))];
    qn_free(r);
    qn_free(instrs);
    qn_bound_destroy(bound);
    qn_plan_destroy(plan);
    qn_program_destroy(program);
    qn_circuit_destroy(moved);
    qn_circuit_destroy(whole);
    return z;
}

static void shifts_match_shifted_circuits(void **state) {
    (void)state;
    qn_model *model = model_of(MODELS[MODEL_COUNT - 1][1]);
    const qn_qmae_spec spec = spec_of(2, 0);
    const case_values v = values_of(&spec, 58);
    static answers a;
    subject s = subject_of(&spec, model, "factored");
    ask(&s, &v, &a);
    for (int p = 0; p < qn_qmae_spec_nangles(&spec); ++p) {
        double sum = 0.0;
        for (int k = 0; k < 4; ++k) {
            const qn_section section = k < 2 ? QN_SECTION_ENCODER : QN_SECTION_DECODER;
            const double z = shifted_swap(&spec, model, &v, p, section,
                                          k % 2 ? -1.5707963267948966 : 1.5707963267948966);
            assert_close(a.angle_shifts[4 * p + k], z, 1e-12, 0);
            sum += (k % 2 ? -0.5 : 0.5) * z;
        }
        assert_close(a.angle_gradient[p], sum, 1e-12, 0); /* the shift rule */
    }
    subject_clear(&s);
    qn_model_destroy(model);
}

/* Single precision: six digits of the values, five of the gradient's length. */
static void single_precision_is_close(void **state) {
    (void)state;
    qn_model *model = model_of(MODELS[MODEL_COUNT - 1][1]);
    for (int variant = 0; variant < 8; variant += 4) {
        qn_qmae_spec spec = spec_of(4, variant);
        const case_values v = values_of(&spec, 59);
        static answers a, b;
        subject exact = subject_of(&spec, model, "factored");
        spec.precision = QN_PRECISION_SINGLE;
        subject rounded = subject_of(&spec, model, "factored");
        ask(&exact, &v, &a);
        ask(&rounded, &v, &b);
        assert_true(memcmp(&a, &b, sizeof a) != 0);
        assert_close(b.swap, a.swap, 1e-6, 0);
        assert_close(b.fidelity, a.fidelity, 1e-6, 0);
        assert_close(b.purity, a.purity, 1e-6, 0);
        assert_close_array(b.diagonal, a.diagonal, 16, 1e-6, 0);
        assert_close_array(b.angle_gradient, a.angle_gradient, MOST_ANGLES, 2e-6, 0);
        assert_close_array(b.angle_shifts, a.angle_shifts, 4 * MOST_ANGLES, 2e-6, 0);
        assert_close_array(b.input_gradient, a.input_gradient, 16, 2e-6, 0);
        subject_clear(&exact);
        subject_clear(&rounded);
    }
    qn_model_destroy(model);
}

static void engines_refuse_what_they_cannot_do(void **state) {
    (void)state;
    qn_model *model = model_of(MODELS[0][1]);
    qn_qmae *qmae = NULL;
    qn_diag diag = {0};
    const qn_qmae_spec big = qn_qmae_spec_default();
    assert_int_equal(qn_qmae_create(&big, model, NULL, "pure", NULL, &qmae, &diag),
                     QN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "without noise"));
    diag = (qn_diag){0};
    assert_int_equal(qn_qmae_create(&big, model, NULL, "dm", NULL, &qmae, &diag), QN_ERR_LIMIT);
    assert_non_null(strstr(diag.text, "18 qubits"));
    diag = (qn_diag){0};
    assert_int_equal(qn_qmae_create(&big, model, NULL, "factord", NULL, &qmae, &diag),
                     QN_ERR_NOT_FOUND);
    assert_non_null(strstr(diag.text, "factored"));
    assert_null(qmae);
    qn_model_destroy(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_noise_all_engines_agree),
        cmocka_unit_test(under_each_noise_factored_is_dense),
        cmocka_unit_test(ten_qubits_agree),
        cmocka_unit_test(more_trash_and_other_entanglers_agree),
        cmocka_unit_test(gradients_match_differences),
        cmocka_unit_test(shifts_match_shifted_circuits),
        cmocka_unit_test(single_precision_is_close),
        cmocka_unit_test(engines_refuse_what_they_cannot_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
