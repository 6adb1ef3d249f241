/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise that a circuit file asks for by `#pragma braket noise`: every channel on every place among
 * random gates, by density matrix and by trajectories, against matrices from the definitions of
 * Amazon Braket (which numbers the first qubit highest), multiplied out. */
#include "qmae_noise/qasm.h"
#include "qmae_noise/simulate.h"
#include "qmae_noise/trajectory.h"

#include "assert_close.h"
#include "dense.h"
#include "program_fixture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { QUBITS = 3, SIZE = 1 << QUBITS, MOST_NOISE = 6, TEXT = 1 << 14, STRINGS = 6 };
static const uint64_t SEED = 41;

#define HEAD "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[3] q;\n"

/* ---- what the channels are ------------------------------------------------------------------ */

typedef struct channel {
    int nqubits, qubits[2], count;
    double complex kraus[16 * 16]; /* the first qubit in the lowest bit */
} channel;

static const double complex PAULIS[4][4] = {
    {1, 0, 0, 1}, {0, 1, 1, 0}, {0, -I, I, 0}, {1, 0, 0, -1}};

/* sqrt(p) times the Pauli string with these letters. */
static void add_string(channel *c, double p, int first, int second) {
    const int rows = 1 << c->nqubits;
    double complex *k = c->kraus + (size_t)c->count++ * (size_t)(rows * rows);
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < rows; ++j) {
            const double complex high = rows == 4 ? PAULIS[second][(i >> 1) * 2 + (j >> 1)] : 1.0;
            k[i * rows + j] = sqrt(p) * high * PAULIS[first][(i & 1) * 2 + (j & 1)];
        }
}

static void add_matrix(channel *c, const double complex *matrix, double p) {
    for (int e = 0; e < 4; ++e) c->kraus[4 * c->count + e] = sqrt(p) * matrix[e];
    ++c->count;
}

static void pauli_noise(channel *c, const double *p) {
    add_string(c, 1.0 - p[0] - p[1] - p[2], 0, 0);
    for (int letter = 1; letter < 4; ++letter) add_string(c, p[letter - 1], letter, 0);
}

static void bit_flip(channel *c, const double *p) { pauli_noise(c, (double[]){p[0], 0, 0}); }
static void phase_flip(channel *c, const double *p) { pauli_noise(c, (double[]){0, 0, p[0]}); }
static void depolarizing(channel *c, const double *p) {
    pauli_noise(c, (double[]){p[0] / 3, p[0] / 3, p[0] / 3});
}

static void two_qubit_depolarizing(channel *c, const double *p) {
    for (int s = 0; s < 16; ++s) add_string(c, s ? p[0] / 15 : 1.0 - p[0], s % 4, s / 4);
}

static void two_qubit_dephasing(channel *c, const double *p) {
    for (int s = 0; s < 4; ++s)
        add_string(c, s ? p[0] / 3 : 1.0 - p[0], s % 2 ? 3 : 0, s / 2 ? 3 : 0);
}

static void generalized(channel *c, const double *p) {
    const double stay = sqrt(1.0 - p[0]), jump = sqrt(p[0]);
    add_matrix(c, (double complex[]){1, 0, 0, stay}, p[1]);
    add_matrix(c, (double complex[]){0, jump, 0, 0}, p[1]);
    add_matrix(c, (double complex[]){stay, 0, 0, 1}, 1.0 - p[1]);
    add_matrix(c, (double complex[]){0, 0, jump, 0}, 1.0 - p[1]);
}

static void amplitude(channel *c, const double *p) { generalized(c, (double[]){p[0], 1.0}); }

static void phase_damping(channel *c, const double *p) {
    add_matrix(c, (double complex[]){1, 0, 0, sqrt(1.0 - p[0])}, 1.0);
    add_matrix(c, (double complex[]){0, 0, 0, sqrt(p[0])}, 1.0);
}

static const struct form {
    const char *name;
    int nqubits, nvalues;
    double most;
    void (*kraus)(channel *c, const double *values); /* NULL: matrices */
} FORMS[] = {
    {"bit_flip", 1, 1, 0.5, bit_flip},
    {"phase_flip", 1, 1, 0.5, phase_flip},
    {"depolarizing", 1, 1, 0.75, depolarizing},
    {"two_qubit_depolarizing", 2, 1, 15.0 / 16, two_qubit_depolarizing},
    {"two_qubit_dephasing", 2, 1, 0.75, two_qubit_dephasing},
    {"amplitude_damping", 1, 1, 1.0, amplitude},
    {"generalized_amplitude_damping", 1, 2, 1.0, generalized},
    {"phase_damping", 1, 1, 1.0, phase_damping},
    {"pauli_channel", 1, 3, 1.0 / 3, pauli_noise},
    {"kraus", 1, 0, 0.0, NULL},
    {"kraus", 2, 0, 0.0, NULL},
};
enum { NFORMS = sizeof FORMS / sizeof *FORMS };

