/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The twirled device: against means over explicit Pauli strings, which are unitaries here. That all
 * engines compute it is seen by test_fuzz_programs, test_qmae_engines and test_gradient_dense. */
#include "assert_close.h"
#include "program_fixture.h"
#include "random_channel.h"

#include "channel/ptm.h"
#include "core/linalg.h"
#include "noise/model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const uint64_t SEED = 71;

/* Transfer matrix of conjugation with a string. */
static void string_ptm(int nqubits, int string, double *ptm) {
    const int d = 1 << nqubits;
    double complex u[16] = {0};
    for (int row = 0; row < d; ++row) {
        int column = 0;
        const double complex entry = qn_pauli_entry(nqubits, string, row, &column);
        u[row * d + column] = entry;
    }
    qn_ptm_from_unitary(nqubits, u, ptm);
}

/* 4^-m sum_P P E(P . P) P. */
static void mean_over_strings(int nqubits, const double *ptm, double *mean) {
    const int rows = 1 << (2 * nqubits), entries = rows * rows;
    double p[256], half[256], whole[256];
    memset(mean, 0, sizeof *mean * (size_t)entries);
    for (int string = 0; string < rows; ++string) {
        string_ptm(nqubits, string, p);
        qn_linalg_multiply(rows, ptm, p, half);
        qn_linalg_multiply(rows, p, half, whole);
        for (int e = 0; e < entries; ++e) mean[e] += whole[e] / rows;
    }
}

static void twirl_is_the_mean_over_strings(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(20); ++round) {
        const int nqubits = 1 + round % 2, rows = 1 << (2 * nqubits);
        double complex kraus[3 * 16];
        double ptm[256], mean[256], lowest = 0.0, trace_error = 0.0;
        random_kraus(&rng, 1 << nqubits, 3, kraus);
        qn_ptm_from_kraus(nqubits, 3, kraus, ptm);
        mean_over_strings(nqubits, ptm, mean);
        qn_ptm_twirl(nqubits, ptm);
        assert_close_array(ptm, mean, (size_t)(rows * rows), 1e-13, 0);
        assert_int_equal(qn_ptm_cptp(nqubits, ptm, &lowest, &trace_error), QN_OK);
        assert_true(lowest > -1e-12 && trace_error < 1e-12);
    }
}

/* ---- programs ------------------------------------------------------------------------------- */

static const char EVERYTHING[] =
    "format = 1;\nschedule = \"asap\";\n"
    "qubit: { T1 = 5e-6; T2 = 4e-6; excited_population = 0.1; p10 = 0.02; p01 = 0.08; };\n"
    "gates: { any1: { duration = 30e-9; depolarizing = 0.002; };\n"
    "         any2: { duration = 300e-9; depolarizing = 0.01; }; };\n"
    "measure: { duration = 1e-6; };\nreset: { duration = 1e-6; error = 0.03; };\n"
    "channels = ( { after = \"cx\"; channel = \"coherent\"; ZX = 0.2; XI = 0.1; },\n"
    "             { after = \"any1\"; channel = \"amplitude_damping\"; gamma = 0.1; } );\n"
    "crosstalk = ( { qubits = [0, 2]; zz = 1e6; } );\n"
    "readout_groups = ( { qubits = [1, 2]; matrix = [0.9, 0.02, 0.03, 0.0, 0.05, 0.95, 0.0, 0.1,\n"
    "                     0.05, 0.0, 0.9, 0.1, 0.0, 0.03, 0.07, 0.8]; } );\n";

static qn_program *program_of(bool twirl, double strength) {
    qn_model *model = NULL;
    qn_diag diag = {0};
    qn_program_options options = qn_program_options_default();
    const qn_model_options read = {.twirl = twirl};
    qn_circuit *circuit = new_circuit(3, 0);
    const double angle = 0.7;
    options.noise_scale = strength;
    assert_int_equal(qn_model_parse("in.cfg", EVERYTHING, &read, &model, &diag), QN_OK);
    for (int q = 0; q < 3; ++q) add(circuit, "h", q, 0);
    assert_int_equal(qn_circuit_gate(circuit, "rx", (int[]){1}, &angle), QN_OK);
    add(circuit, "cx", 0, 1);
    assert_int_equal(qn_circuit_reset(circuit, 1), QN_OK);
    add(circuit, "cx", 1, 2);
    add(circuit, "h", 0, 0);
    for (int q = 0; q < 3; ++q) assert_int_equal(qn_circuit_measure(circuit, q, q), QN_OK);
    qn_program *program = build(circuit, model, &options);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
    return program;
}

