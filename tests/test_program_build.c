/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noisy programs: what is attached where. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "program_fixture.h"

#include "core/linalg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const uint64_t SEED = 29;

#define HEAD "format = 1;\n"
#define NS 1e-9

/* ---- order and content of noise -------------------------------------------------------------- */

static const char RULES[] = HEAD
    "qubit: { T1 = 50e-6; T2 = 70e-6; p10 = 0.02; p01 = 0.05; };\n"
    "qubits = ( { index = 1; T1 = 20e-6; T2 = 30e-6; } );\n"
    "gates: { any1: { duration = 30e-9; error = 0.001; }; any2: { duration = 300e-9; error = 0.01; "
    "}; };\n"
    "reset: { duration = 1e-6; error = 0.03; };\nmeasure: { duration = 1e-6; };\n"
    "channels = ( { after = \"any2\"; channel = \"phase_flip\"; p = 0.01; },\n"
    "{ after = \"cx\"; channel = \"pauli\"; ZX = 0.02; },\n"
    "{ before = \"x\"; channel = \"bit_flip\"; p = 0.03; },\n"
    "{ after = \"idle\"; channel = \"phase_damping\"; lambda = 0.04; },\n"
    "{ after = \"reset\"; channel = \"amplitude_damping\"; gamma = 0.1; },\n"
    "{ before = \"measure\"; channel = \"bit_phase_flip\"; p = 0.1; },\n"
    "{ after = \"any2\"; channel = \"depolarizing\"; lambda = 0.05; nqubits = 1; } );\n";

static qn_circuit *ruled_circuit(void) {
    qn_circuit *circuit = new_circuit(2, 0);
    add(circuit, "x", 0, 0);
    add(circuit, "h", 1, 0);
    add(circuit, "h", 1, 0);
    add(circuit, "cx", 1, 0);
    assert_int_equal(qn_circuit_reset(circuit, 0), QN_OK);
    assert_int_equal(qn_circuit_measure(circuit, 1, 5), QN_OK);
    return circuit;
}

