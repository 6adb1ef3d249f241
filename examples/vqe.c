/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A variational eigensolver under noise: the energy of a chain of spins, brought down along its
 * exact gradient. Uses the public library only.
 *
 *   vqe MODEL QUBITS STEPS
 *
 * MODEL is the name or the file of a noise model. Prints the energy as it falls, what the noise of
 * the last circuit costs to first order, and what the gradient would be from 1000 shots and from
 * trajectories. */
#include <qmae_noise/qmae_noise.h>

#include <stdio.h>
#include <stdlib.h>

enum { MOST = 8, LAYERS = 2 };

static void check(qn_status status, const qn_diag *diag) {
    if (status == QN_OK) return;
    char text[1100];
    qn_diag_format(diag, text, sizeof text);
    fprintf(stderr, "vqe: %s\n", text[0] ? text : qn_status_text(status));
    exit(1);
}

/* -sum Z Z of neighbours - sum X: the Ising chain in a transverse field. */
static qn_observable *ising(int n) {
    qn_observable *energy = NULL;
    qn_diag diag = {0};
    char text[16 * 2 * MOST] = "";
    size_t used = 0;
    for (int q = 0; q < n; ++q) {
        used += (size_t)snprintf(text + used, sizeof text - used, " - X%d", q);
        if (q + 1 < n)
            used += (size_t)snprintf(text + used, sizeof text - used, " - Z%d Z%d", q, q + 1);
    }
    check(qn_observable_parse("energy", text, n, &energy, &diag), &diag);
    return energy;
}

/* Layers of RZZ between neighbours and of RX, an angle each, from |+...+>. */
static qn_circuit *ansatz(int n) {
    const qn_diag none = {0};
    qn_circuit *circuit = NULL;
    int angle = 0;
    check(qn_circuit_create(n, LAYERS * (2 * n - 1), &circuit), &none);
    for (int q = 0; q < n; ++q) check(qn_circuit_gate(circuit, "h", &q, NULL), &none);
    for (int layer = 0; layer < LAYERS; ++layer) {
        for (int q = 0; q + 1 < n; ++q)
            check(qn_circuit_rotation(circuit, "rzz", (const int[]){q, q + 1}, angle++, 1.0, 0.0),
                  &none);
        for (int q = 0; q < n; ++q)
            check(qn_circuit_rotation(circuit, "rx", &q, angle++, 1.0, 0.0), &none);
    }
    return circuit;
}

static void descend(qn_adjoint *adjoint, const qn_observable *energy, double *params, int steps) {
    for (int step = 0; step <= steps; ++step) {
        qn_gradient g = {0};
        qn_diag diag = {0};
        check(qn_adjoint_run(adjoint, params, energy, QN_BY_PARAMS, &g, &diag), &diag);
        if (step % 10 == 0 || step == steps) printf("energy %d %.9f\n", step, g.value);
        for (size_t p = 0; p < g.nparams && step < steps; ++p) params[p] -= 0.05 * g.slopes[p];
        qn_gradient_clear(&g);
    }
}

/* One of the ways to get the gradient, beside the exact one. */
static void compare(const char *what, double exact, const qn_gradient *g) {
    printf("slope %.6f, from %s %.6f +- %.6f\n", exact, what, g->slopes[0], g->errors[0]);
}

static void report(const qn_circuit *circuit, const qn_model *model, const qn_program *program,
                   qn_adjoint *adjoint, const qn_observable *energy, const double *params) {
    double costs[QN_SOURCE_COUNT] = {0};
    qn_gradient g = {0};
    qn_diag diag = {0};
    check(qn_adjoint_run(adjoint, params, energy, QN_BY_PARAMS | QN_BY_NOISE, &g, &diag), &diag);
    for (size_t k = 0; k < g.nplaces; ++k) costs[g.places[k].source] += g.places[k].slope;
    for (int s = 0; s < QN_SOURCE_COUNT; ++s)
        if (costs[s] != 0.0) printf("cost of %s %.6f\n", qn_source_name((qn_source)s), costs[s]);
    const double exact = g.slopes[0];
    const qn_gradient_shots shots = {.shots = 1000, .seed = 1};
    check(qn_gradient_measure(circuit, model, NULL, params, energy, &shots, &g, &diag), &diag);
    compare("shots", exact, &g);
    const qn_gradient_sampling sampling = {.seed = 1, .trajectories = 400};
    check(qn_gradient_estimate(program, params, energy, &sampling, &g, &diag), &diag);
    compare("trajectories", exact, &g);
    qn_gradient_clear(&g);
}

int main(int argc, char **argv) {
    const int n = argc == 4 ? atoi(argv[2]) : 0, steps = argc == 4 ? atoi(argv[3]) : 0;
    double params[LAYERS * 2 * MOST];
    qn_diag diag = {0};
    qn_model *model = NULL;
    qn_program *program = NULL;
    qn_adjoint *adjoint = NULL;
    if (n < 2 || n > MOST || steps < 1) {
        fprintf(stderr, "usage: vqe MODEL QUBITS STEPS, with 2 to %d qubits\n", MOST);
        return 2;
    }
    qn_circuit *circuit = ansatz(n);
    qn_observable *energy = ising(n);
    for (int p = 0; p < qn_circuit_nparams(circuit); ++p) params[p] = 0.1 + 0.05 * (p % 3);
    check(qn_model_open(argv[1], &model, &diag), &diag);
    check(qn_program_build(circuit, model, NULL, &program, &diag), &diag);
    check(qn_adjoint_create(program, NULL, &adjoint, &diag), &diag);
    descend(adjoint, energy, params, steps);
    report(circuit, model, program, adjoint, energy, params);
    qn_observable_destroy(energy);
    qn_adjoint_destroy(adjoint);
    qn_program_destroy(program);
    qn_model_destroy(model);
    qn_circuit_destroy(circuit);
    return 0;
}
