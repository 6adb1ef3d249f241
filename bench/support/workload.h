/* SPDX-License-Identifier: GPL-3.0-or-later */
/* W3 of tests/reference/dense/README.md, shared by benchmark and test. */
#ifndef QN_WORKLOAD_H
#define QN_WORKLOAD_H

#include "qmae_noise/trajectory.h"

/* in = 0..n-1, ref = n..2n-1, fresh = 2n, ancilla = 2n+1, measured into bit 0. */
typedef struct w3 {
    int n;
    qn_circuit *circuit;
    qn_program *program;
    double *angles;
    int *qubits;
    qn_trajectory_register registers[2];
    double complex *amplitudes[2];
    const double complex *states[2];
} w3;

/* stored: states and angles of the reference files (n = 4, 8; run in the project's folder), else
 * random ones. Ends the program if it cannot. */
w3 w3_create(int n, int stored);
void w3_clear(w3 *workload);

#endif