static void noise_follows_in_order(void **state) {
    (void)state;
    qn_circuit *circuit = ruled_circuit();
    char text[2048];
    snprintf(text, sizeof text, "schedule = \"asap\";\n%s", RULES);
    qn_program *program = build_text(circuit, text, NULL);
    const expected_instr list[] = {
        {QN_INSTR_NOISE, 0, 0, -1, "rule", 0, 30 * NS},
        {QN_INSTR_GATE, 0, 0, -1, "", 0, 30 * NS},
        {QN_INSTR_NOISE, 0, 0, -1, "gate error", 0, 30 * NS},
        {QN_INSTR_NOISE, 0, 0, -1, "relaxation", 0, 30 * NS},
        {QN_INSTR_GATE, 1, 1, -1, "", 0, 30 * NS},
        {QN_INSTR_NOISE, 1, 1, -1, "gate error", 0, 30 * NS},
        {QN_INSTR_NOISE, 1, 1, -1, "relaxation", 0, 30 * NS},
        {QN_INSTR_GATE, 2, 1, -1, "", 30 * NS, 30 * NS},
        {QN_INSTR_NOISE, 2, 1, -1, "gate error", 30 * NS, 30 * NS},
        {QN_INSTR_NOISE, 2, 1, -1, "relaxation", 30 * NS, 30 * NS},
        {QN_INSTR_NOISE, 3, 0, -1, "idle", 30 * NS, 30 * NS},
        {QN_INSTR_NOISE, 3, 0, -1, "rule", 30 * NS, 30 * NS},
        {QN_INSTR_GATE, 3, 1, 0, "", 60 * NS, 300 * NS},
        {QN_INSTR_NOISE, 3, 1, 0, "gate error", 60 * NS, 300 * NS},
        {QN_INSTR_NOISE, 3, 1, -1, "relaxation", 60 * NS, 300 * NS},
        {QN_INSTR_NOISE, 3, 0, -1, "relaxation", 60 * NS, 300 * NS},
        {QN_INSTR_NOISE, 3, 1, -1, "rule", 60 * NS, 300 * NS},
        {QN_INSTR_NOISE, 3, 0, -1, "rule", 60 * NS, 300 * NS},
        {QN_INSTR_NOISE, 3, 1, 0, "rule", 60 * NS, 300 * NS},
        {QN_INSTR_NOISE, 3, 1, -1, "rule", 60 * NS, 300 * NS},
        {QN_INSTR_NOISE, 3, 0, -1, "rule", 60 * NS, 300 * NS},
        {QN_INSTR_RESET, 4, 0, -1, "reset", 360 * NS, 1e-6},
        {QN_INSTR_NOISE, 4, 0, -1, "rule", 360 * NS, 1e-6},
        {QN_INSTR_NOISE, 5, 1, -1, "rule", 360 * NS, 1e-6},
        {QN_INSTR_MEASURE, 5, 1, -1, "readout", 360 * NS, 1e-6},
    };
    CHECK(program, list);
    /* The line of the file, one lower here than in RULES for the schedule in front. */
    assert_int_equal(qn_program_instr(program, 18)->line, 9);
    assert_int_equal(qn_program_instr(program, 14)->line, 4);
    assert_string_equal(qn_program_instr(program, 18)->channel->name, "pauli");
    /* X on the control */
    assert_close(qn_program_instr(program, 18)->base[17 * 1], 0.96, 1e-15, 0.0);
    assert_close(qn_program_instr(program, 18)->base[17 * 4], 1.0, 1e-15, 0.0);
    assert_close(qn_program_instr(program, 21)->base[12], 0.94, 1e-15, 0.0);
    assert_int_equal(qn_program_instr(program, 24)->bit, 5);
    assert_close(qn_program_instr(program, 24)->base[12], 0.03, 1e-15, 0.0);
    assert_close(qn_program_instr(program, 24)->base[15], 0.93, 1e-15, 0.0);
    /* Equal matrices are kept once. */
    assert_ptr_equal(qn_program_instr(program, 5)->base, qn_program_instr(program, 8)->base);
    assert_ptr_equal(qn_program_instr(program, 4)->base, qn_program_instr(program, 7)->base);
    assert_ptr_not_equal(qn_program_instr(program, 2)->base, qn_program_instr(program, 5)->base);
    qn_program_destroy(program);
    qn_program_options options = qn_program_options_default();
    options.readout = false;
    program = build_text(circuit, text, &options);
    assert_close(qn_program_instr(program, 24)->base[12], 0.0, 0.0, 0.0);
    assert_close(qn_program_instr(program, 24)->base[15], 1.0, 0.0, 0.0);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* Rules of the same channel keep their own arguments, on one and on two qubits. */
static void rules_keep_their_arguments(void **state) {
    (void)state;
    qn_circuit *circuit = new_circuit(2, 0);
    add(circuit, "cx", 0, 1);
    qn_program *program = build_text(
        circuit,
        HEAD "channels = ( { after = \"cx\"; channel = \"phase_flip\"; p = 0.1; },\n"
             "{ after = \"cx\"; channel = \"phase_flip\"; p = 0.2; },\n"
             "{ after = \"cx\"; channel = \"depolarizing\"; lambda = 0.3; } );\n",
        NULL);
    const double factors[] = {0.8, 0.8, 0.6, 0.6, 0.7};
    assert_int_equal(qn_program_size(program), 6);
    for (size_t k = 0; k < 5; ++k) {
        const qn_instr *instr = qn_program_instr(program, k + 1);
        assert_int_equal(instr->nqubits, k < 4 ? 1 : 2);
        assert_close(instr->base[k < 4 ? 5 : 17], factors[k], 1e-15, 0.0);
        assert_int_equal(instr->line, 2 + (int)k / 2);
    }
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* Letter q of a rule belongs to the gate's qubit q: Z on the first flips X and Y there, and X on
 * the second flips Y and Z. */
static void letters_count_from_the_first_qubit(void **state) {
    static const char *const names[] = {"pauli\"; ZX = 0.25", "coherent\"; ZX = 0.3"};
    (void)state;
    for (int k = 0; k < 2; ++k) {
        char text[256];
        qn_circuit *circuit = new_circuit(2, 0);
        add(circuit, "cx", 1, 0);
        snprintf(text, sizeof text, HEAD "channels = ( { after = \"cx\"; channel = \"%s; } );\n",
                 names[k]);
        qn_program *program = build_text(circuit, text, NULL);
        const qn_instr *noise = qn_program_instr(program, 1);
        assert_int_equal(noise->nqubits, 2);
        assert_int_equal(noise->qubits[0], 1);
        for (int first = 0; first < 4; ++first)
            for (int second = 0; second < 4; ++second) {
                const int digits = first + 4 * second;
                const bool turned = (first == 1 || first == 2) != (second >= 2);
                const double left = k == 0 ? 0.5 : cos(0.3);
                assert_close(noise->base[17 * digits], turned ? left : 1.0, 1e-12, 0.0);
            }
        qn_program_destroy(program);
        qn_circuit_destroy(circuit);
    }
}

/* A rule after any1 means listed gates too; the entry any1 of `gates` does not. */
static void any_in_rules_and_in_entries(void **state) {
    (void)state;
    qn_circuit *circuit = new_circuit(1, 0);
    add(circuit, "h", 0, 0);
    add(circuit, "x", 0, 0);
    qn_program *program = build_text(
        circuit,
        HEAD "gates: { h: { duration = 0.0; depolarizing = 0.0; }; any1: { duration = 0.0; "
             "depolarizing = 0.3; }; };\n"
             "channels = ( { after = \"any1\"; channel = \"bit_flip\"; p = 0.1; } );\n",
        NULL);
    int flips[2] = {0}, depolarized[2] = {0};
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->kind != QN_INSTR_NOISE) continue;
        flips[instr->op] += fabs(instr->base[10] - 0.8) < 1e-12 && instr->base[5] == 1.0;
        depolarized[instr->op] += fabs(instr->base[5] - 0.7) < 1e-12;
    }
    assert_int_equal(flips[0], 1);
    assert_int_equal(flips[1], 1);
    assert_int_equal(depolarized[0], 0);
    assert_int_equal(depolarized[1], 1);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* Multiplies the noise of one gate up, on the digits of (qubit a, qubit b). */
static void product_of_noise(const qn_program *program, int op, int a, double *total) {
    double step[256], next[256];
    memset(total, 0, 256 * sizeof *total);
    for (int i = 0; i < 16; ++i) total[17 * i] = 1.0;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->op != op || instr->kind != QN_INSTR_NOISE) continue;
        for (int i = 0; i < 16; ++i)
            for (int j = 0; j < 16; ++j) {
                const int shift = instr->qubits[0] == a ? 0 : 2;
                const int rest = instr->nqubits == 2 ? 0 : 15 & ~(3 << shift);
                const int size = instr->nqubits == 2 ? 16 : 4;
                const int r = instr->nqubits == 2 ? i : i >> shift & 3;
                const int c = instr->nqubits == 2 ? j : j >> shift & 3;
                step[16 * i + j] = (i & rest) == (j & rest) ? instr->base[size * r + c] : 0.0;
            }
        qn_linalg_multiply(16, step, total, next);
        memcpy(total, next, sizeof next);
    }
}

