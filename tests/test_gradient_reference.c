/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gradients of PennyLane (tests/reference/pennylane) from its own lists of operations: each is
 * rebuilt gate by gate and channel by channel, without anything that knows the autoencoder. */
#include "assert_close.h"
#include "loader/embedding.h"
#include "qmae_noise/gradient.h"
#include "random_program.h"
#include "reference.h"

#include <stdio.h>
#include <string.h>

#define FOLDER "tests/reference/pennylane/n3/"

enum { N = 3, AMPLITUDES = 1 << N, ANGLES = 15 * N, LOADING = AMPLITUDES - 1, STRINGS = 64 };

typedef struct lists {
    qn_circuit *circuit;
    int nqubits;
} lists;

static void add_noise(qn_circuit *circuit, const char *name, int qubit, double value) {
    const qn_op_noise noise = {qn_noise_form_find(name), 1, &value};
    const qn_op op = {.kind = QN_OP_NOISE, .nqubits = 1, .qubits = {qubit}, .noise = &noise};
    assert_int_equal(qn_circuit_append(circuit, &op), QN_OK);
}

static void add_line(qn_circuit *circuit, const char *line) {
    static const struct {
        const char *name, *ours;
        char kind; /* r: rotation, g: gate, n: noise */
    } names[] = {{"RZ", "rz", 'r'},
                 {"RY", "ry", 'r'},
                 {"CX", "cx", 'g'},
                 {"H", "h", 'g'},
                 {"T", "t", 'g'},
                 {"TDG", "tdg", 'g'},
                 {"RESET", "", 'x'},
                 {"DEPOL", "depolarizing", 'n'},
                 {"AMPDAMP", "amplitude_damping", 'n'},
                 {"PHASEDAMP", "phase_damping", 'n'}};
    char name[16] = "";
    double numbers[3] = {0};
    assert_true(sscanf(line, "%15s %lf %lf %lf", name, numbers, numbers + 1, numbers + 2) >= 2);
    const int qubits[2] = {(int)numbers[0], (int)numbers[1]};
    for (size_t k = 0; k < sizeof names / sizeof *names; ++k) {
        if (strcmp(name, names[k].name) != 0) continue;
        if (names[k].kind == 'n') add_noise(circuit, names[k].ours, qubits[0], numbers[1]);
        else if (names[k].kind == 'x')
            assert_int_equal(qn_circuit_reset(circuit, qubits[0]), QN_OK);
        else if (names[k].kind == 'g')
            assert_int_equal(qn_circuit_gate(circuit, names[k].ours, qubits, NULL), QN_OK);
        else
            assert_int_equal(
                qn_circuit_rotation(circuit, names[k].ours, qubits, qubits[1], numbers[2], 0.0),
                QN_OK);
        return;
    }
    fail_msg("no operation %s", name);
}

/* Preparation by its own angles, then the operations of the list. */
static lists read_lists(const char *readout, const char *reset, const char *noise) {
    char path[160], line[160];
    lists made = {0};
    snprintf(path, sizeof path, FOLDER "ops_%s_%s_%s.txt", readout, reset, noise);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    assert_int_equal(sscanf(line, "# QUBITS %d", &made.nqubits), 1);
    assert_int_equal(qn_circuit_create(made.nqubits, ANGLES + 2 * LOADING, &made.circuit), QN_OK);
    assert_int_equal(qn_embedding_circuit(made.circuit, N, 0, ANGLES), QN_OK);
    if (!strcmp(readout, "swaptest"))
        assert_int_equal(qn_embedding_circuit(made.circuit, N, N, ANGLES + LOADING), QN_OK);
    while (fgets(line, sizeof line, file)) add_line(made.circuit, line);
    fclose(file);
    return made;
}

static double *amplitudes(const char *what, const char *pair) {
    char path[160];
    snprintf(path, sizeof path, FOLDER "%s_%s.txt", what, pair);
    double *v = reference_column(path, 1, 0, AMPLITUDES);
    reverse_bits(N, v);
    return v;
}

