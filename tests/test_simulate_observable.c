/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observables of simulated circuits against matrices of a textbook: exact, as Pauli vectors, by
 * trajectories, and as a device measures them. */
#include "assert_close.h"
#include "observable/measure.h"
#include "simulate/simulation.h"
#include "simulate/vector.h"
#include "sums.h"
#include "witness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NQUBITS = 4, SIZE = 1 << NQUBITS };

static const double TOLERANCE = 1e-11;
static witness naive; /* too large for a stack */

/* Noise after cx alone, so that rotations before a measurement are exact. */
static const char *const NOISE =
    "format = 1;\n"
    "qubit: { p10 = 0.03; p01 = 0.08; };\n"
    "qubits = ( { index = 1; p10 = 0.11; p01 = 0.02; } );\n"
    "readout_groups = ( { qubits = [0, 2]; matrix = [\n"
    "  0.90, 0.07, 0.05, 0.01,\n  0.04, 0.85, 0.02, 0.06,\n"
    "  0.05, 0.02, 0.90, 0.08,\n  0.01, 0.06, 0.03, 0.85]; } );\n"
    "channels = ( { after = \"cx\"; channel = \"amplitude_damping\"; gamma = 0.07; } );\n";
static const char *const READOUT_ONLY = "format = 1;\nqubit: { p10 = 0.03; p01 = 0.08; };\n";

static qn_model *model_of(const char *text) {
    qn_model *model = NULL;
    qn_diag diag = {0};
    if (qn_model_parse("test.cfg", text, NULL, &model, &diag) != QN_OK) fail_msg("%s", diag.text);
    return model;
}

static qn_program *program_of(const qn_circuit *circuit, const qn_model *model) {
    qn_program_options options = qn_program_options_default();
    qn_program *program = NULL;
    qn_diag diag = {0};
    options.allow_unused = true;
    if (qn_program_build(circuit, model, &options, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    return program;
}

/* Random gates, a measurement on the way whose bit turns another qubit, more gates. */
static qn_circuit *random_circuit(qn_rng *rng) {
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(NQUBITS, 0, &circuit), QN_OK);
    for (int g = 0; g < 12; ++g) {
        const int a = (int)qn_rng_below(rng, NQUBITS);
        const int pair[2] = {a, (a + 1 + (int)qn_rng_below(rng, NQUBITS - 1)) % NQUBITS};
        const double angle = 6.28 * qn_rng_uniform(rng);
        assert_int_equal(qn_circuit_gate(circuit, g % 2 ? "ry" : "rx", pair, &angle), QN_OK);
        assert_int_equal(qn_circuit_gate(circuit, "cx", pair, NULL), QN_OK);
        if (g != 6) continue;
        const qn_op turn = {.kind = QN_OP_GATE,
                            .gate = qn_gate_find("x"),
                            .nqubits = 1,
                            .qubits = {pair[1]},
                            .condition = {.first = 0, .count = 1, .value = 1}};
        assert_int_equal(qn_circuit_measure(circuit, a, 0), QN_OK);
        assert_int_equal(qn_circuit_append(circuit, &turn), QN_OK);
    }
    return circuit;
}

static qn_circuit *copy_of(const qn_circuit *circuit) {
    qn_circuit *copy = NULL;
    assert_int_equal(qn_circuit_create(NQUBITS, 0, &copy), QN_OK);
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k)
        assert_int_equal(qn_circuit_append(copy, qn_circuit_op(circuit, k)), QN_OK);
    return copy;
}

/* Tr(O rho) of the slow state before final measurements. */
static double slow_value(const qn_program *program, const sum *s) {
    static double complex rho[SIZE * SIZE], m[SIZE * SIZE];
    double value = 0.0;
    witness_run(&naive, program, NULL, false);
    witness_state(&naive, rho);
    witness_clear(&naive);
    sum_matrix(s, m);
    for (int i = 0; i < SIZE; ++i)
        for (int j = 0; j < SIZE; ++j) value += creal(m[i * SIZE + j] * rho[j * SIZE + i]);
    return value;
}