/* Instruction by instruction, matrices and how they change with the strength; resets and gates stay
 * as they are. */
static void every_channel_is_twirled(void **state) {
    (void)state;
    for (int k = 0; k < 3; ++k) {
        const double strengths[] = {1.0, 0.4, 1.9};
        qn_program *plain = program_of(false, strengths[k]),
                   *twirled = program_of(true, strengths[k]);
        size_t noises = 0;
        assert_int_equal(qn_program_size(plain), qn_program_size(twirled));
        for (size_t i = 0; i < qn_program_size(plain); ++i) {
            const qn_instr *a = qn_program_instr(plain, i), *b = qn_program_instr(twirled, i);
            const size_t entries = (size_t)1 << (4 * a->nqubits);
            double mean[256];
            assert_int_equal(a->kind, b->kind);
            const bool noise = a->kind == QN_INSTR_NOISE || a->kind == QN_INSTR_MEASURE;
            if (noise) mean_over_strings(a->nqubits, a->base, mean);
            assert_close_array(b->base, noise ? mean : a->base, entries, 1e-13, 0);
            if (!a->slope) continue;
            if (noise) mean_over_strings(a->nqubits, a->slope, mean);
            assert_close_array(b->slope, noise ? mean : a->slope, entries, 1e-13, 0);
            noises += noise;
        }
        assert_true(noises > 20);
        qn_program_destroy(plain);
        qn_program_destroy(twirled);
    }
}

/* A rotation by a that turns by (1 + e) a + d, between every string and what the string makes of
 * it: asked for -a where they anticommute. */
static void rotations_are_turned_both_ways(void **state) {
    (void)state;
    static const char *const NAMES[] = {"rx", "rz", "rzx", "rzz"};
    static const char MODEL[] =
        "format = 1;\nschedule = \"none\";\ntwirl = true;\n"
        "gates: { any1: { duration = 0.0; depolarizing = 0.0; over_rotation_relative = 0.1;\n"
        "                 over_rotation_absolute = 0.3; };\n"
        "         any2: { duration = 0.0; depolarizing = 0.0; over_rotation_relative = 0.2;\n"
        "                 over_rotation_absolute = -0.4; }; };\n";
    for (int k = 0; k < 4; ++k) {
        const qn_gate *gate = qn_gate_find(NAMES[k]);
        const int n = gate->nqubits, rows = 1 << (2 * n);
        const double nominal = 0.9, e = n == 1 ? 0.1 : 0.2, d = n == 1 ? 0.3 : -0.4;
        double mean[256] = {0}, p[256], turn[256], half[256], whole[256];
        qn_circuit *circuit = new_circuit(n, 0);
        assert_int_equal(qn_circuit_gate(circuit, NAMES[k], (int[]){0, 1}, &nominal), QN_OK);
        qn_program *program = build_text(circuit, MODEL, NULL);
        for (int string = 0; string < rows; ++string) {
            double complex u[16];
            string_ptm(n, string, p);
            for (int sign = -1; sign <= 1; sign += 2) { /* the one that undoes the strings */
                double ideal = sign * nominal, angle = (1.0 + e) * ideal + d, right[256];
                gate->matrix(&nominal, u);
                qn_ptm_from_unitary(n, u, right);
                gate->matrix(&ideal, u);
                qn_ptm_from_unitary(n, u, turn);
                qn_linalg_multiply(rows, turn, p, half);
                qn_linalg_multiply(rows, p, half, whole);
                double off = 0.0;
                for (int i = 0; i < rows * rows; ++i) off = fmax(off, fabs(whole[i] - right[i]));
                if (off > 1e-9) continue;
                gate->matrix(&angle, u);
                qn_ptm_from_unitary(n, u, turn);
                qn_linalg_multiply(rows, turn, p, half);
                qn_linalg_multiply(rows, p, half, whole);
                for (int i = 0; i < rows * rows; ++i) mean[i] += whole[i] / rows;
            }
        }
        assert_int_equal(qn_program_size(program), 2);
        qn_linalg_multiply(rows, qn_program_instr(program, 1)->base,
                           qn_program_instr(program, 0)->base, whole);
        assert_close_array(whole, mean, (size_t)(rows * rows), 1e-13, 0);
        qn_program_destroy(program);
        qn_circuit_destroy(circuit);
    }
}

