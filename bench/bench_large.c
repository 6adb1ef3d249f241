/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trajectories of 20 to 26 qubits: a GHZ state and a brick circuit (10 layers of ry on every qubit
 * and cx on every other pair), noise after each gate, <X...X> and <ZZZ> at the end. Memory, and
 * seconds a trajectory with the threads over the state or over trajectories, in double and single
 * precision. Usage: bench_large [NOISE [MOST QUBITS]]  (depolarizing 26) */
#include "bench.h"
#include "trajectory/single.h"

#include <qmae_noise/qmae_noise.h>

#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LAYERS = 10, FEWEST = 20, TURNS = 2 };

typedef struct subject {
    qn_program *program;
    qn_trajectory *t;
    qn_trajectory_bound *bound;
} subject;

static void stop(const qn_diag *diag) {
    char text[1100];
    qn_diag_format(diag, text, sizeof text);
    fprintf(stderr, "bench_large: %s\n", text);
    exit(1);
}

static void gate(qn_circuit *circuit, const char *name, int a, int b, double angle) {
    const int qubits[2] = {a, b};
    if (qn_circuit_gate(circuit, name, qubits, &angle) != QN_OK) exit(1);
}

static qn_circuit *ghz(int n) {
    qn_circuit *circuit = NULL;
    if (qn_circuit_create(n, 0, &circuit) != QN_OK) exit(1);
    gate(circuit, "h", 0, 0, 0.0);
    for (int q = 1; q < n; ++q) gate(circuit, "cx", q - 1, q, 0.0);
    return circuit;
}

static qn_circuit *brick(int n) {
    qn_circuit *circuit = NULL;
    if (qn_circuit_create(n, 0, &circuit) != QN_OK) exit(1);
    for (int layer = 0; layer < LAYERS; ++layer) {
        for (int q = 0; q < n; ++q)
            gate(circuit, "ry", q, 0, 0.3 + 0.1 * ((q * 7 + layer * 3) % 11));
        for (int q = layer % 2; q + 1 < n; q += 2) gate(circuit, "cx", q, q + 1, 0.0);
    }
    return circuit;
}

static subject subject_of(const qn_circuit *circuit, const qn_model *model,
                          qn_precision precision) {
    subject s = {0};
    qn_diag diag = {0};
    const int n = qn_circuit_nqubits(circuit);
    char x[QN_TRAJECTORY_MAX_QUBITS + 1] = {0}, z[QN_TRAJECTORY_MAX_QUBITS + 1] = {0};
    const char *const paulis[] = {x, z};
    qn_program_options options = qn_program_options_default();
    qn_trajectory_options o = qn_trajectory_options_default();
    options.allow_unused = true;
    memset(x, 'X', (size_t)n);
    memset(z, 'I', (size_t)n);
    memset(z, 'Z', 3);
    o.precision = precision;
    o.npaulis = 2;
    o.paulis = paulis;
    if (qn_program_build(circuit, model, &options, &s.program, &diag) != QN_OK ||
        qn_trajectory_of(s.program, &o, &s.t, &diag) != QN_OK)
        stop(&diag);
    if (qn_trajectory_bound_create(s.t, &s.bound) != QN_OK) exit(1);
    qn_trajectory_bind(s.bound, NULL);
    return s;
}

static void subject_clear(subject *s) {
    qn_trajectory_bound_destroy(s->bound);
    qn_trajectory_destroy(s->t);
    qn_program_destroy(s->program);
}

static void run_one(const subject *s, qn_trajectory_work *work, uint64_t index, int threads) {
    double values[2];
    qn_rng rng;
    qn_trajectory_sample sample = {.values = values};
    qn_rng_init(&rng, 1, QN_STREAM_TRAJECTORY, 0, 0, index);
    qn_trajectory_run(s->bound, work, NULL, QN_DRAW_ALL, &rng, threads, &sample);
}

/* Seconds a trajectory: the best of some turns, `apart` works at once with `inner` threads each. */
static double seconds(const subject *s, int apart, int inner) {
    double best = INFINITY;
    qn_trajectory_work **works = calloc((size_t)apart, sizeof(qn_trajectory_work *));
    if (!works) exit(1);
    for (int k = 0; k < apart; ++k)
        if (qn_trajectory_work_create(s->t, &works[k]) != QN_OK) exit(1);
    for (int turn = 0; turn < TURNS; ++turn) {
        const double started = omp_get_wtime();
#pragma omp parallel for num_threads(apart) if (apart > 1)
        for (int k = 0; k < apart; ++k) run_one(s, works[k], (uint64_t)(turn * apart + k), inner);
        best = fmin(best, (omp_get_wtime() - started) / apart);
    }
    for (int k = 0; k < apart; ++k) qn_trajectory_work_destroy(works[k]);
    free(works);
    return best;
}

static void row(const char *name, const qn_circuit *circuit, const qn_model *model,
                qn_precision precision) {
    subject s = subject_of(circuit, model, precision);
    const int threads = omp_get_num_procs();
    const double state = seconds(&s, 1, threads), apart = seconds(&s, threads, 1);
    printf("%-6s %3d  %-6s  %8.3f  %7zu  %9zu  %10.3f  %17.3f\n", name, qn_circuit_nqubits(circuit),
           precision ? "single" : "double",
           (double)(qn_trajectory_plan_bytes(s.t) + qn_trajectory_work_bytes(s.t)) * 0x1p-30,
           qn_trajectory_nsteps(s.t), qn_trajectory_nlocations(s.t), state, apart);
    fflush(stdout);
    subject_clear(&s);
}

int main(int argc, char **argv) {
    qn_model *model = NULL;
    qn_diag diag = {0};
    const int most = argc > 2 ? atoi(argv[2]) : QN_TRAJECTORY_MAX_QUBITS;
    if (qn_model_open(argc > 1 ? argv[1] : "depolarizing", &model, &diag) != QN_OK) stop(&diag);
    bench_head("large trajectories", bench_peak());
    printf("%d threads; seconds a trajectory where they share its state, and where each has its "
           "own\n",
           omp_get_num_procs());
    printf("           precision  GiB each  blocks  locations  s, a state  s, a state each\n");
    for (int n = FEWEST; n <= most; n += 2) {
        qn_circuit *circuits[2] = {ghz(n), brick(n)};
        for (int c = 0; c < 2; ++c) {
            for (int p = 0; p < 2; ++p)
                row(c ? "brick" : "GHZ", circuits[c], model, (qn_precision)p);
            qn_circuit_destroy(circuits[c]);
        }
    }
    qn_model_destroy(model);
    return 0;
}