/* Of a product in the bits 1 + q of the qubits of `measured`, by ascending qubit. */
static double product_of_bits(const char *letters, unsigned measured, uint64_t bits) {
    double value = 1.0;
    int bit = 1;
    for (int q = 0; q < NQUBITS; ++q) {
        const char letter = letters[NQUBITS - 1 - q];
        if (!(measured >> q & 1)) continue;
        const int one = bits >> bit++ & 1;
        if (letter == '0' || letter == '1') value *= one == letter - '0';
        else if (letter != 'I' && one) value = -value;
    }
    return value;
}

/* The mean of the product where the qubits of `measured` are turned into `basis` and measured into
 * bits 1, 2, ...: mean and, if asked, mean square of a sum of products. */
static void slow_measured(const qn_circuit *circuit, const qn_model *model, const char *basis,
                          unsigned measured, size_t count, const double *weights,
                          const char (*letters)[SUM_QUBITS + 1], double *mean, double *square) {
    qn_circuit *turned = copy_of(circuit);
    int bit = 1;
    for (int q = 0; q < NQUBITS; ++q) {
        const double half = 1.57079632679489661923, minus = -half;
        const char letter = basis[NQUBITS - 1 - q];
        if (letter == 'X') assert_int_equal(qn_circuit_gate(turned, "ry", &q, &minus), QN_OK);
        if (letter == 'Y') assert_int_equal(qn_circuit_gate(turned, "rx", &q, &half), QN_OK);
    }
    for (int q = 0; q < NQUBITS; ++q)
        if (measured >> q & 1) assert_int_equal(qn_circuit_measure(turned, q, bit++), QN_OK);
    qn_program *program = program_of(turned, model);
    witness_run(&naive, program, NULL, true);
    *mean = *square = 0.0;
    for (uint64_t bits = 0; bits < UINT64_C(1) << bit; ++bits) {
        double value = 0.0;
        for (size_t k = 0; k < count; ++k)
            value += weights[k] * product_of_bits(letters[k], measured, bits);
        const double p = witness_probability(&naive, bits);
        *mean += p * value;
        *square += p * value * value;
    }
    witness_clear(&naive);
    qn_program_destroy(program);
    qn_circuit_destroy(turned);
}

/* ---- exact ---------------------------------------------------------------------------------- */

static double vector_value(const qn_program *program, const qn_observable *o,
                           const qn_simulation *s) {
    static double w[SIZE * SIZE];
    double value = 0.0;
    assert_int_equal(qn_simulation_vector(program, o, s->ndigits, w, NULL), QN_OK);
    for (int i = 0; i < 1 << (2 * s->ndigits); ++i) value += w[i] * s->r[i];
    return value;
}

/* <psi|O|psi>. */
static double state_value(const qn_simulation *s, const qn_observable *o) {
    double complex psi[SIZE], out[SIZE];
    double value = 0.0;
    assert_int_equal(qn_observable_nqubits(o), qn_simulation_nqubits(s));
    assert_int_equal(qn_simulation_state(s, psi), QN_OK);
    qn_observable_apply(o, psi, out);
    for (int i = 0; i < 1 << qn_observable_nqubits(o); ++i) value += creal(conj(psi[i]) * out[i]);
    return value;
}

static void check_exact(const qn_circuit *circuit, const qn_model *model, qn_method method,
                        const qn_observable *o, double expected) {
    qn_program *program = program_of(circuit, model);
    const qn_simulation_options options = {.method = method};
    qn_simulation *s = NULL;
    double value = 0.0;
    assert_int_equal(qn_simulation_run(program, NULL, &options, &s, NULL), QN_OK);
    assert_int_equal(qn_simulation_observe(s, o, &value, NULL), QN_OK);
    assert_close(value, expected, TOLERANCE, 0.0);
    if (qn_simulation_is_pure(s) && s->nmeasured == 0)
        assert_close(state_value(s, o), expected, TOLERANCE, 0.0);
    if (method == QN_METHOD_DM) assert_close(vector_value(program, o, s), expected, TOLERANCE, 0.0);
    qn_simulation_destroy(s);
    qn_program_destroy(program);
}

