/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A circuit of bench/circuit.sh with QuEST 4, gate by gate as it is written: the figures of
 * docs/performance.md, which has the command. Not part of the build: needs a build of QuEST.
 * Usage: quest FILE.qasm */
#include "quest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct gate {
    char name[16];
    int qubits[2];
    double angle;
} gate;

/* name q[a]; name q[a],q[b]; name(angle) q[a]... */
static int read_gate(const char *line, gate *g) {
    char angle[64] = "0", operands[64];
    if (sscanf(line, "%15[a-z](%63[^)]) %63s", g->name, angle, operands) != 3 &&
        sscanf(line, "%15[a-z] %63s", g->name, operands) != 2)
        return 0;
    g->angle = strncmp(angle, "pi/", 3) == 0 ? acos(-1.0) / atof(angle + 3) : atof(angle);
    return sscanf(operands, "q[%d],q[%d]", &g->qubits[0], &g->qubits[1]);
}

static int apply(Qureg state, const gate *g) {
    const int a = g->qubits[0], b = g->qubits[1];
    int both[] = {a, b};
    if (strcmp(g->name, "x") == 0) applyPauliX(state, a);
    else if (strcmp(g->name, "h") == 0) applyHadamard(state, a);
    else if (strcmp(g->name, "rx") == 0) applyRotateX(state, a, g->angle);
    else if (strcmp(g->name, "ry") == 0) applyRotateY(state, a, g->angle);
    else if (strcmp(g->name, "rz") == 0) applyRotateZ(state, a, g->angle);
    else if (strcmp(g->name, "cx") == 0) applyControlledPauliX(state, a, b);
    else if (strcmp(g->name, "cp") == 0) applyTwoQubitPhaseShift(state, a, b, g->angle);
    else if (strcmp(g->name, "rzz") == 0) applyPhaseGadget(state, both, 2, g->angle);
    else if (strcmp(g->name, "swap") == 0) applySwap(state, a, b);
    else return 0;
    return 1;
}

int main(int argc, char **argv) {
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (!file) {
        fprintf(stderr, "usage: quest FILE.qasm\n");
        return 2;
    }
    char line[256];
    int qubits = 0;
    Qureg state;
    initCustomQuESTEnv(0, 0, 0);
    while (fgets(line, sizeof line, file)) {
        gate g;
        if (sscanf(line, "qreg q[%d]", &qubits) == 1) {
            state = createCustomQureg(qubits, 0, 0, 0, 0);
            initZeroState(state);
        } else if (qubits && strncmp(line, "creg", 4) != 0 && strncmp(line, "measure", 7) != 0 &&
                   (!read_gate(line, &g) || !apply(state, &g))) {
            fprintf(stderr, "quest: not known: %s", line);
            return 1;
        }
    }
    fclose(file);
    printf("Z0 %.12f, Z%d %.12f\n", 1.0 - 2.0 * calcProbOfQubitOutcome(state, 0, 1), qubits - 1,
           1.0 - 2.0 * calcProbOfQubitOutcome(state, qubits - 1, 1));
    return 0;
}
