/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A curve whose points are shared by processes: how the energy -sum Z_k Z_k+1 of a ring falls as
 * the noise of a device is scaled. Uses the public library only.
 *
 *   team MODEL MEMBERS
 *
 * MODEL is the name or the file of a noise model. Prints scale and energy, the same digits for any
 * number of members. A program with a network of its own fills a qn_team instead: a rank, a size
 * and a function that exchanges bytes. */
#include <qmae_noise/qmae_noise.h>

#include <stdio.h>
#include <stdlib.h>

enum { QUBITS = 6, POINTS = 9 };

/* A ring of CX between rotations. */
static qn_status ring(qn_circuit **made) {
    qn_status status = qn_circuit_create(QUBITS, 0, made);
    for (int layer = 0; layer < 3; ++layer)
        for (int q = 0; q < QUBITS && status == QN_OK; ++q) {
            const double angle = 0.2 + 0.05 * (q + layer);
            status = qn_circuit_gate(*made, "ry", &q, &angle);
            if (status == QN_OK)
                status = qn_circuit_gate(*made, "cx", (const int[]){q, (q + 1) % QUBITS}, NULL);
        }
    return status;
}

static qn_status energy_of(const qn_circuit *circuit, const qn_model *model, double scale,
                           double *energy, qn_diag *diag) {
    qn_program *program = NULL;
    qn_simulation *simulation = NULL;
    qn_program_options options = qn_program_options_default();
    options.noise_scale = scale;
    qn_status status = qn_program_build(circuit, model, &options, &program, diag);
    if (status == QN_OK) status = qn_simulation_run(program, NULL, NULL, &simulation, diag);
    *energy = 0.0;
    for (int q = 0; q < QUBITS && status == QN_OK; ++q) {
        char text[QUBITS + 1];
        double zz = 0.0;
        for (int k = 0; k < QUBITS; ++k)
            text[k] = k == q || k == (q + 1) % QUBITS ? 'Z' : 'I'; /* a ring has no direction */
        text[QUBITS] = '\0';
        status = qn_simulation_expect(simulation, text, &zz, diag);
        *energy -= zz;
    }
    qn_simulation_destroy(simulation);
    qn_program_destroy(program);
    return status;
}

typedef struct task {
    qn_model *model;
    qn_diag diag;
} task;

/* What every member does. */
static qn_status curve(const qn_team *team, void *context) {
    task *t = context;
    double energies[POINTS];
    size_t first, end;
    qn_circuit *circuit = NULL;
    qn_status status = ring(&circuit);
    qn_team_share(team, POINTS, &first, &end);
    for (size_t k = first; k < end && status == QN_OK; ++k)
        status = energy_of(circuit, t->model, 0.25 * (double)k, &energies[k], &t->diag);
    qn_circuit_destroy(circuit);
    /* Who failed says so before the others wait for its share. */
    status = qn_team_agree_on(team, status, &t->diag);
    if (status == QN_OK) status = qn_team_gather(team, POINTS, sizeof energies[0], energies);
    for (int k = 0; k < POINTS && status == QN_OK && team->rank == 0; ++k)
        printf("%.2f %.12f\n", 0.25 * k, energies[k]);
    return status;
}

int main(int argc, char **argv) {
    task t = {0};
    if (argc != 3) {
        fprintf(stderr, "usage: team MODEL MEMBERS\n");
        return 2;
    }
    qn_status status = qn_model_open(argv[1], &t.model, &t.diag);
    if (status == QN_OK) status = qn_team_fork(atoi(argv[2]), NULL, curve, &t, &t.diag);
    qn_model_destroy(t.model);
    if (status == QN_OK) return 0;
    fprintf(stderr, "team: %s\n", t.diag.text[0] ? t.diag.text : qn_status_text(status));
    return 1;
}