static void exact_values_are_traces(void **state) {
    (void)state;
    qn_rng rng;
    print_message("seed 21\n");
    qn_rng_init(&rng, 21, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(12); ++round) {
        qn_model *noisy = model_of(NOISE), *quiet = model_of(READOUT_ONLY);
        qn_circuit *circuit = random_circuit(&rng);
        const sum s = sum_draw(&rng, NQUBITS, true);
        qn_observable *o = sum_read(&s, &rng);
        qn_program *program = program_of(circuit, noisy);
        check_exact(circuit, noisy, QN_METHOD_DM, o, slow_value(program, &s));
        qn_program_destroy(program);
        program = program_of(circuit, quiet);
        check_exact(circuit, quiet, QN_METHOD_PURE, o, slow_value(program, &s));
        check_exact(circuit, quiet, QN_METHOD_DM, o, slow_value(program, &s));
        qn_program_destroy(program);
        qn_observable_destroy(o);
        qn_circuit_destroy(circuit);
        qn_model_destroy(noisy);
        qn_model_destroy(quiet);
    }
}

/* Letters on finally measured qubits are what their readout reports of a turned qubit. */
static void letters_are_read(void **state) {
    (void)state;
    qn_rng rng;
    print_message("seed 22\n");
    qn_rng_init(&rng, 22, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(6); ++round) {
        qn_model *model = model_of(round % 2 ? NOISE : READOUT_ONLY);
        qn_circuit *circuit = random_circuit(&rng), *measured = copy_of(circuit);
        const sum s = sum_draw(&rng, NQUBITS, true);
        qn_observable *o = sum_read(&s, &rng);
        double expected = 0.0;
        for (int q = 0; q < NQUBITS; ++q)
            assert_int_equal(qn_circuit_measure(measured, q, 1 + q), QN_OK);
        for (size_t k = 0; k < s.count; ++k) {
            double mean = 0.0, square = 0.0;
            slow_measured(circuit, model, s.letters[k], SIZE - 1, 1, &s.weights[k], &s.letters[k],
                          &mean, &square);
            expected += mean;
        }
        check_exact(measured, model, round % 2 ? QN_METHOD_DM : QN_METHOD_PURE, o, expected);
        check_exact(measured, model, QN_METHOD_DM, o, expected);
        qn_observable_destroy(o);
        qn_circuit_destroy(circuit);
        qn_circuit_destroy(measured);
        qn_model_destroy(model);
    }
}

/* A qubit that nothing touches is |0>, in products as in states. */
static void untouched_qubits_are_zero(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double value;
    } SUMS[] = {{"IZI", 1.0},   {"IXI", 0.0}, {"|*0*>", 1.0},
                {"|*1*>", 0.0}, {"ZZZ", 1.0}, {"|000> + |101> + |001>", 1.0}};
    qn_circuit *circuit = NULL;
    double complex bell[8] = {[0] = sqrt(0.5), [5] = -sqrt(0.5)}, other[8] = {[7] = 1.0};
    qn_model *model = model_of("format = 1;\n");
    assert_int_equal(qn_circuit_create(3, 0, &circuit), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "h", (int[]){2}, NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "z", (int[]){2}, NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", (int[]){2, 0}, NULL), QN_OK);
    for (int method = QN_METHOD_DM; method <= QN_METHOD_PURE; ++method) {
        qn_observable *o = NULL;
        for (size_t k = 0; k < sizeof SUMS / sizeof *SUMS; ++k) {
            assert_int_equal(qn_observable_parse("t", SUMS[k].text, 3, &o, NULL), QN_OK);
            check_exact(circuit, model, (qn_method)method, o, SUMS[k].value);
            qn_observable_destroy(o);
        }
        assert_int_equal(qn_observable_of_state(3, bell, &o), QN_OK);
        check_exact(circuit, model, (qn_method)method, o, 1.0);
        qn_observable_destroy(o);
        assert_int_equal(qn_observable_of_state(3, other, &o), QN_OK);
        check_exact(circuit, model, (qn_method)method, o, 0.0);
        qn_observable_destroy(o);
    }
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
}

