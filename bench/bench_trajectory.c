/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One trajectory of the noisy 18-qubit QMAE (W3 of tests/reference/dense/README.md: ring encoder,
 * 427 gates, depolarizing and relaxation after each), with and without the light cone, in double
 * and single precision; and what a batch of them costs. Usage: bench_trajectory [QUBITS]  (8 data
 * qubits are the default) */
#include "bench.h"
#include "trajectory/single.h"
#include "workload.h"

#include <qmae_noise/qmae_noise.h>

#include <stdio.h>
#include <stdlib.h>

enum { BATCH = 64 };

typedef struct subject {
    w3 *workload;
    qn_trajectory *t;
    qn_trajectory_bound *bound;
    qn_trajectory_work *work;
    uint64_t next;
    double value;
} subject;

static void stop(const qn_diag *diag) {
    char text[1100];
    qn_diag_format(diag, text, sizeof text);
    fprintf(stderr, "bench_trajectory: %s\n", text);
    exit(1);
}

/* How the state is kept: 0 = whole from the start, 1 = qubits join, 2 = and are dropped. */
static const char *const MODES[] = {"whole state", "qubits join", "and are dropped"};
/* ms a trajectory that were aimed at, of each in double and single precision; 0 = none. */
static const double GOALS[][2] = {{6.0, 3.0}, {0.0, 0.0}, {0.7, 0.0}};

static subject subject_of(w3 *workload, int mode, qn_precision precision) {
    static const uint64_t parity = 1;
    subject s = {.workload = workload};
    qn_diag diag = {0};
    qn_trajectory_options o = qn_trajectory_options_default();
    o.light_cone = mode > 0;
    o.drop = mode > 1;
    o.precision = precision;
    o.nregisters = 2;
    o.registers = workload->registers;
    o.nparities = 1;
    o.parities = &parity;
    if (qn_trajectory_of(workload->program, &o, &s.t, &diag) != QN_OK) stop(&diag);
    if (qn_trajectory_bound_create(s.t, &s.bound) != QN_OK ||
        qn_trajectory_work_create(s.t, &s.work) != QN_OK)
        exit(1);
    qn_trajectory_bind(s.bound, workload->angles);
    return s;
}

/* BATCH trajectories: state preparation, noise, all gates, <Z>. */
static void run(void *context) {
    subject *s = context;
    qn_trajectory_sample sample = {.values = &s->value};
    for (int k = 0; k < BATCH; ++k) {
        qn_rng rng;
        qn_rng_init(&rng, 1, QN_STREAM_TEST, 0, 0, s->next++);
        qn_trajectory_run(s->bound, s->work, s->workload->states, QN_DRAW_ALL, &rng, 1, &sample);
    }
}

/* Variance between trajectories, and what an error of 0.001 costs. */
static void efficiency(const subject *s, double seconds) {
    const qn_trajectory_settings settings = {.seed = 1, .trajectories = 512, .threads = 1};
    qn_estimate e;
    if (qn_trajectory_estimate(s->bound, NULL, s->workload->states, &settings, &e, NULL, NULL) !=
        QN_OK)
        exit(1);
    printf("    <Z> = %.4f +- %.4f, variance %.3g (drawing a shot of each adds %.3g): an error of "
           "0.001 takes %.0f trajectories, %.2g s\n",
           e.value, e.error, e.trajectory_variance, e.shot_variance, e.trajectory_variance * 1e6,
           e.trajectory_variance * 1e6 * seconds);
}

static void bind(void *context) {
    subject *s = context;
    qn_trajectory_bind(s->bound, s->workload->angles);
}

static void plan(void *context) {
    subject *s = context;
    subject made = subject_of(s->workload, 2, QN_PRECISION_DOUBLE);
    qn_trajectory_work_destroy(made.work);
    qn_trajectory_bound_destroy(made.bound);
    qn_trajectory_destroy(made.t);
}

int main(int argc, char **argv) {
    const int n = argc > 1 ? atoi(argv[1]) : 8;
    const double peak = bench_peak();
    w3 workload = w3_create(n, n == 4 || n == 8);
    bench_head("one noisy trajectory of the QMAE", peak);
    double first = 0.0;
    for (int cone = 0; cone < 3; ++cone)
        for (int p = 0; p < 2; ++p) {
            subject s = subject_of(&workload, cone, (qn_precision)p);
            const bench_time t = bench_run(run, &s, 2 * bench_seconds());
            if (first == 0.0) first = t.min;
            printf("%-16s %-7s %8.4f ms (median %8.4f)  %6.2f times the first row  %4zu steps, %2d "
                   "qubits at most, %.3g MFlop at peak\n",
                   MODES[cone], p ? "single" : "double", 1e3 * t.min / BATCH,
                   1e3 * t.median / BATCH, t.min / first, qn_trajectory_nsteps(s.t),
                   qn_trajectory_most_qubits(s.t), 1e-6 * peak * t.min / BATCH);
            if (GOALS[cone][p] > 0.0) printf("    goal %.1f ms\n", GOALS[cone][p]);
            if (!p) efficiency(&s, t.min / BATCH);
            if (cone == 2 && !p) {
                const bench_time b = bench_run(bind, &s, bench_seconds()),
                                 all = bench_run(plan, &s, bench_seconds());
                printf("%-24s %8.4f ms\n%-24s %8.4f ms\n", "matrices", 1e3 * b.min,
                       "plan and matrices", 1e3 * all.min);
            }
            qn_trajectory_work_destroy(s.work);
            qn_trajectory_bound_destroy(s.bound);
            qn_trajectory_destroy(s.t);
        }
    w3_clear(&workload);
    return 0;
}
