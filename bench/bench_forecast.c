/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is foretold and what happens: simulations by density matrices and by trajectories, exact
 * gradients, of several circuits under noise; of each row the median of some turns;
 * what happened is processor time a thread.
 * Usage: bench_forecast [TURNS [THREADS]]  (3 1) */
#include "bench.h"
#include "gradient/forecast.h"

#include <qmae_noise/qmae_noise.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef enum family { BRICK, ALL_PAIRS, LADDER, FAMILIES } family;
static const char *const NAMES[] = {"brick", "all pairs", "ladder"};

static void stop(const qn_diag *diag) {
    fprintf(stderr, "bench_forecast: %s\n", diag->text);
    exit(1);
}

static void gate(qn_circuit *circuit, const char *name, int a, int b, int param) {
    const qn_gate *made = qn_gate_find(name);
    const qn_op op = {.kind = QN_OP_GATE,
                      .gate = made,
                      .nqubits = made->nqubits,
                      .qubits = {a, b},
                      .angles = {{param, 1.0, 0.1}}};
    const qn_status status = qn_circuit_append(circuit, &op);
    if (status != QN_OK) exit(1);
}

static qn_circuit *circuit_of(family f, int n, int layers, int nparams) {
    qn_circuit *circuit = NULL;
    if (qn_circuit_create(n, nparams, &circuit) != QN_OK) exit(1);
    for (int l = 0; l < layers; ++l) {
        for (int q = 0; q < n; ++q) gate(circuit, "ry", q, 0, (l + q) % nparams);
        if (f == BRICK)
            for (int q = l % 2; q + 1 < n; q += 2) gate(circuit, "cx", q, q + 1, -1);
        if (f == LADDER)
            for (int q = 0; q + 1 < n; ++q) gate(circuit, "cx", q, q + 1, -1);
        for (int q = 0; f == ALL_PAIRS && q < n; ++q)
            for (int r = q + 1; r < n; ++r) gate(circuit, "cx", q, r, -1);
    }
    return circuit;
}