/* ---- models --------------------------------------------------------------------------------- */

static void readout_is_symmetric(void **state) {
    (void)state;
    qn_model *model = NULL;
    const qn_model_options twirled = {.twirl = true};
    assert_int_equal(qn_model_parse("in.cfg", EVERYTHING, &twirled, &model, NULL), QN_OK);
    const qn_qubit qubit = qn_model_qubit(model, 0);
    assert_close(qubit.p10, 0.05, 0, 1e-15);
    assert_close(qubit.p01, 0.05, 0, 1e-15);
    const double *m = qn_model_readout(model, 1)->matrix;
    /* flips of no bit, the first, the second, both: means of the four columns */
    const double flips[] = {(0.9 + 0.95 + 0.9 + 0.8) / 4, (0.02 + 0.05 + 0.1 + 0.07) / 4,
                            (0.03 + 0.05 + 0.03 + 0.1) / 4, 0.0};
    for (int y = 0; y < 4; ++y)
        for (int x = 0; x < 4; ++x) assert_close(m[4 * y + x], flips[y ^ x], 1e-15, 0);
    double sum = 0.0;
    for (int y = 0; y < 4; ++y) sum += m[4 * y];
    assert_close(sum, 1.0, 1e-14, 0);
    qn_model_destroy(model);
}

static void key_and_option_are_one(void **state) {
    (void)state;
    qn_model *by_key = NULL, *off = NULL, *by_option = NULL;
    const qn_model_options twirled = {.twirl = true};
    char text[4096];
    snprintf(text, sizeof text, "twirl = true;\n%s", EVERYTHING);
    assert_int_equal(qn_model_parse("in.cfg", text, NULL, &by_key, NULL), QN_OK);
    snprintf(text, sizeof text, "twirl = false;\n%s", EVERYTHING);
    assert_int_equal(qn_model_parse("in.cfg", text, NULL, &off, NULL), QN_OK);
    assert_int_equal(qn_model_parse("in.cfg", text, &twirled, &by_option, NULL), QN_OK);
    assert_true(by_key->twirl && by_option->twirl && !off->twirl);
    assert_true(qn_model_qubit(by_key, 0).p10 == qn_model_qubit(by_option, 0).p10);
    assert_true(qn_model_qubit(off, 0).p10 == 0.02);
    qn_model_destroy(by_key);
    qn_model_destroy(off);
    qn_model_destroy(by_option);
}

static void twirl_is_true_or_false(void **state) {
    (void)state;
    qn_model *model = NULL;
    qn_diag diag = {0};
    const char *const texts[] = {"format = 1;\ntwirl = 1;\n", "format = 1;\ntwirl = \"yes\";\n"};
    for (int k = 0; k < 2; ++k) {
        assert_int_equal(qn_model_parse("in.cfg", texts[k], NULL, &model, &diag), QN_ERR_SYNTAX);
        assert_int_equal(diag.line, 2);
        assert_non_null(strstr(diag.text, "twirl must be true or false, not "));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twirl_is_the_mean_over_strings),
        cmocka_unit_test(every_channel_is_twirled),
        cmocka_unit_test(rotations_are_turned_both_ways),
        cmocka_unit_test(readout_is_symmetric),
        cmocka_unit_test(key_and_option_are_one),
        cmocka_unit_test(twirl_is_true_or_false),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
