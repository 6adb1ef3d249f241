/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An echo: a circuit, then its inverse. Without noise every qubit comes back to |0>; with noise the
 * probability of that says how much survives. Uses the public library only.
 *
 *   echo MODEL QUBITS LAYERS
 *
 * MODEL is the name or the file of a noise model. Prints how many operations there are, what was
 * noted of the model, and the probability of 0...0 with and without readout error. */
#include <qmae_noise/qmae_noise.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void check(qn_status status, const qn_diag *diag) {
    if (status == QN_OK) return;
    char text[1100];
    qn_diag_format(diag, text, sizeof text);
    fprintf(stderr, "echo: %s\n", text[0] ? text : qn_status_text(status));
    exit(1);
}

/* Layers of rotations and a chain of CX, then all of it backwards, then a measurement of each
 * qubit. */
static qn_circuit *echo(int nqubits, int layers) {
    const qn_diag none = {0};
    qn_circuit *circuit = NULL;
    check(qn_circuit_create(nqubits, 0, &circuit), &none);
    for (int layer = 0; layer < layers; ++layer) {
        for (int q = 0; q < nqubits; ++q) {
            const double angle = 0.3 + 0.1 * (q + layer);
            check(qn_circuit_gate(circuit, "ry", &q, &angle), &none);
        }
        for (int q = 0; q + 1 < nqubits; ++q)
            check(qn_circuit_gate(circuit, "cx", (const int[]){q, q + 1}, NULL), &none);
    }
    check(qn_circuit_append_inverse(circuit, 0, qn_circuit_size(circuit)), &none);
    for (int q = 0; q < nqubits; ++q) check(qn_circuit_measure(circuit, q, q), &none);
    return circuit;
}

/* The probability that all bits read 0. */
static double survival(const qn_circuit *circuit, const qn_model *model, bool readout) {
    qn_diag diag = {0};
    qn_program *program = NULL;
    qn_simulation *simulation = NULL;
    qn_program_options options = qn_program_options_default();
    options.readout = readout;
    check(qn_program_build(circuit, model, &options, &program, &diag), &diag);
    if (readout) printf("%s", qn_program_notes(program));
    check(qn_simulation_run(program, NULL, NULL, &simulation, &diag), &diag);
    size_t count = 0;
    qn_outcome *outcomes = NULL;
    check(qn_simulation_outcomes(simulation, &outcomes, &count), &diag);
    const double p = count > 0 && outcomes[0].bits == 0 ? outcomes[0].probability : 0.0;
    qn_free(outcomes);
    qn_simulation_destroy(simulation);
    qn_program_destroy(program);
    return p;
}

int main(int argc, char **argv) {
    const int nqubits = argc == 4 ? atoi(argv[2]) : 0, layers = argc == 4 ? atoi(argv[3]) : 0;
    if (nqubits < 1 || nqubits > 12 || layers < 1) {
        fprintf(stderr, "usage: echo MODEL QUBITS LAYERS, with 1 to 12 qubits\n");
        return 2;
    }
    qn_diag diag = {0};
    qn_model *model = NULL;
    qn_circuit *circuit = echo(nqubits, layers), *native = NULL;
    static const char *const basis[] = {"rz", "sx", "cx"};
    check(qn_circuit_decompose(circuit, basis, 3, &native, &diag), &diag);
    check(qn_model_open(argv[1], &model, &diag), &diag);
    printf("operations %zu as written, %zu of rz, sx, cx\n", qn_circuit_size(circuit),
           qn_circuit_size(native));
    printf("survival %.12g\nwithout readout error %.12g\n", survival(circuit, model, true),
           survival(circuit, model, false));
    qn_model_destroy(model);
    qn_circuit_destroy(native);
    qn_circuit_destroy(circuit);
    return 0;
}