/* The whole noise of a gate has the average infidelity that the file calls `error`, whatever
 * relaxation is part of it. */
static void error_is_the_infidelity_of_the_whole_gate(void **state) {
    (void)state;
    qn_circuit *circuit = new_circuit(2, 0);
    add(circuit, "x", 1, 0);
    add(circuit, "cz", 1, 0);
    qn_program *program = build_text(
        circuit,
        HEAD "qubit: { T1 = 50e-6; T2 = 70e-6; excited_population = 0.1; };\n"
             "qubits = ( { index = 1; T1 = 20e-6; T2 = 30e-6; } );\n"
             "gates: { any1: { duration = 30e-9; error = 0.002385; }; any2: { duration = 300e-9; "
             "error = 0.02385; }; };\n",
        NULL);
    double total[256], one[16];
    product_of_noise(program, 1, 1, total);
    assert_close(qn_ptm_infidelity(2, total), 0.02385, 1e-15, 0.0);
    product_of_noise(program, 0, 1, total);
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) one[4 * i + j] = total[16 * i + j];
    assert_close(qn_ptm_infidelity(1, one), 0.002385, 1e-15, 0.0);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* ---- strength -------------------------------------------------------------------------------- */

static void scale_zero_is_the_ideal_circuit(void **state) {
    (void)state;
    qn_circuit *circuit = ruled_circuit();
    qn_program_options options = {.noise_scale = 0.0, .readout = true, .idle = true};
    qn_program *program = build_text(circuit, RULES, &options);
    assert_int_equal(qn_program_size(program), 6);
    assert_close(qn_program_instr(program, 4)->base[12], 1.0, 0.0, 0.0);
    assert_close(qn_program_instr(program, 5)->base[15], 1.0, 0.0, 0.0);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* Twice the noise is every channel twice, flips doubled; the gates stay. */
static void scale_two_is_every_channel_twice(void **state) {
    (void)state;
    qn_circuit *circuit = ruled_circuit();
    qn_program_options options = qn_program_options_default();
    qn_program *once = build_text(circuit, RULES, &options);
    options.noise_scale = 2.0;
    qn_program *twice = build_text(circuit, RULES, &options);
    assert_int_equal(qn_program_size(once), qn_program_size(twice));
    for (size_t k = 0; k < qn_program_size(once); ++k) {
        const qn_instr *a = qn_program_instr(once, k), *b = qn_program_instr(twice, k);
        const int rows = 1 << (2 * a->nqubits);
        double square[256];
        assert_int_equal(a->kind, b->kind);
        if (a->kind == QN_INSTR_NOISE) qn_linalg_multiply(rows, a->base, a->base, square);
        else memcpy(square, a->base, (size_t)(rows * rows) * sizeof *square);
        if (a->kind == QN_INSTR_RESET) square[12] = 1.0 - 2.0 * 0.06;
        if (a->kind == QN_INSTR_MEASURE) square[12] = 0.06, square[15] = 1.0 - 0.14;
        assert_close_array(b->base, square, (size_t)(rows * rows), 1e-14, 0.0);
    }
    qn_program_destroy(once);
    qn_program_destroy(twice);
    qn_circuit_destroy(circuit);
}

static void bad_scales_are_refused(void **state) {
    (void)state;
    const double scales[] = {-0.5, (double)NAN, (double)INFINITY};
    qn_circuit *circuit = ruled_circuit();
    qn_model *model = load_text(RULES);
    for (int k = 0; k < 3; ++k) {
        qn_program_options options = {.noise_scale = scales[k]};
        qn_program *program = NULL;
        assert_int_equal(qn_program_build(circuit, model, &options, &program, NULL),
                         QN_ERR_ARGUMENT);
        assert_null(program);
    }
    qn_model_destroy(model);
    qn_circuit_destroy(circuit);
}

/* ---- rotations ------------------------------------------------------------------------------- */

/* PTM of a rotation by an angle, from its unitary. */
static void direct(const char *name, double angle, double *ptm) {
    const qn_gate *gate = qn_gate_find(name);
    double complex u[16];
    gate->matrix(&angle, u);
    qn_ptm_from_unitary(gate->nqubits, u, ptm);
}

static void parameters_and_over_rotations(void **state) {
    (void)state;
    qn_rng rng;
    qn_circuit *circuit = new_circuit(2, 2);
    const int qubits[2] = {1, 0};
    const double constant = 0.77, scale = 1.5, epsilon = 0.02, delta = -0.03;
    size_t rotations = 0;
    print_message("seed %d\n", (int)SEED);
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 0);
    for (size_t g = 0; g < qn_gate_count(); ++g) {
        if (!qn_gate_at(g)->generator) continue;
        assert_int_equal(qn_circuit_rotation(circuit, qn_gate_at(g)->name, qubits, 1, -1.0, 0.4),
                         QN_OK);
        assert_int_equal(qn_circuit_gate(circuit, qn_gate_at(g)->name, qubits, &constant), QN_OK);
        ++rotations;
    }
    assert_true(rotations >= 5);
    qn_program_options options = {.noise_scale = scale};
    qn_program *program = build_text(
        circuit,
        HEAD "gates: { any1: { duration = 0; error = 0; over_rotation_relative = 0.02; "
             "over_rotation_absolute = -0.03; };\n"
             "any2: { duration = 0; error = 0; over_rotation_relative = 0.02; "
             "over_rotation_absolute = -0.03; }; };\n",
        &options);
    assert_int_equal(qn_program_size(program), 2 * rotations);
    assert_int_equal(qn_circuit_nparams(qn_program_circuit(program)), 2);
    for (int trial = 0; trial < test_effort(5); ++trial) {
        const double params[2] = {100.0, 6.0 * qn_rng_uniform(&rng) - 3.0};
        for (size_t k = 0; k < 2 * rotations; ++k) {
            const qn_instr *instr = qn_program_instr(program, k);
            const double nominal = k % 2 ? constant : 0.4 - params[1];
            double found[256], wanted[256];
            const size_t entries = instr->nqubits == 1 ? 16 : 256;
            qn_instr_ptm(instr, params, found);
            direct(instr->gate->name, (1.0 + scale * epsilon) * nominal + scale * delta, wanted);
            assert_close_array(found, wanted, entries, 1e-14, 0.0);
            if (k % 2)
                assert_close(instr->constants[0], (1.0 + scale * epsilon) * nominal + scale * delta,
                             1e-15, 0.0);
            assert_int_equal(instr->cosine == NULL, k % 2);
            assert_int_equal(instr->angle.param, k % 2 ? -1 : 1);
        }
    }
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* ---- decomposition, refusals, memory --------------------------------------------------------- */

static void gates_are_decomposed_into_the_basis(void **state) {
    (void)state;
    qn_circuit *circuit = new_circuit(3, 1);
    const int qubits[3] = {2, 0, 1};
    assert_int_equal(qn_circuit_gate(circuit, "ccx", qubits, NULL), QN_OK);
    assert_int_equal(qn_circuit_rotation(circuit, "ry", qubits, 0, 1.0, 0.0), QN_OK);
    qn_model *model = NULL, *ideal = NULL;
    assert_int_equal(qn_model_open("ibm_like", &model, NULL), QN_OK);
    assert_int_equal(qn_model_ideal(&ideal), QN_OK);
    qn_program *program = build(circuit, model, NULL);
    size_t entangling = 0;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->kind != QN_INSTR_GATE) continue;
        const char *name = instr->gate->name;
        entangling += strcmp(name, "cz") == 0;
        assert_true(strcmp(name, "cz") == 0 || strcmp(name, "rz") == 0 || strcmp(name, "sx") == 0 ||
                    strcmp(name, "x") == 0);
        /* rz is exact and takes no time: no noise behind it. */
        const qn_instr *next = qn_program_instr(program, k + 1);
        if (next && next->op == instr->op) assert_true(strcmp(name, "rz") != 0);
        else assert_true(strcmp(name, "rz") == 0);
    }
    assert_int_equal(entangling, 6);
    qn_program_destroy(program);
    program = build(circuit, ideal, NULL);
    assert_int_equal(qn_program_size(program), 16);
    for (size_t k = 0; k < qn_program_size(program); ++k)
        assert_int_equal(qn_program_instr(program, k)->kind, QN_INSTR_GATE);
    assert_close(qn_program_duration(program), 0.0, 0.0, 0.0);
    qn_program_destroy(program);
    qn_model_destroy(model);
    qn_model_destroy(ideal);
    qn_circuit_destroy(circuit);
}

