/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device as placement and routing see it: which qubits touch, and what it costs to use them. */
#ifndef QN_ROUTE_CHIP_H
#define QN_ROUTE_CHIP_H

#include "qmae_noise/noise.h"

/* Costs are -log(fidelity), so that they add up. */
typedef struct qn_chip {
    int nqubits, ncouplers;
    int (*couplers)[2]; /* a < b, sorted */
    /* of the neighbours of qubit q: first[q] .. first[q + 1] - 1 in `neighbours` and `through`
     * (the coupler between) */
    int *first, *neighbours, *through;
    double *gate2, *time2; /* of each coupler: cost and duration (s) of one two-qubit gate */
    double *gate1, *time1; /* of each qubit: of a gate on one qubit */
    double *readout;       /* of each qubit: cost of reading it */
    double *idle;          /* of each qubit: cost of waiting, 1/s */
    /* nqubits x nqubits: of the cheapest chain of couplers; INFINITY = none */
    double *distance;
    bool *usable;        /* of each qubit: the model speaks of it */
    int *part;           /* of each qubit: number of the connected part that it is in */
    int nparts, largest; /* the part with most qubits */
    double unit;         /* cost of a SWAP on a coupler of median error */
} qn_chip;

/* The chip that a model with a coupling map describes. The caller clears *chip.
 * QN_ERR_UNSUPPORTED: a coupler on which no two-qubit gate of the basis runs. QN_ERR_LIMIT: more
 * than 4096 qubits. O(qubits^2 log qubits). */
QN_MUST_CHECK qn_status qn_chip_read(const qn_model *model, qn_chip *chip, qn_diag *diag);
void qn_chip_clear(qn_chip *chip);
/* The coupler between two qubits, -1 = none. O(neighbours). */
int qn_chip_coupler(const qn_chip *chip, int a, int b);
/* Qubits of a part. */
int qn_chip_part_size(const qn_chip *chip, int part);

#endif
