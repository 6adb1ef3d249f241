/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact gradients of noisy circuits beside one forward simulation: the 15-angle block on a ring or
 * on all pairs of qubits and its inverse, noise after every gate, the value of Z on every qubit.
 * The row of the workload W1 (tests/reference/dense/README.md) has a reset before the inverse and
 * asks for the fidelity with a state; rotations and a chain of cx in front stand for its initial
 * state, so that all qubits are in use as early as there.
 * Usage: bench_gradient [QUBITS]   (then only rows of so many qubits) */
#include "bench.h"

#include "core/memory.h"

#include <qmae_noise/qmae_noise.h>

#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { BLOCK_GATES = 18, BLOCK_ANGLES = 15, MOST = 16 };

typedef struct row {
    const char *what;
    double memory; /* GiB, 0 = all */
    int qubits, blocks;
    int angles; /* parameters, the first ones; the others are numbers; 0 = all */
    bool pairs; /* all, in turn; else a ring */
    bool inverse;
    bool workload; /* W1 */
} row;

static const row ROWS[] = {
    {"W1: ring, reset, inverse, 120 angles", 0.0, 8, 8, 0, false, true, true},
    {"ring and its inverse, 120 angles", 0.0, 8, 8, 0, false, true, false},
    {"all pairs and their inverse, 420 angles", 0.0, 8, 28, 0, true, true, false},
    {"the same circuit, 105 angles", 0.0, 8, 28, 105, true, true, false},
    {"the same circuit, 15 angles", 0.0, 8, 28, 15, true, true, false},
    {"the same circuit, 1 angle", 0.0, 8, 28, 1, true, true, false},
    {"two rings, 300 angles", 0.0, 10, 20, 0, false, false, false},
    {"200 blocks, 3000 angles, in 4 GiB", 4.0, 12, 200, 0, false, false, false},
};

typedef struct work {
    qn_circuit *circuit;
    qn_model *model;
    qn_program *program;
    qn_adjoint *adjoint;
    double *params;
    size_t steps;
    int what;
    qn_observable *sum;
} work;

static void stop(const qn_diag *diag) {
    char text[1100];
    qn_diag_format(diag, text, sizeof text);
    fprintf(stderr, "bench_gradient: %s\n", text);
    exit(1);
}

static void add_block(qn_circuit *circuit, int a, int b, int first, int nparams) {
    static const struct {
        const char *name;
        int on;
    } gates[BLOCK_GATES] = {{"rz", 0}, {"ry", 0}, {"rz", 0}, {"rz", 1}, {"ry", 1}, {"rz", 1},
                            {"cx", 1}, {"rz", 0}, {"ry", 1}, {"cx", 0}, {"ry", 1}, {"cx", 1},
                            {"rz", 0}, {"ry", 0}, {"rz", 0}, {"rz", 1}, {"ry", 1}, {"rz", 1}};
    const int pair[2] = {a, b};
    for (int k = 0; k < BLOCK_GATES; ++k) {
        const int qubits[2] = {pair[gates[k].on], pair[1 - gates[k].on]};
        const bool rotation = gates[k].name[0] == 'r';
        const double angle = 0.1 + first;
        const bool open = rotation && first < nparams;
        const qn_status status =
            open ? qn_circuit_rotation(circuit, gates[k].name, qubits, first, 1.0, 0.0)
                 : qn_circuit_gate(circuit, gates[k].name, qubits, rotation ? &angle : NULL);
        first += rotation;
        if (status != QN_OK) exit(1);
    }
}

static void check(qn_status status) {
    if (status != QN_OK) exit(1);
}

/* An entangled state of all qubits. */
static void add_start(qn_circuit *circuit, int qubits) {
    for (int q = 0; q < qubits; ++q) {
        const double angle = 0.4 + 0.3 * q;
        check(qn_circuit_gate(circuit, "ry", &q, &angle));
    }
    for (int q = 0; q + 1 < qubits; ++q)
        check(qn_circuit_gate(circuit, "cx", (int[]){q, q + 1}, NULL));
}

static void make_circuit(work *w, const row *r) {
    int a = 0, b = 0;
    const int nparams = r->angles ? r->angles : r->blocks * BLOCK_ANGLES;
    if (qn_circuit_create(r->qubits, nparams, &w->circuit) != QN_OK) exit(1);
    if (r->workload) add_start(w->circuit, r->qubits);
    const size_t first = qn_circuit_size(w->circuit);
    for (int k = 0; k < r->blocks; ++k) {
        if (!r->pairs) a = k % r->qubits, b = (k + 1) % r->qubits;
        else if (++b >= r->qubits) ++a, b = a + 1;
        add_block(w->circuit, a, b, k * BLOCK_ANGLES, nparams);
    }
    const size_t last = qn_circuit_size(w->circuit);
    if (r->workload) check(qn_circuit_reset(w->circuit, r->qubits - 1));
    if (r->inverse) check(qn_circuit_append_inverse(w->circuit, first, last));
}

/* A random state, or the sum of Z with weights. */
static void make_observable(work *w, const row *r, qn_rng *rng) {
    char text[32 * MOST] = "";
    size_t used = 0;
    qn_diag diag = {0};
    for (int q = 0; q < r->qubits; ++q)
        used += (size_t)snprintf(text + used, sizeof text - used, "+ %g Z%d", 1.0 + 0.1 * q, q);
    if (!r->workload) {
        if (qn_observable_parse("bench", text, r->qubits, &w->sum, &diag) != QN_OK) stop(&diag);
        return;
    }
    const size_t size = (size_t)1 << r->qubits;
    double complex *psi = qn_alloc(size, sizeof *psi);
    double norm = 0.0;
    if (!psi) exit(1);
    for (size_t i = 0; i < size; ++i) psi[i] = qn_rng_normal(rng);
    for (size_t i = 0; i < size; ++i) norm += creal(psi[i]) * creal(psi[i]);
    for (size_t i = 0; i < size; ++i) psi[i] /= sqrt(norm);
    check(qn_observable_of_state(r->qubits, psi, &w->sum));
    qn_free(psi);
}

