/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Correlated readout in simulations: what is read is the naive outcome, drawn again from the
 * columns of the model's matrix; the state knows nothing of it. */
#include "assert_close.h"
#include "witness.h"

#include "qmae_noise/simulate.h"
#include "qmae_noise/trajectory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NQUBITS = 4, NBITS = 4, RECORDS = 1 << NBITS, MOST = 1 << 12 };

static const double TOLERANCE = 1e-11;
static witness naive; /* too large for a stack */

/* A column-stochastic matrix on k qubits. */
static void random_matrix(qn_rng *rng, int k, double *matrix) {
    const int outcomes = 1 << k;
    for (int x = 0; x < outcomes; ++x) {
        double sum = 0.0;
        for (int y = 0; y < outcomes; ++y) {
            matrix[y * outcomes + x] = (y == x ? 4.0 : 0.0) + qn_rng_uniform(rng);
            sum += matrix[y * outcomes + x];
        }
        for (int y = 0; y < outcomes; ++y) matrix[y * outcomes + x] /= sum;
    }
}

static qn_model *model_with(const char *rest, int k, const int *qubits, const double *matrix) {
    static char text[1 << 18];
    qn_model *model = NULL;
    qn_diag diag = {0};
    size_t used = (size_t)snprintf(text, sizeof text, "format = 1;\n%s\n", rest);
    used += (size_t)snprintf(text + used, sizeof text - used, "readout_groups = ( { qubits = [");
    for (int q = 0; q < k; ++q)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%d", q ? ", " : "", qubits[q]);
    used += (size_t)snprintf(text + used, sizeof text - used, "]; matrix = [");
    for (int e = 0; e < 1 << (2 * k); ++e)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%.17f", e ? ", " : "",
                                 matrix[e]);
    (void)snprintf(text + used, sizeof text - used, "]; } );\n");
    if (qn_model_parse("test.cfg", text, NULL, &model, &diag) != QN_OK)
        fail_msg("line %d: %s", diag.line, diag.text);
    return model;
}

