/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How gates on several qubits are made of smaller ones. */
#ifndef QN_CIRCUIT_DEFINITION_H
#define QN_CIRCUIT_DEFINITION_H

#include "qmae_noise/circuit.h"

/* A gate on some of the defined gate's qubits, by the angle constant + sum_a factor[a] angles[a] if
 * it has one. */
typedef struct qn_definition_step {
    const char *gate;
    int qubits[QN_MAX_GATE_QUBITS]; /* which of the defined gate's */
    double constant, factor[QN_MAX_GATE_ANGLES];
} qn_definition_step;

/* `gate` as `count` steps in order of application, up to a global phase. Usable if the basis holds
 * `needs` (NULL: always). A gate with a generator puts its angle into exactly one step, with factor
 * +-1, so that a trainable angle stays in one rotation. */
typedef struct qn_definition {
    const char *gate, *needs;
    size_t count;
    const qn_definition_step *steps;
} qn_definition;

/* The angle of a step; 0 for gates without one. */
double qn_definition_angle(const qn_definition_step *step, const qn_gate *gate,
                           const double *angles);

/* In order of preference among those of the same gate. Every chain of definitions ends at one-qubit
 * gates and gates that are `needs` of another. */
extern const qn_definition qn_definitions[];
extern const size_t qn_definition_count;

#endif