/* ---- random files --------------------------------------------------------------------------- */

/* Matrices on top of each other whose columns are orthonormal, by Gram and Schmidt. */
static void random_kraus(qn_rng *rng, channel *c, int count) {
    const int columns = 1 << c->nqubits, rows = count * columns;
    double complex *k = c->kraus;
    c->count = count;
    for (int e = 0; e < rows * columns; ++e) k[e] = qn_rng_normal(rng) + I * qn_rng_normal(rng);
    for (int j = 0; j < columns; ++j) {
        double norm = 0.0;
        for (int before = 0; before < j; ++before) {
            double complex overlap = 0.0;
            for (int i = 0; i < rows; ++i)
                overlap += conj(k[i * columns + before]) * k[i * columns + j];
            for (int i = 0; i < rows; ++i) k[i * columns + j] -= overlap * k[i * columns + before];
        }
        for (int i = 0; i < rows; ++i) norm += creal(k[i * columns + j] * conj(k[i * columns + j]));
        for (int i = 0; i < rows; ++i) k[i * columns + j] /= sqrt(norm);
    }
}

/* As Braket writes them: the first qubit in the highest bit. */
static void print_matrices(FILE *file, const channel *c) {
    const int rows = 1 << c->nqubits;
    for (int k = 0; k < c->count; ++k) {
        fputs(k ? ", [" : "[", file);
        for (int i = 0; i < rows; ++i) {
            fputs(i ? ", [" : "[", file);
            for (int j = 0; j < rows; ++j) {
                const int row = rows == 4 ? (i & 1) * 2 + i / 2 : i;
                const int column = rows == 4 ? (j & 1) * 2 + j / 2 : j;
                const double complex z = c->kraus[(k * rows + row) * rows + column];
                fprintf(file, "%s%.17g%+.17gim", j ? ", " : "", creal(z), cimag(z));
            }
            fputs("]", file);
        }
        fputs("]", file);
    }
}

static void print_noise(FILE *file, qn_rng *rng, const struct form *form, channel *c) {
    double values[3] = {0};
    *c = (channel){.nqubits = form->nqubits, .qubits = {(int)qn_rng_below(rng, QUBITS)}};
    c->qubits[1] = (c->qubits[0] + 1 + (int)qn_rng_below(rng, QUBITS - 1)) % QUBITS;
    fprintf(file, "#pragma braket noise %s(", form->name);
    for (int k = 0; k < form->nvalues; ++k) {
        /* the ends of the range, too */
        values[k] = form->most * fmin(1.0, 1.1 * qn_rng_uniform(rng));
        fprintf(file, "%s%.17g", k ? ", " : "", values[k]);
    }
    if (form->kraus) form->kraus(c, values);
    else {
        random_kraus(rng, c, 2);
        print_matrices(file, c);
    }
    fprintf(file, ") q[%d]", c->qubits[0]);
    if (c->nqubits == 2) fprintf(file, ", q[%d]", c->qubits[1]);
    fputs("\n", file);
}

static void print_gates(FILE *file, qn_rng *rng) {
    for (int q = 0; q < QUBITS; ++q)
        fprintf(file, "u3(%g, %g, %g) q[%d];\n", 3.0 * qn_rng_uniform(rng),
                3.0 * qn_rng_uniform(rng), 3.0 * qn_rng_uniform(rng), q);
    const int a = (int)qn_rng_below(rng, QUBITS);
    fprintf(file, "cx q[%d], q[%d];\n", a, (a + 1) % QUBITS);
}

static void print_file(char *text, qn_rng *rng, int form, channel *noise) {
    FILE *file = fmemopen(text, TEXT, "w");
    assert_non_null(file);
    fputs(HEAD, file);
    for (int k = 0; k < MOST_NOISE; ++k) {
        print_gates(file, rng);
        print_noise(file, rng, &FORMS[(form + k) % NFORMS], &noise[k]);
    }
    print_gates(file, rng);
    assert_int_equal(fclose(file), 0);
}

static qn_qasm *read_text(const char *text) {
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    if (qn_qasm_parse("t", text, strlen(text), NULL, &qasm, &diag) != QN_OK)
        fail_msg("%d:%d: %s\n%s", diag.line, diag.column, diag.text, text);
    return qasm;
}

/* ---- against the definitions ---------------------------------------------------------------- */