static void make_model(work *w) {
    static const char noise[] = "format = 1; name = \"each gate\"; schedule = \"none\";\n"
                                "qubit: { T1 = 1e-4; T2 = 8e-5; };\n"
                                "gates: { any1: { duration = 3e-8; depolarizing = 1e-3; };\n"
                                "         any2: { duration = 3e-7; depolarizing = 1e-2; }; };\n";
    char path[] = "/tmp/bench_gradient_XXXXXX";
    qn_diag diag = {0};
    const int file = mkstemp(path);
    FILE *model = file < 0 ? NULL : fdopen(file, "w");
    if (!model || fputs(noise, model) < 0 || fclose(model) != 0) exit(1);
    if (qn_model_load(path, &w->model, &diag) != QN_OK) stop(&diag);
    remove(path);
}

static void forward(void *context) {
    work *w = context;
    qn_simulation *s = NULL;
    qn_diag diag = {0};
    const qn_simulation_options options = {.method = QN_METHOD_DM};
    if (qn_simulation_run(w->program, w->params, &options, &s, &diag) != QN_OK) stop(&diag);
    w->steps = qn_simulation_nsteps(s);
    qn_simulation_destroy(s);
}

static void gradient(void *context) {
    work *w = context;
    qn_gradient g = {0};
    qn_diag diag = {0};
    if (qn_adjoint_run(w->adjoint, w->params, w->sum, w->what, &g, &diag) != QN_OK) stop(&diag);
    qn_gradient_clear(&g);
}

/* The least of many runs in turns, so that a machine with other work slows all of them down: a
 * run's time is what it spent on a processor, s. */
static void compare(work *w, double *least) {
    static const int WHAT[] = {0, QN_BY_PARAMS, QN_BY_PARAMS | QN_BY_NOISE};
    double spent = 0.0;
    for (int round = 0; round < 3 || spent < 3.0 * bench_seconds(); ++round)
        for (int k = 0; k < 3; ++k) {
            const clock_t start = clock();
            w->what = WHAT[k];
            (k ? gradient : forward)(w);
            const double took = (double)(clock() - start) / CLOCKS_PER_SEC;
            least[k] = fmin(least[k], took);
            spent += took;
        }
}

/* GiB of the whole process, before a forward simulation takes its own. */
static double peak_of_gradient(work *w) {
    struct rusage usage;
    w->what = QN_BY_PARAMS | QN_BY_NOISE;
    gradient(w);
    if (getrusage(RUSAGE_SELF, &usage) != 0) exit(1);
    return (double)usage.ru_maxrss * 1024.0 * 0x1p-30;
}

static void run_row(const row *r) {
    work w = {0};
    qn_rng rng;
    qn_diag diag = {0};
    qn_rng_init(&rng, 1, QN_STREAM_TEST, 0, 0, 0);
    make_observable(&w, r, &rng);
    make_model(&w);
    make_circuit(&w, r);
    const int nparams = qn_circuit_nparams(w.circuit);
    w.params = calloc((size_t)nparams, sizeof *w.params);
    if (!w.params) exit(1);
    for (int p = 0; p < nparams; ++p) w.params[p] = 6.28 * qn_rng_uniform(&rng);
    qn_program_options written = qn_program_options_default();
    written.as_written = true;
    if (qn_program_build(w.circuit, w.model, &written, &w.program, &diag) != QN_OK) stop(&diag);
    const qn_adjoint_options options = {.memory = qn_memory_beside((size_t)(r->memory * 0x1p30))};
    if (qn_adjoint_create(w.program, &options, &w.adjoint, &diag) != QN_OK) stop(&diag);
    const double took = r->memory > 0.0 ? peak_of_gradient(&w) : 0.0;
    double least[3] = {INFINITY, INFINITY, INFINITY};
    compare(&w, least);
    const double ran = least[0], angles = least[1], both = least[2];
    printf("%2d qubits, %3zu steps, %-40s %10.3f %10.3f %6.2f %10.3f %6.2f\n", r->qubits, w.steps,
           r->what, 1e3 * ran, 1e3 * angles, angles / ran, 1e3 * both, both / ran);
    if (r->workload)
        printf("   3.5 s of PennyLane's backpropagation are %.0f times as long\n", 3.5 / angles);
    if (took > 0.0) printf("   the process peaked at %.3f GiB before a forward run\n", took);
    qn_observable_destroy(w.sum);
    qn_adjoint_destroy(w.adjoint);
    qn_program_destroy(w.program);
    qn_circuit_destroy(w.circuit);
    qn_model_destroy(w.model);
    free(w.params);
}

int main(int argc, char **argv) {
    const int only = argc > 1 ? atoi(argv[1]) : 0;
    bench_head("exact gradients under noise", bench_peak());
    printf("%-61s %10s %10s %6s %10s %6s\n", "", "forward ms", "by angles", "times", "and noise",
           "times");
    for (size_t k = 0; k < sizeof ROWS / sizeof *ROWS; ++k)
        if (!only || only == ROWS[k].qubits) run_row(&ROWS[k]);
    return 0;
}
