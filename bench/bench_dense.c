/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dense density matrices: 10 qubits, a gate and its noise 360 times, from the circuit to 1000
 * sampled shots; and how fast OpenQASM is read.
 * Usage: bench_dense [QUBITS] */
#include "bench.h"

#include <qmae_noise/qmae_noise.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_GATES = 18, MAX_TEXT = 1 << 23 };

typedef struct work {
    qn_circuit *circuit;
    qn_model *model;
    qn_program *program;
    char *text;
    size_t size, steps;
} work;

static void stop(const qn_diag *diag) {
    char text[1100];
    qn_diag_format(diag, text, sizeof text);
    fprintf(stderr, "bench_dense: %s\n", text);
    exit(1);
}

/* The 15-angle block (18 gates, 3 of them cx) along two rings: 2 n blocks. */
static void add_block(qn_circuit *circuit, int a, int b, qn_rng *rng) {
    static const struct {
        const char *name;
        int on;
    } gates[BLOCK_GATES] = {{"rz", 0}, {"ry", 0}, {"rz", 0}, {"rz", 1}, {"ry", 1}, {"rz", 1},
                            {"cx", 1}, {"rz", 0}, {"ry", 1}, {"cx", 0}, {"ry", 1}, {"cx", 1},
                            {"rz", 0}, {"ry", 0}, {"rz", 0}, {"rz", 1}, {"ry", 1}, {"rz", 1}};
    const int pair[2] = {a, b};
    for (int k = 0; k < BLOCK_GATES; ++k) {
        const int qubits[2] = {pair[gates[k].on], pair[1 - gates[k].on]};
        const double angle = 6.28 * qn_rng_uniform(rng);
        if (qn_circuit_gate(circuit, gates[k].name, qubits, &angle) != QN_OK) exit(1);
    }
}

static void make_circuit(work *w, int n) {
    qn_rng rng;
    qn_rng_init(&rng, 1, QN_STREAM_TEST, 0, 0, 0);
    if (qn_circuit_create(n, 0, &w->circuit) != QN_OK) exit(1);
    for (int k = 0; k < 2 * n; ++k) add_block(w->circuit, k % n, (k + 1) % n, &rng);
    for (int q = 0; q < n; ++q)
        if (qn_circuit_measure(w->circuit, q, q) != QN_OK) exit(1);
}

static void build(void *context) {
    work *w = context;
    qn_diag diag = {0};
    qn_program_destroy(w->program);
    w->program = NULL;
    if (qn_program_build(w->circuit, w->model, NULL, &w->program, &diag) != QN_OK) stop(&diag);
}

/* State, plan, evolution, outcomes, shots. */
static void simulate(void *context) {
    work *w = context;
    qn_simulation *s = NULL;
    qn_diag diag = {0};
    qn_rng rng;
    qn_sample sample = {0};
    const qn_simulation_options options = {.method = QN_METHOD_DM};
    if (qn_simulation_run(w->program, NULL, &options, &s, &diag) != QN_OK) stop(&diag);
    qn_rng_init(&rng, 1, QN_STREAM_SHOTS, 0, 0, 0);
    if (qn_simulation_sample(s, 1000, &rng, 1000, &sample) != QN_OK) exit(1);
    w->steps = qn_simulation_nsteps(s);
    qn_sample_clear(&sample);
    qn_simulation_destroy(s);
}

static void read_text(void *context) {
    work *w = context;
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    if (qn_qasm_parse("bench", w->text, w->size, NULL, &qasm, &diag) != QN_OK) stop(&diag);
    qn_qasm_destroy(qasm);
}

static void make_text(work *w) {
    w->text = calloc(MAX_TEXT, 1);
    if (!w->text) exit(1);
    char *at = w->text + sprintf(w->text, "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[20];\n");
    for (int k = 0; k < 100000; ++k)
        at += k % 2 ? sprintf(at, "cx q[%d],q[%d];\n", k % 20, (k + 7) % 20)
                    : sprintf(at, "u3(%d*pi/%d,0.25,-pi/2) q[%d];\n", k % 9, 2 + k % 5, k % 20);
    w->size = (size_t)(at - w->text);
}

int main(int argc, char **argv) {
    static const char noise[] = "format = 1; name = \"each gate\"; schedule = \"none\";\n"
                                "qubit: { p10 = 0.01; p01 = 0.02; };\n"
                                "gates: { any1: { duration = 0.0; depolarizing = 1e-3; };\n"
                                "         any2: { duration = 0.0; depolarizing = 1e-2; }; };\n";
    work w = {0};
    qn_diag diag = {0};
    char path[] = "/tmp/bench_dense_XXXXXX";
    const int n = argc > 1 ? atoi(argv[1]) : 10, file = mkstemp(path);
    FILE *model = file < 0 ? NULL : fdopen(file, "w");
    if (!model || fputs(noise, model) < 0 || fclose(model) != 0) return 1;
    if (qn_model_load(path, &w.model, &diag) != QN_OK) stop(&diag);
    remove(path);
    make_circuit(&w, n);
    make_text(&w);
    bench_head("a dense density matrix", bench_peak());
    const bench_time built = bench_run(build, &w, bench_seconds());
    const bench_time ran = bench_run(simulate, &w, bench_seconds());
    const bench_time read = bench_run(read_text, &w, bench_seconds());
    printf("%d qubits, %d gates, noise after each, %zu fused steps, readout error, 1000 shots\n", n,
           2 * n * BLOCK_GATES, w.steps);
    printf("noisy program from the circuit       %9.3f ms (median %.3f)\n", 1e3 * built.min,
           1e3 * built.median);
    printf("state, plan, evolution, sampling     %9.3f ms (median %.3f), goal 13 ms at 10 qubits\n",
           1e3 * ran.min, 1e3 * ran.median);
    printf("100,000 gates of OpenQASM            %9.3f ms (median %.3f), goal 1000 ms\n",
           1e3 * read.min, 1e3 * read.median);
    return 0;
}