/* Z of the ancilla, or |ref><ref| of the data. */
typedef struct question {
    double weights[STRINGS];
    char letters[STRINGS][12];
    qn_observable *sum;
} question;

static double expectation(const double *v, int index) {
    double sum = 0.0;
    for (int i = 0; i < AMPLITUDES; ++i) {
        int flipped = i, minus = 0, ys = 0;
        for (int q = 0; q < N; ++q) {
            const int letter = index >> (2 * q) & 3;
            if (letter == 1 || letter == 2) flipped ^= 1 << q;
            if (letter == 2) ++ys;
            if (letter >= 2 && (i >> q & 1)) ++minus;
        }
        if (ys % 2) return 0.0; /* imaginary, of a real state */
        sum += (minus + ys / 2) % 2 ? -v[flipped] * v[i] : v[flipped] * v[i];
    }
    return sum;
}

static void ask(question *q, int nqubits, const char *readout, const double *ref) {
    memset(q, 0, sizeof *q);
    for (int k = 0; k < STRINGS; ++k) memset(q->letters[k], 'I', (size_t)nqubits);
    if (!strcmp(readout, "swaptest")) {
        q->letters[0][0] = 'Z'; /* the last qubit */
        q->sum = sum_of_text(nqubits, q->letters[0]);
        return;
    }
    for (int k = 0; k < STRINGS; ++k) {
        for (int qubit = 0; qubit < N; ++qubit)
            q->letters[k][nqubits - 1 - qubit] = "IXYZ"[k >> (2 * qubit) & 3];
        q->weights[k] = expectation(ref, k) / AMPLITUDES;
    }
    q->sum = sum_of_strings(nqubits, STRINGS, q->weights, q->letters[0], sizeof q->letters[0]);
}

static void check(const char *readout, const char *reset, const char *noise, const char *pair,
                  double value) {
    char path[160];
    question q;
    qn_gradient g = {0};
    qn_diag diag = {0};
    qn_adjoint *adjoint = NULL;
    qn_program *program = NULL;
    const lists made = read_lists(readout, reset, noise);
    double *psi = amplitudes("psi", pair), *ref = amplitudes("ref", pair), params[ANGLES + 16];
    double *theta = reference_column(FOLDER "theta.txt", 1, 0, ANGLES);
    qn_model *model = model_of("format = 1; name = \"lists\"; schedule = \"none\";");
    memcpy(params, theta, ANGLES * sizeof *params);
    qn_embedding_angles(N, psi, params + ANGLES);
    qn_embedding_angles(N, ref, params + ANGLES + LOADING);
    ask(&q, made.nqubits, readout, ref);
    if (qn_program_build(made.circuit, model, NULL, &program, &diag) != QN_OK ||
        qn_adjoint_create(program, NULL, &adjoint, &diag) != QN_OK ||
        qn_adjoint_run(adjoint, params, q.sum, QN_BY_PARAMS, &g, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    snprintf(path, sizeof path, FOLDER "grad_%s_%s_%s_%s.txt", readout, reset, noise, pair);
    double *expected = reference_column(path, 1, 0, ANGLES);
    assert_close(g.value, value, 1e-12, 1e-10);
    assert_close_array(g.slopes, expected, ANGLES, 1e-12, 1e-10);
    qn_gradient_clear(&g);
    qn_observable_destroy(q.sum);
    qn_adjoint_destroy(adjoint);
    qn_program_destroy(program);
    qn_circuit_destroy(made.circuit);
    qn_model_destroy(model);
    double *arrays[] = {psi, ref, theta, expected};
    for (int k = 0; k < 4; ++k) qn_free(arrays[k]);
}

static void gradients_are_those_of_pennylane(void **state) {
    char line[512], readout[16], reset[16], noise[16], pair[4];
    int n, rows = 0;
    double value;
    FILE *file = fopen(FOLDER "values.tsv", "r");
    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "%d %15s %15s %15s %3s %lf", &n, readout, reset, noise, pair, &value) != 6)
            continue;
        check(readout, reset, noise, pair, value);
        ++rows;
    }
    fclose(file);
    assert_int_equal(rows, 40);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(gradients_are_those_of_pennylane)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