/* Processor time of all threads: others may use the machine. */
static double used(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

typedef struct told {
    double seconds, begun; /* begun: used when it was told */
} told;

static void foresees(void *context, const qn_simulation_forecast *forecast) {
    told *t = context;
    t->seconds = forecast->seconds;
    t->begun = used();
}

static void begins(void *context, const qn_simulation_set *set) {
    told *t = context;
    t->seconds = set->seconds;
    t->begun = used();
}

typedef struct question {
    const qn_program *program;
    const double *params;
    int qubits, threads;
} question;

/* What a subject gives: foretold, happened. */
typedef struct answer {
    double foretold, happened;
} answer;

static answer answer_of(const told *t, const question *q) {
    return (answer){t->seconds, (used() - t->begun) / q->threads};
}

static answer dense(const question *q) {
    qn_diag diag = {0};
    told t = {NAN, NAN};
    qn_simulation *made = NULL;
    const qn_simulation_options options = {
        .method = QN_METHOD_DM, .foresees = foresees, .context = &t, .threads = q->threads};
    if (qn_simulation_run(q->program, q->params, &options, &made, &diag) != QN_OK) stop(&diag);
    const answer a = answer_of(&t, q);
    qn_simulation_destroy(made);
    return a;
}

static answer sampled(const question *q) {
    qn_diag diag = {0};
    told t = {NAN, NAN};
    qn_simulation *made = NULL;
    char z[32] = {0};
    const char *const paulis[] = {z};
    memset(z, 'Z', (size_t)q->qubits);
    const qn_simulation_sampling sampling = {.seed = 1,
                                             .npaulis = 1,
                                             .paulis = paulis,
                                             .trajectories = 300,
                                             .begins = begins,
                                             .watched = &t,
                                             .threads = q->threads};
    const qn_simulation_options options = {.method = QN_METHOD_TRAJECTORY, .sampling = &sampling};
    if (qn_simulation_run(q->program, q->params, &options, &made, &diag) != QN_OK) stop(&diag);
    const answer a = answer_of(&t, q);
    qn_simulation_destroy(made);
    return a;
}

static answer differentiated(const question *q) {
    qn_diag diag = {0};
    told t = {NAN, NAN};
    qn_adjoint *adjoint = NULL;
    qn_observable *sum = NULL;
    qn_gradient gradient = {0};
    qn_gradient_forecast forecast;
    if (qn_observable_parse("Z0 Z1", "Z0 Z1", q->qubits, &sum, &diag) != QN_OK ||
        qn_gradient_foresee(q->program, false, &forecast, &diag) != QN_OK ||
        qn_gradient_seconds(&forecast, &t.seconds) != QN_OK ||
        qn_adjoint_create(q->program, NULL, &adjoint, &diag) != QN_OK)
        stop(&diag);
    t.begun = used();
    if (qn_adjoint_run(adjoint, q->params, sum, QN_BY_PARAMS, &gradient, &diag) != QN_OK)
        stop(&diag);
    const answer a = answer_of(&t, q);
    qn_gradient_clear(&gradient);
    qn_adjoint_destroy(adjoint);
    qn_observable_destroy(sum);
    return a;
}

static int by_ratio(const void *a, const void *b) {
    const answer *x = a, *y = b;
    const double d = x->happened / x->foretold - y->happened / y->foretold;
    return (d > 0.0) - (d < 0.0);
}

enum { MOST_TURNS = 99, NPARAMS = 5 };

typedef struct subject {
    const char *name;
    answer (*ask)(const question *q);
    family family;
    int qubits, layers;
} subject;

/* The larger of the ratios happened to foretold and foretold to happened. */
static double row(const subject *s, const qn_model *model, int turns, int threads) {
    static const double params[NPARAMS] = {0.1, 0.2, 0.3, 0.4, 0.5};
    qn_diag diag = {0};
    qn_program *program = NULL;
    qn_program_options options = qn_program_options_default();
    answer answers[MOST_TURNS];
    options.allow_unused = true;
    qn_circuit *circuit = circuit_of(s->family, s->qubits, s->layers, NPARAMS);
    if (qn_program_build(circuit, model, &options, &program, &diag) != QN_OK) stop(&diag);
    const question q = {program, params, s->qubits, threads};
    for (int k = 0; k < turns; ++k) answers[k] = s->ask(&q);
    qsort(answers, (size_t)turns, sizeof *answers, by_ratio);
    const answer *a = &answers[turns / 2];
    const double ratio = a->happened / a->foretold;
    printf("%-12s %-10s %3d %12.3f %12.3f %10.2f\n", s->name, NAMES[s->family], s->qubits,
           a->foretold, a->happened, ratio);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
    return fmax(ratio, 1.0 / ratio);
}

int main(int argc, char **argv) {
    static const subject rows[] = {
        {"dm", dense, BRICK, 10, 80},
        {"dm", dense, ALL_PAIRS, 11, 2},
        {"dm", dense, LADDER, 12, 6},
        {"dm", dense, BRICK, 13, 6},
        {"trajectories", sampled, BRICK, 14, 40},
        {"trajectories", sampled, ALL_PAIRS, 16, 3},
        {"trajectories", sampled, LADDER, 18, 6},
        {"trajectories", sampled, BRICK, 20, 4},
        {"gradient", differentiated, BRICK, 10, 40},
        {"gradient", differentiated, ALL_PAIRS, 11, 1},
        {"gradient", differentiated, LADDER, 12, 3},
    };
    const int asked = argc > 1 ? atoi(argv[1]) : 3, threads = argc > 2 ? atoi(argv[2]) : 1,
              turns = asked < 1            ? 1
                      : asked < MOST_TURNS ? asked
                                           : MOST_TURNS;
    qn_model *model = NULL;
    qn_diag diag = {0};
    double worst = 1.0;
    if (qn_model_open("ibm_like", &model, &diag) != QN_OK) stop(&diag);
    bench_head("what is foretold", bench_peak());
    printf("%-12s %-10s %3s %12s %12s %10s\n", "", "circuit", "n", "foretold, s", "happened, s",
           "ratio");
    for (size_t k = 0; k < sizeof rows / sizeof *rows; ++k)
        worst = fmax(worst, row(&rows[k], model, turns, threads));
    printf("the largest factor between them: %.2f, goal 1.5\n", worst);
    qn_model_destroy(model);
    return 0;
}