/* ---- estimates ------------------------------------------------------------------------------ */

/* Sums of squared scores of `count` estimates: chi-squared. Six standard deviations. */
static void check_scores(double squares, int count) {
    print_message("chi-squared %.1f of %d\n", squares, count);
    assert_true(fabs(squares - count) < 6.0 * sqrt(2.0 * count) + 6.0);
}

static void trajectories_estimate_sums(void **state) {
    (void)state;
    double squares = 0.0;
    int count = 0;
    qn_rng rng;
    print_message("seed 23\n");
    qn_rng_init(&rng, 23, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(40); ++round) {
        qn_model *model = model_of(NOISE);
        qn_circuit *circuit = random_circuit(&rng);
        const sum s = sum_draw(&rng, NQUBITS, true);
        qn_observable *o = sum_read(&s, &rng);
        for (int q = 0; q < NQUBITS && round % 2; ++q)
            assert_int_equal(qn_circuit_measure(circuit, q, 1 + q), QN_OK);
        qn_program *program = program_of(circuit, model);
        qn_simulation *exact = NULL, *sampled = NULL;
        double value = 0.0;
        const qn_observable *const list[] = {o, o};
        const char *const string = "ZIXY";
        const qn_simulation_sampling sampling = {.seed = (uint64_t)round,
                                                 .trajectories = 400,
                                                 .nobservables = 2,
                                                 .observables = list,
                                                 .npaulis = 1,
                                                 .paulis = &string,
                                                 .threads = 1};
        const qn_simulation_options options = {.method = QN_METHOD_TRAJECTORY,
                                               .sampling = &sampling};
        assert_int_equal(qn_simulation_run(program, NULL, NULL, &exact, NULL), QN_OK);
        assert_int_equal(qn_simulation_observe(exact, o, &value, NULL), QN_OK);
        assert_int_equal(qn_simulation_run(program, NULL, &options, &sampled, NULL), QN_OK);
        const qn_simulation_samples *samples = qn_simulation_sampled(sampled);
        assert_int_equal(samples->nobservables, 2);
        assert_close(samples->observed[1].value, samples->observed[0].value, 0.0, 0.0);
        const double error = samples->observed[0].error;
        if (error > 1e-9) {
            squares += pow((samples->observed[0].value - value) / error, 2.0);
            ++count;
        } else {
            assert_close(samples->observed[0].value, value, 1e-9, 0.0);
        }
        assert_int_equal(qn_simulation_observe(sampled, o, &value, NULL), QN_ERR_UNSUPPORTED);
        qn_simulation_destroy(exact);
        qn_simulation_destroy(sampled);
        qn_program_destroy(program);
        qn_observable_destroy(o);
        qn_circuit_destroy(circuit);
        qn_model_destroy(model);
    }
    check_scores(squares, count);
}

/* What infinitely many shots say, and the error of some, by the probabilities of the records of
 * each group's own circuit. */
static void slow_law(const qn_circuit *circuit, const qn_model *model, const qn_observable *o,
                     const qn_observable_groups *groups, const uint64_t *each, double *mean,
                     double *error) {
    double variance = 0.0;
    *mean = groups->constant;
    for (size_t g = 0; g < groups->count; ++g) {
        const qn_observable_group *group = &groups->groups[g];
        double weights[SUM_TERMS], one = 0.0, square = 0.0;
        char letters[SUM_TERMS][SUM_QUBITS + 1];
        unsigned measured = 0;
        for (int q = 0; q < NQUBITS; ++q)
            if (group->basis[NQUBITS - 1 - q] != 'I') measured |= 1U << q;
        for (size_t k = 0; k < group->nterms; ++k) {
            const qn_observable_term term = qn_observable_term_at(o, group->terms[k]);
            weights[k] = term.weight;
            strcpy(letters[k], term.letters);
        }
        slow_measured(circuit, model, group->basis, measured, group->nterms, weights,
                      (const char(*)[SUM_QUBITS + 1]) letters, &one, &square);
        *mean += one;
        variance += (square - one * one) / (double)each[g];
    }
    *error = sqrt(fmax(variance, 0.0));
}