static qn_program *program_with(const qn_circuit *circuit, const qn_model *model, bool readout) {
    qn_program_options options = qn_program_options_default();
    qn_program *program = NULL;
    qn_diag diag = {0};
    options.readout = readout;
    if (qn_program_build(circuit, model, &options, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    return program;
}

/* Random gates, then qubit q is measured into bit 3 - q, but those of `out`. */
static qn_circuit *random_circuit(qn_rng *rng, unsigned out) {
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(NQUBITS, 0, &circuit), QN_OK);
    for (int g = 0; g < 12; ++g) {
        const int a = (int)qn_rng_below(rng, NQUBITS);
        const int pair[2] = {a, (a + 1 + (int)qn_rng_below(rng, NQUBITS - 1)) % NQUBITS};
        const double angle = 6.28 * qn_rng_uniform(rng);
        assert_int_equal(qn_circuit_gate(circuit, g % 2 ? "ry" : "rx", pair, &angle), QN_OK);
        assert_int_equal(qn_circuit_gate(circuit, "cx", pair, NULL), QN_OK);
    }
    for (int q = 0; q < NQUBITS; ++q)
        if (!(out >> q & 1)) assert_int_equal(qn_circuit_measure(circuit, q, NBITS - 1 - q), QN_OK);
    return circuit;
}

/* P(records) of the naive simulation without readout errors. */
static void find_exact(const qn_circuit *circuit, const qn_model *model, double *p) {
    qn_program *program = program_with(circuit, model, false);
    witness_run(&naive, program, NULL, true);
    for (uint64_t bits = 0; bits < RECORDS; ++bits) p[bits] = witness_probability(&naive, bits);
    witness_clear(&naive);
    qn_program_destroy(program);
}

/* The bits of a group of a record, as an index of its matrix. */
static int index_of(uint64_t bits, int k, const int *qubits) {
    int index = 0;
    for (int q = 0; q < k; ++q) index |= (int)(bits >> (NBITS - 1 - qubits[q]) & 1) << q;
    return index;
}

static void read_group(int k, const int *qubits, const double *matrix, double *p) {
    double read[RECORDS] = {0};
    uint64_t mask = 0;
    for (int q = 0; q < k; ++q) mask |= UINT64_C(1) << (NBITS - 1 - qubits[q]);
    for (uint64_t y = 0; y < RECORDS; ++y)
        for (uint64_t x = 0; x < RECORDS; ++x)
            if ((x & ~mask) == (y & ~mask))
                read[y] += matrix[(index_of(y, k, qubits) << k) + index_of(x, k, qubits)] * p[x];
    memcpy(p, read, sizeof read);
}

static void check_outcomes(const qn_simulation *s, const double *p) {
    size_t count = 0;
    qn_outcome *outcomes = NULL;
    assert_int_equal(qn_simulation_outcomes(s, &outcomes, &count), QN_OK);
    double found[RECORDS] = {0};
    for (size_t k = 0; k < count; ++k) found[outcomes[k].bits] = outcomes[k].probability;
    qn_free(outcomes);
    for (int bits = 0; bits < RECORDS; ++bits) assert_close(found[bits], p[bits], TOLERANCE, 0.0);
}

/* Strings of Z are the signs of what is read. */
static void check_parities(const qn_simulation *s, const double *p) {
    for (unsigned mask = 1; mask < 1 << NQUBITS; ++mask) {
        char paulis[NQUBITS + 1] = "";
        double value = 0.0, expected = 0.0;
        unsigned bits = 0;
        for (int q = 0; q < NQUBITS; ++q) {
            paulis[NQUBITS - 1 - q] = mask >> q & 1 ? 'Z' : 'I';
            bits |= (mask >> q & 1) << (NBITS - 1 - q);
        }
        for (unsigned x = 0; x < RECORDS; ++x)
            expected += __builtin_parity(x & bits) ? -p[x] : p[x];
        assert_int_equal(qn_simulation_expect(s, paulis, &value, NULL), QN_OK);
        assert_close(value, expected, TOLERANCE, 0.0);
    }
}

static const char *const NOISE[] = {
    "channels = ( { after = \"cx\"; channel = \"amplitude_damping\"; gamma = 0.07; } );", ""};

static void outcomes_are_read_together(void **state) {
    (void)state;
    static const int QUBITS[][4] = {{3, 1}, {2, 0, 3}, {1, 3, 0, 2}};
    qn_rng rng;
    print_message("seed 91\n");
    qn_rng_init(&rng, 91, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(12); ++round) {
        const int k = 2 + round % 3, *qubits = QUBITS[k - 2];
        double matrix[256], p[RECORDS];
        random_matrix(&rng, k, matrix);
        qn_model *model = model_with(NOISE[round % 2], k, qubits, matrix);
        qn_circuit *circuit = random_circuit(&rng, 0);
        find_exact(circuit, model, p);
        read_group(k, qubits, matrix, p);
        qn_program *program = program_with(circuit, model, true);
        qn_program *exact = program_with(circuit, model, false);
        qn_simulation *s = NULL, *silent = NULL;
        assert_int_equal(qn_simulation_run(program, NULL, NULL, &s, NULL), QN_OK);
        assert_int_equal(qn_simulation_run(exact, NULL, NULL, &silent, NULL), QN_OK);
        assert_int_equal(qn_simulation_is_pure(s), round % 2);
        check_outcomes(s, p);
        check_parities(s, p);
        assert_close(qn_simulation_purity(s), qn_simulation_purity(silent), TOLERANCE, 0.0);
        qn_simulation_destroy(s);
        qn_simulation_destroy(silent);
        qn_program_destroy(program);
        qn_program_destroy(exact);
        qn_circuit_destroy(circuit);
        qn_model_destroy(model);
    }
}

/* Where one of three is not measured, the matrix is summed over what would be read of it and
 * averaged over its states. */
static void unmeasured_members_are_averaged(void **state) {
    (void)state;
    static const int QUBITS[] = {2, 0, 3}, LEFT[] = {2, 3};
    double matrix[64], marginal[16] = {0}, p[RECORDS];
    qn_rng rng;
    print_message("seed 92\n");
    qn_rng_init(&rng, 92, QN_STREAM_TEST, 0, 0, 0);
    random_matrix(&rng, 3, matrix);
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x)
            marginal[((y & 1) | (y >> 2 << 1)) * 4 + ((x & 1) | (x >> 2 << 1))] +=
                0.5 * matrix[y * 8 + x];
    qn_model *model = model_with(NOISE[0], 3, QUBITS, matrix);
    qn_circuit *circuit = random_circuit(&rng, 1);
    find_exact(circuit, model, p);
    read_group(2, LEFT, marginal, p);
    qn_program *program = program_with(circuit, model, true);
    qn_simulation *s = NULL;
    assert_int_equal(qn_simulation_run(program, NULL, NULL, &s, NULL), QN_OK);
    check_outcomes(s, p);
    qn_simulation_destroy(s);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
}