static dense *follow(const qn_circuit *circuit, const channel *noise) {
    dense *d = dense_create_basis(QUBITS, 0);
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (op->kind == QN_OP_GATE) dense_apply_gate(d, op, NULL);
        else if (op->kind == QN_OP_NOISE) {
            dense_apply_kraus(d, noise->nqubits, noise->qubits, noise->count, noise->kraus);
            ++noise;
        }
    }
    return d;
}

static void check_matrix(const qn_program *program, const dense *d, const char *text) {
    static double complex rho[SIZE * SIZE];
    static const int keep[QUBITS] = {0, 1, 2};
    const qn_simulation_options options = {.method = QN_METHOD_AUTO};
    qn_simulation *s = NULL;
    assert_int_equal(qn_simulation_run(program, NULL, &options, &s, NULL), QN_OK);
    assert_int_equal(qn_simulation_matrix(s, QUBITS, keep, rho), QN_OK);
    for (int i = 0; i < SIZE * SIZE; ++i)
        if (!(cabs(rho[i] - d->rho[i]) < 1e-11))
            fail_msg("entry %d is off by %g\n%s", i, cabs(rho[i] - d->rho[i]), text);
    qn_simulation_destroy(s);
}

static void check_trajectories(const qn_program *program, const dense *d, const char *text) {
    static const char *const list[STRINGS] = {"ZII", "IXI", "IIY", "ZZI", "XYZ", "YIX"};
    qn_estimate found[STRINGS];
    qn_trajectory *t = NULL;
    qn_trajectory_bound *bound = NULL;
    qn_trajectory_options o = qn_trajectory_options_default();
    o.npaulis = STRINGS;
    o.paulis = list;
    const qn_trajectory_settings settings = {
        .seed = SEED, .trajectories = 500, .threads = 1, .stratify = true};
    assert_int_equal(qn_trajectory_of(program, &o, &t, NULL), QN_OK);
    assert_int_equal(qn_trajectory_bound_create(t, &bound), QN_OK);
    qn_trajectory_bind(bound, NULL);
    assert_int_equal(qn_trajectory_estimate(bound, NULL, NULL, &settings, found, NULL, NULL),
                     QN_OK);
    for (int k = 0; k < STRINGS; ++k) {
        /* here the letter of qubit 0 comes first */
        const char letters[] = {list[k][2], list[k][1], list[k][0], 0};
        const double off = found[k].value - dense_expect_pauli(d, letters);
        if (!(fabs(off) <= 5.0 * found[k].error + 1e-9))
            fail_msg("%s is off by %g +- %g\n%s", list[k], off, found[k].error, text);
    }
    qn_trajectory_bound_destroy(bound);
    qn_trajectory_destroy(t);
}

/* Nothing happens to waiting qubits; crosstalk orders operations by their time. */
static const char *const MODELS[] = {
    "format = 1;\n",
    "format = 1; schedule = \"alap\";\ngates: { any1: { duration = 5e-8; error = 0.0; };\n"
    "any2: { duration = 3e-7; error = 0.0; }; };\n",
    "format = 1; schedule = \"asap\";\ngates: { any1: { duration = 5e-8; error = 0.0; };\n"
    "any2: { duration = 3e-7; error = 0.0; }; };\n"
    "crosstalk = ( { qubits = [0, 1]; zz = 1e-30; }, { qubits = [1, 2]; zz = 1e-30; } );\n",
    "format = 1; basis = [\"rz\", \"sx\", \"cz\"];\n",
};

static void every_channel_is_applied(void **state) {
    static char text[TEXT];
    channel noise[MOST_NOISE];
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 0);
    print_message("seed %d\n", (int)SEED);
    for (int round = 0; round < test_effort(4 * NFORMS); ++round) {
        print_file(text, &rng, round % NFORMS, noise);
        qn_qasm *qasm = read_text(text);
        qn_program_options options = qn_program_options_default();
        options.as_written = round % 2;
        options.fold = 1 + 2 * (round % 3 == 2); /* gates that undo each other change nothing */
        qn_program *program = build_text(qn_qasm_circuit(qasm), MODELS[round % 4], &options);
        dense *d = follow(qn_qasm_circuit(qasm), noise);
        check_matrix(program, d, text);
        check_trajectories(program, d, text);
        dense_destroy(d);
        qn_program_destroy(program);
        qn_qasm_destroy(qasm);
    }
}