/* Infinitely many shots give the mean itself, by trajectories with an error. */
static void check_infinitely_many(const qn_measurement *m, const qn_simulation_options *options,
                                  double mean, bool trajectories) {
    qn_measured_value found;
    const qn_measured_shots shots = {0, 5, 7, NULL, NULL};
    assert_int_equal(qn_measurement_run(m, NULL, options, &shots, &found, NULL), QN_OK);
    assert_close(found.value, mean, trajectories ? 5.0 * found.error + 1e-9 : TOLERANCE, 0.0);
    if (!trajectories) assert_close(found.error, 0.0, 0.0, 0.0);
}

static void shots_follow_the_law_of_the_device(void **state) {
    (void)state;
    double squares = 0.0, sampled_squares = 0.0;
    int count = 0, sampled = 0;
    qn_rng rng;
    print_message("seed 24\n");
    qn_rng_init(&rng, 24, QN_STREAM_TEST, 0, 0, 0);
    qn_program_options how = qn_program_options_default();
    how.allow_unused = true;
    for (int round = 0; round < test_effort(40); ++round) {
        qn_model *model = model_of(round % 2 ? NOISE : READOUT_ONLY);
        qn_circuit *circuit = random_circuit(&rng), *measured = copy_of(circuit);
        const sum s = sum_draw(&rng, NQUBITS, true);
        qn_observable *o = sum_read(&s, &rng);
        qn_measurement *m = NULL;
        uint64_t each[SUM_TERMS];
        double mean = 0.0, error = 0.0;
        /* the circuit's own final measurements do not matter */
        for (int q = 0; q < NQUBITS && round % 3 == 0; ++q)
            assert_int_equal(qn_circuit_measure(measured, q, 1 + q), QN_OK);
        assert_int_equal(qn_measurement_create(measured, model, &how, o, &m, NULL), QN_OK);
        for (uint64_t seed = 0; seed < 5; ++seed) {
            const bool trajectories = seed == 4;
            const qn_simulation_sampling sampling = {.threads = 1};
            const qn_simulation_options options = {.method = trajectories ? QN_METHOD_TRAJECTORY
                                                                          : QN_METHOD_AUTO,
                                                   .sampling = &sampling};
            qn_measured_value found;
            const qn_measured_shots shots = {500, seed, (uint64_t)round, each, NULL};
            assert_int_equal(qn_measurement_run(m, NULL, &options, &shots, &found, NULL), QN_OK);
            if (seed == 0)
                slow_law(circuit, model, o, qn_measurement_groups(m), each, &mean, &error);
            assert_int_equal(isnan(found.expected), trajectories);
            if (!trajectories) assert_close(found.expected, mean, TOLERANCE, 0.0);
            if (!trajectories) assert_close(found.error, error, 1e-8, 0.0);
            if (seed >= 3) check_infinitely_many(m, &options, mean, trajectories);
            if (error < 1e-9) continue;
            const double score = (found.value - mean) / (trajectories ? found.error : error);
            *(trajectories ? &sampled_squares : &squares) += score * score;
            ++*(trajectories ? &sampled : &count);
        }
        qn_measurement_destroy(m);
        qn_observable_destroy(o);
        qn_circuit_destroy(circuit);
        qn_circuit_destroy(measured);
        qn_model_destroy(model);
    }
    check_scores(squares, count);
    check_scores(sampled_squares, sampled);
}