static void uncovered_gates_are_refused(void **state) {
    (void)state;
    qn_circuit *circuit = ruled_circuit();
    qn_model *model = load_text(HEAD "gates: { any1: { duration = 0; error = 0; }; };\n");
    qn_program *program = NULL;
    qn_diag diag = {0};
    assert_int_equal(qn_program_build(circuit, model, NULL, &program, &diag), QN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "needs the gate cx"));
    assert_non_null(strstr(diag.file, "model.cfg"));
    assert_null(program);
    qn_model_destroy(model);
    qn_circuit_destroy(circuit);
}

static void survives_lack_of_memory(void **state) {
    (void)state;
    qn_circuit *circuit = ruled_circuit();
    qn_model *model = load_text(RULES);
    for (int k = 1;; ++k) {
        qn_program *program = NULL;
        alloc_failure_arm(k);
        const qn_status status = qn_program_build(circuit, model, NULL, &program, NULL);
        if (!alloc_failure_disarm()) {
            assert_int_equal(status, QN_OK);
            assert_true(k > 10);
            qn_program_destroy(program);
            break;
        }
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_null(program);
    }
    qn_program_destroy(NULL);
    qn_model_destroy(model);
    qn_circuit_destroy(circuit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_follows_in_order),
        cmocka_unit_test(rules_keep_their_arguments),
        cmocka_unit_test(letters_count_from_the_first_qubit),
        cmocka_unit_test(any_in_rules_and_in_entries),
        cmocka_unit_test(error_is_the_infidelity_of_the_whole_gate),
        cmocka_unit_test(scale_zero_is_the_ideal_circuit),
        cmocka_unit_test(scale_two_is_every_channel_twice),
        cmocka_unit_test(bad_scales_are_refused),
        cmocka_unit_test(parameters_and_over_rotations),
        cmocka_unit_test(gates_are_decomposed_into_the_basis),
        cmocka_unit_test(uncovered_gates_are_refused),
        cmocka_unit_test(survives_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
