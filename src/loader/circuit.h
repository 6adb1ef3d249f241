/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A circuit of RY and CX on |0...0>, whose state is real: run, run backwards, written as
 * operations. */
#ifndef QN_LOADER_CIRCUIT_H
#define QN_LOADER_CIRCUIT_H

#include "qmae_noise/circuit.h"

#define QN_LOADER_MAX_QUBITS 12
enum { QN_LOADER_GATES = 256 };

typedef struct qn_loader_gate {
    uint8_t qubits[2];
    int16_t angle; /* of an RY on the first qubit; -1: CX, the first qubit controls */
} qn_loader_gate;

/* A value. Angle p belongs to the p-th RY in time order. */
typedef struct qn_loader_circuit {
    int n, ngates, nangles;
    qn_loader_gate gates[QN_LOADER_GATES];
} qn_loader_circuit;

/* Behind the gates that are there; there is room for all loaders of QN_LOADER_MAX_QUBITS. */
void qn_loader_push_ry(qn_loader_circuit *circuit, int qubit);
void qn_loader_push_cx(qn_loader_circuit *circuit, int control, int target);
/* A CX, then an RY on its control and one on its target. */
void qn_loader_push_pair(qn_loader_circuit *circuit, int control, int target);

/* A gate, or its inverse, on `states` vectors of 2^n numbers one behind the other. */
void qn_loader_apply(const qn_loader_circuit *circuit, const qn_loader_gate *gate,
                     const double *angles, bool inverse, size_t states, double *x);
/* x <- the state that the circuit prepares. 2^n */
void qn_loader_run(const qn_loader_circuit *circuit, const double *angles, double *x);
/* x <- what the inverse circuit makes of x. 2^n */
void qn_loader_undo(const qn_loader_circuit *circuit, const double *angles, double *x);

/* As operations on qubits first_qubit...; angle p is parameter first_angle + p. */
QN_MUST_CHECK qn_status qn_loader_append(const qn_loader_circuit *loader, int first_qubit,
                                         int first_angle, qn_circuit *circuit);

#endif
