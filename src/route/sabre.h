/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SWAPs for a placed circuit: one pass of SABRE (Li, Ding, Xie, ASPLOS 2019). */
#ifndef QN_ROUTE_SABRE_H
#define QN_ROUTE_SABRE_H

#include "route/apart.h"
#include "route/chip.h"
#include "route/dag.h"

/* What one step of a routed circuit is. */
typedef enum qn_route_step_kind {
    QN_ROUTE_STEP_OP,    /* an operation of the circuit, where its qubits are */
    QN_ROUTE_STEP_SWAP,  /* of device qubits a and b */
    QN_ROUTE_STEP_BRIDGE /* a gate over device qubit a, which touches both its qubits */
} qn_route_step_kind;

typedef struct qn_route_step {
    qn_route_step_kind kind;
    size_t op; /* of a SWAP: the operation that it is for */
    int a, b;
} qn_route_step;

/* Zero-initialise. */
typedef struct qn_route_steps {
    qn_route_step *all; /* owned */
    size_t count;
} qn_route_steps;

void qn_route_steps_clear(qn_route_steps *steps);

/* How a pass chooses. */
typedef struct qn_sabre_taste {
    /* of the mean distance in the look-ahead set, against that of the gates that wait */
    double weight;
    double warmth; /* preference for a SWAP of two qubits whose last gate was a common one, which
                      it can merge with */
    int ahead;     /* gates of the look-ahead set */
    bool bridges;
} qn_sabre_taste;

/* A circuit on a chip, and the memory of a pass. */
typedef struct qn_sabre qn_sabre;

/* Is it a gate whose two qubits must touch? */
bool qn_op_is_pair(const qn_op *op);

/* Borrows circuit (of gates on one and two qubits), chip, and `apart`, which may be NULL. The
 * caller destroys *sabre. */
QN_MUST_CHECK qn_status qn_sabre_create(const qn_circuit *circuit, const qn_chip *chip,
                                        const qn_route_apart *apart, qn_sabre **sabre);
void qn_sabre_destroy(qn_sabre *sabre);

/* Routes the circuit, or for `back` its reverse, from a placement.
 *   place  device qubit of each qubit of the circuit, in one connected part of the chip; in: at the
 *          start of the pass, out: at its end
 *   steps  appended to; NULL = only the placement counts
 * QN_ERR_MEMORY; QN_ERR_NOT_FOUND: groups that must stay apart are in each other's way. */
QN_MUST_CHECK qn_status qn_sabre_pass(qn_sabre *sabre, const qn_sabre_taste *taste, bool back,
                                      qn_rng *rng, int *place, qn_route_steps *steps);

#endif