/* The same numbers give the same shots, another seed or index others; groups draw their own. */
static void shots_are_named(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 25, QN_STREAM_TEST, 0, 0, 0);
    qn_model *model = model_of(NOISE);
    qn_circuit *circuit = random_circuit(&rng);
    qn_program_options how = qn_program_options_default();
    qn_observable *o = NULL;
    qn_measurement *m = NULL;
    how.allow_unused = true;
    assert_int_equal(qn_observable_parse("t", "0.7 XXXX + 1.3 ZZZZ", NQUBITS, &o, NULL), QN_OK);
    assert_int_equal(qn_measurement_create(circuit, model, &how, o, &m, NULL), QN_OK);
    for (int method = QN_METHOD_DM; method <= QN_METHOD_TRAJECTORY; method += 2) {
        const qn_simulation_sampling sampling = {.threads = 1};
        const qn_simulation_options options = {.method = (qn_method)method, .sampling = &sampling};
        static const uint64_t NAMES[][2] = {{1, 0}, {1, 0}, {2, 0}, {1, 1}};
        double values[4];
        for (int k = 0; k < 4; ++k) {
            qn_measured_value found;
            const qn_measured_shots shots = {9000, NAMES[k][0], NAMES[k][1], NULL, NULL};
            assert_int_equal(qn_measurement_run(m, NULL, &options, &shots, &found, NULL), QN_OK);
            values[k] = found.value;
        }
        assert_close(values[1], values[0], 0.0, 0.0);
        assert_true(values[2] != values[0] && values[3] != values[0]);
    }
    qn_measurement_destroy(m);
    qn_observable_destroy(o);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
}

/* ---- states in files ------------------------------------------------------------------------- */

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* |FILE.qasm> is the state that its gates prepare; a file that prepares none is refused. */
static void circuits_are_states(void **state) {
    (void)state;
    static const struct {
        const char *text;
        qn_status status;
        const char *hint;
    } WRONG[] = {
        {"OPENQASM 3; qubit[2] q; bit b; b = measure q[0];", QN_ERR_UNSUPPORTED, "it measures"},
        {"OPENQASM 3; qubit[3] q; U(1, 2, 3) q[0];", QN_ERR_SYNTAX, "3 qubits instead of 2"},
        {"OPENQASM 3; qubit[2] q; V(1) q[0];", QN_ERR_SYNTAX, "V"},
    };
    char folder[] = "/tmp/qn-test-XXXXXX", path[64], text[80];
    qn_observable *o = NULL;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/s.qasm", folder);
    snprintf(text, sizeof text, "2 |%s> - ZZ", path);
    write_file(path, "OPENQASM 3; include \"stdgates.inc\"; qubit[2] q; ry(0.4) q[0]; "
                     "cx q[0], q[1]; rz(0.6) q[1];");
    assert_int_equal(qn_observable_parse("t", text, 2, &o, NULL), QN_OK);
    const qn_observable_term term = qn_observable_term_at(o, 0);
    assert_close(term.weight, 2.0, 0.0, 0.0);
    /* up to a phase cos 0.2 |00> + sin 0.2 exp(0.6 i) |11> */
    const double complex ratio = term.state[3] / term.state[0];
    assert_close(creal(ratio), tan(0.2) * cos(0.6), 1e-12, 0.0);
    assert_close(cimag(ratio), tan(0.2) * sin(0.6), 1e-12, 0.0);
    assert_close(cabs(term.state[1]) + cabs(term.state[2]), 0.0, 1e-12, 0.0);
    qn_observable_destroy(o);
    for (size_t k = 0; k < sizeof WRONG / sizeof *WRONG; ++k) {
        qn_diag diag = {0};
        write_file(path, WRONG[k].text);
        assert_int_equal(qn_observable_parse("t", text, 2, &o, &diag), WRONG[k].status);
        assert_non_null(strstr(diag.text, WRONG[k].hint));
    }
    unlink(path);
    rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(circuits_are_states),
        cmocka_unit_test(exact_values_are_traces),
        cmocka_unit_test(letters_are_read),
        cmocka_unit_test(untouched_qubits_are_zero),
        cmocka_unit_test(trajectories_estimate_sums),
        cmocka_unit_test(shots_follow_the_law_of_the_device),
        cmocka_unit_test(shots_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