/* X and Y on measured qubits are what a rotation before the measurement would show. */
static void letters_are_rotated_measurements(void **state) {
    (void)state;
    static const int QUBITS[] = {3, 0, 1};
    double matrix[64], turned = 0.0, asked = 0.0;
    qn_rng rng;
    print_message("seed 93\n");
    qn_rng_init(&rng, 93, QN_STREAM_TEST, 0, 0, 0);
    random_matrix(&rng, 3, matrix);
    qn_model *model = model_with(NOISE[0], 3, QUBITS, matrix);
    qn_rng copy = rng;
    qn_circuit *plain = random_circuit(&rng, 0), *rotated = random_circuit(&copy, 15);
    const int zero = 0, three = 3;
    const double angle = 1.57079632679489661923;
    assert_int_equal(qn_circuit_gate(rotated, "h", &zero, NULL), QN_OK);     /* X -> Z */
    assert_int_equal(qn_circuit_gate(rotated, "rx", &three, &angle), QN_OK); /* Y -> Z */
    for (int q = 0; q < NQUBITS; ++q)
        assert_int_equal(qn_circuit_measure(rotated, q, NBITS - 1 - q), QN_OK);
    qn_program *programs[2] = {program_with(plain, model, true),
                               program_with(rotated, model, true)};
    for (int k = 0; k < 2; ++k) {
        qn_simulation *s = NULL;
        assert_int_equal(qn_simulation_run(programs[k], NULL, NULL, &s, NULL), QN_OK);
        assert_int_equal(qn_simulation_expect(s, k ? "ZZIZ" : "YZIX", k ? &turned : &asked, NULL),
                         QN_OK);
        qn_simulation_destroy(s);
        qn_program_destroy(programs[k]);
    }
    assert_close(asked, turned, TOLERANCE, 0.0);
    qn_circuit_destroy(plain);
    qn_circuit_destroy(rotated);
    qn_model_destroy(model);
}

/* Trajectories: parities within their error, and the frequencies of the bits. */
static void trajectories_draw_the_columns(void **state) {
    (void)state;
    static const int QUBITS[] = {2, 0, 3};
    static const uint64_t MASKS[] = {15, 6, 9};
    double matrix[64], p[RECORDS];
    static uint64_t bits[MOST];
    qn_rng rng;
    print_message("seed 94\n");
    qn_rng_init(&rng, 94, QN_STREAM_TEST, 0, 0, 0);
    random_matrix(&rng, 3, matrix);
    qn_model *model = model_with(NOISE[0], 3, QUBITS, matrix);
    qn_circuit *circuit = random_circuit(&rng, 0);
    find_exact(circuit, model, p);
    read_group(3, QUBITS, matrix, p);
    qn_program *program = program_with(circuit, model, true);
    for (int drawn = 0; drawn < 2; ++drawn) {
        qn_trajectory_options options = qn_trajectory_options_default();
        qn_trajectory *plan = NULL;
        qn_trajectory_bound *bound = NULL;
        qn_trajectory_report report;
        qn_estimate estimates[3];
        options.bits = drawn;
        options.nparities = drawn ? 0 : 3;
        options.parities = MASKS;
        assert_int_equal(qn_trajectory_of(program, &options, &plan, NULL), QN_OK);
        assert_int_equal(qn_trajectory_bound_create(plan, &bound), QN_OK);
        qn_trajectory_bind(bound, NULL);
        const qn_trajectory_settings settings = {
            .seed = 5, .trajectories = MOST, .threads = 1, .bits = drawn ? bits : NULL};
        assert_int_equal(
            qn_trajectory_estimate(bound, NULL, NULL, &settings, estimates, &report, NULL), QN_OK);
        for (int k = 0; k < 3 && !drawn; ++k) {
            double expected = 0.0;
            for (unsigned x = 0; x < RECORDS; ++x)
                expected += __builtin_parityll(x & MASKS[k]) ? -p[x] : p[x];
            assert_true(estimates[k].error > 0.0 && estimates[k].error < 0.02);
            assert_close(estimates[k].value, expected, 4.5 * estimates[k].error, 0.0);
        }
        qn_trajectory_bound_destroy(bound);
        qn_trajectory_destroy(plan);
    }
    for (unsigned x = 0; x < RECORDS; ++x) {
        size_t count = 0;
        for (size_t k = 0; k < MOST; ++k) count += bits[k] == x;
        assert_close((double)count / MOST, p[x], 4.5 * sqrt(p[x] / MOST), 0.0);
    }
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outcomes_are_read_together),
        cmocka_unit_test(unmeasured_members_are_averaged),
        cmocka_unit_test(letters_are_rotated_measurements),
        cmocka_unit_test(trajectories_draw_the_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