/* The scale of all noise acts on it: twice a flip p is a flip 2 p (1 - p). */
static void it_is_scaled(void **state) {
    static const double scales[] = {0.0, 1.0, 2.0}, values[] = {1.0, 0.6, 0.36};
    (void)state;
    qn_qasm *qasm = read_text(HEAD "#pragma braket noise bit_flip(0.2) q[1]");
    for (int k = 0; k < 3; ++k) {
        double value = 0.0;
        qn_simulation *s = NULL;
        qn_program_options options = qn_program_options_default();
        options.noise_scale = scales[k];
        qn_program *program = build_text(qn_qasm_circuit(qasm), MODELS[0], &options);
        assert_int_equal(qn_simulation_run(program, NULL, NULL, &s, NULL), QN_OK);
        assert_int_equal(qn_simulation_expect(s, "IZI", &value, NULL), QN_OK);
        assert_close(value, values[k], 1e-14, 0.0);
        qn_simulation_destroy(s);
        qn_program_destroy(program);
    }
    qn_qasm_destroy(qasm);
}

static double probability(const char *text, uint64_t bits) {
    double p = 0.0;
    size_t count = 0;
    qn_simulation *s = NULL;
    qn_qasm *qasm = read_text(text);
    qn_program *program = build_text(qn_qasm_circuit(qasm), MODELS[0], NULL);
    assert_int_equal(qn_simulation_run(program, NULL, NULL, &s, NULL), QN_OK);
    qn_outcome *outcomes = NULL;
    assert_int_equal(qn_simulation_outcomes(s, &outcomes, &count), QN_OK);
    for (size_t k = 0; k < count; ++k)
        if (outcomes[k].bits == bits) p = outcomes[k].probability;
    qn_free(outcomes);
    qn_simulation_destroy(s);
    qn_program_destroy(program);
    qn_qasm_destroy(qasm);
    return p;
}

/* In blocks, under conditions, on registers, and gates on either side do not pass it. */
static void it_stands_where_it_is_written(void **state) {
    static const struct {
        const char *text;
        uint64_t bits;
        double probability;
    } cases[] = {
        {"bit[3] c; x q[1];\n#pragma braket noise bit_flip(0.25) q[1]\nc = measure q;", 2, 0.75},
        /* a flip of each */
        {"bit[3] c;\n#pragma braket noise bit_flip(0.1) q\nc = measure q;", 7, 0.001},
        /* after the measurement it does nothing */
        {"bit[3] c; c = measure q;\n#pragma braket noise bit_flip(0.1) q\n", 0, 1.0},
        {"bit[3] c; for int k in [0:1] {\n#pragma braket noise bit_flip(k / 4.0) q[k]\n}"
         "c = measure q;",
         2, 0.25},
        /* h turns the flip of the phase into one of the bit: h h is no identity around it */
        {"bit c; h q[0];\n#pragma braket noise phase_flip(0.3) q[0]\nh q[0]; c = measure q[0];", 1,
         0.3},
        {"bit c; bit d; h q[0]; c = measure q[0]; if (c) {\n"
         "#pragma braket noise bit_flip(0.25) q[1]\n} d = measure q[1];",
         3, 0.125},
        /* 1/sqrt(2) to eight digits: the matrices are made complete */
        {"bit c;\n#pragma braket noise kraus([[0.70710678, 0], [0, 0.70710678im]], "
         "[[0, 0.70710678], [0.70710678, 0]]) q[1]\nc = measure q[1];",
         1, 0.5},
        {"bit c;\n#pragma braket noise kraus([[0.600002, 0, 0, 0], [0, 0.6, 0, 0], [0, 0, 0.6, 0], "
         "[0, 0, 0, 0.600001]], [[0, 0, 0.8, 0], [0, 0, 0, 0.8], [0.8, 0, 0, 0], [0, 0.8, 0, 0]]) "
         "q[1], q[2]\nc = measure q[1];",
         1, 0.64 / (0.600002 * 0.600002 + 0.64)},
        /* a pragma of several channels on both qubits of a pair, across registers */
        {"bit[3] c; x q;\npragma braket noise amplitude_damping(0.5) q[{0, 1}] // half\n"
         "c = measure q;",
         4, 0.25},
        {"bit c; const float g = 0.2; box {\n#pragma braket noise amplitude_damping(2 * g) q[0]\n}"
         "x q[0]; c = measure q[0];",
         1, 1.0},
    };
    char text[600];
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        snprintf(text, sizeof text, HEAD "%s", cases[k].text);
        const double found = probability(text, cases[k].bits);
        if (!(fabs(found - cases[k].probability) < 1e-14)) fail_msg("%s\ngave %.15g", text, found);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_channel_is_applied),
        cmocka_unit_test(it_is_scaled),
        cmocka_unit_test(it_stands_where_it_is_written),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
