/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workload.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char MODEL[] =
    "format = 1; name = \"w3\"; schedule = \"none\"; qubit: { T1 = 100.0e-6; T2 = 80.0e-6; };\n"
    "gates: { any1: { duration = 35.0e-9; depolarizing = 0.001; }; any2: { duration = 300.0e-9; "
    "depolarizing = 0.01; }; };\n";

static void must(qn_status status, const qn_diag *diag) {
    if (status == QN_OK) return;
    fprintf(stderr, "W3: %s\n", diag ? diag->text : qn_status_text(status));
    exit(1);
}

static void gate(qn_circuit *c, const char *name, int a, int b) {
    must(qn_circuit_gate(c, name, (int[]){a, b}, NULL), NULL);
}

static void block(qn_circuit *c, int a, int b, int first) {
    static const struct {
        char axis, on;
    } ROTATIONS[] = {{'z', 0}, {'y', 0}, {'z', 0}, {'z', 1}, {'y', 1}, {'z', 1},
                     {'x', 1}, {'z', 0}, {'y', 1}, {'x', 0}, {'y', 1}, {'x', 1},
                     {'z', 0}, {'y', 0}, {'z', 0}, {'z', 1}, {'y', 1}, {'z', 1}};
    int angle = first;
    for (size_t k = 0; k < sizeof ROTATIONS / sizeof *ROTATIONS; ++k) {
        const int on = ROTATIONS[k].on ? b : a, other = ROTATIONS[k].on ? a : b;
        if (ROTATIONS[k].axis == 'x') gate(c, "cx", on, other);
        else
            must(qn_circuit_rotation(c, ROTATIONS[k].axis == 'z' ? "rz" : "ry", &on, angle++, 1.0,
                                     0.0),
                 NULL);
    }
}

static void fredkin(qn_circuit *c, int anc, int x, int y) {
    gate(c, "cx", y, x);
    const int operands[3] = {anc, x, y};
    static const char *const CCX[][2] = {{"h", "c"}, {"cx", "bc"}, {"tdg", "c"}, {"cx", "ac"},
                                         {"t", "c"}, {"cx", "bc"}, {"tdg", "c"}, {"cx", "ac"},
                                         {"t", "b"}, {"t", "c"},   {"h", "c"},   {"cx", "ab"},
                                         {"t", "a"}, {"tdg", "b"}, {"cx", "ab"}};
    for (size_t k = 0; k < sizeof CCX / sizeof *CCX; ++k)
        gate(c, CCX[k][0], operands[CCX[k][1][0] - 'a'],
             CCX[k][1][1] ? operands[CCX[k][1][1] - 'a'] : -1);
    gate(c, "cx", y, x);
}

static void build(w3 *w) {
    const int n = w->n, fresh = 2 * n, anc = 2 * n + 1;
    must(qn_circuit_create(2 * n + 2, 15 * n, &w->circuit), NULL);
    qn_circuit *c = w->circuit;
    for (int i = 0; i < n; ++i) block(c, i, (i + 1) % n, 15 * i);
    const size_t last = qn_circuit_size(c);
    gate(c, "swap", n - 1, fresh);
    must(qn_circuit_append_inverse(c, 0, last), NULL);
    gate(c, "h", anc, -1);
    for (int i = 0; i < n; ++i) fredkin(c, anc, i, n + i);
    gate(c, "h", anc, -1);
    must(qn_circuit_measure(c, anc, 0), NULL);
}

static void program(w3 *w) {
    char path[] = "/tmp/w3-XXXXXX";
    const int file = mkstemp(path);
    FILE *stream = file >= 0 ? fdopen(file, "w") : NULL;
    qn_diag diag = {0};
    qn_model *model = NULL;
    if (!stream || fputs(MODEL, stream) < 0 || fclose(stream)) exit(1);
    must(qn_model_load(path, &model, &diag), &diag);
    remove(path);
    must(qn_program_build(w->circuit, model, NULL, &w->program, &diag), &diag);
    qn_model_destroy(model);
}

static void numbers(const char *kind, int n, int stored, size_t count, qn_rng *rng, double scale,
                    double *to) {
    char path[80];
    snprintf(path, sizeof path, "tests/reference/dense/n%d_%s.txt", n, kind);
    FILE *file = stored ? fopen(path, "r") : NULL;
    if (stored && !file) {
        fprintf(stderr, "W3: %s cannot be read; run this in the project's folder\n", path);
        exit(1);
    }
    for (size_t k = 0; k < count; ++k)
        if (!file) to[k] = scale * (2.0 * qn_rng_uniform(rng) - 1.0);
        else if (fscanf(file, "%lf", &to[k]) != 1) exit(1);
    if (file) fclose(file);
}

w3 w3_create(int n, int stored) {
    static const char *const KINDS[2] = {"state", "phi"};
    w3 w = {.n = n};
    const size_t size = (size_t)1 << n;
    qn_rng rng;
    qn_rng_init(&rng, 1, QN_STREAM_TEST, 0, 0, 0);
    w.angles = qn_alloc(15 * (size_t)n, sizeof(double));
    w.qubits = qn_alloc(2 * (size_t)n, sizeof(int));
    double *real = qn_alloc(size, sizeof *real);
    if (!w.angles || !w.qubits || !real) exit(1);
    numbers("angles", n, stored, 15 * (size_t)n, &rng, 3.14159, w.angles);
    for (int q = 0; q < 2 * n; ++q) w.qubits[q] = q;
    for (int r = 0; r < 2; ++r) {
        double norm = 0.0;
        w.registers[r] = (qn_trajectory_register){n, w.qubits + r * n};
        w.amplitudes[r] = qn_alloc(size, sizeof(double complex));
        if (!w.amplitudes[r]) exit(1);
        numbers(KINDS[r], n, stored, size, &rng, 1.0, real);
        for (size_t i = 0; i < size; ++i) norm += real[i] * real[i];
        for (size_t i = 0; i < size; ++i)
            w.amplitudes[r][i] = stored ? real[i] : real[i] / sqrt(norm);
        w.states[r] = w.amplitudes[r];
    }
    qn_free(real);
    build(&w);
    program(&w);
    return w;
}

void w3_clear(w3 *w) {
    qn_program_destroy(w->program);
    qn_circuit_destroy(w->circuit);
    qn_free(w->angles);
    qn_free(w->qubits);
    for (int r = 0; r < 2; ++r) qn_free(w->amplitudes[r]);
}
