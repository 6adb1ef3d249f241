/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A routed circuit on the qubits of the device, SWAPs merged with their neighbours. */
#ifndef QN_ROUTE_EMIT_H
#define QN_ROUTE_EMIT_H

#include "qmae_noise/route.h"
#include "route/sabre.h"

/* How an operation is written. */
typedef enum qn_form {
    QN_FORM_PLAIN,
    QN_FORM_SWAP,    /* a SWAP of the router: three cx */
    QN_FORM_MOVE,    /* the same where the second qubit is in |0>: two cx */
    QN_FORM_SWAPPED, /* a gate on two qubits and a SWAP behind it, as one */
    QN_FORM_CORE,    /* the last cx of a block of three, whose angles have taken up a SWAP */
    QN_FORM_DROPPED, /* a SWAP of two qubits in |0> */
    QN_FORM_NOTHING
} qn_form;

/* An operation on device qubits that is being put together. */
typedef struct qn_placed {
    qn_op op;
    qn_form form;
    size_t before[2]; /* on each of its qubits (of a gate): 1 + the operation before it, 0 = none */
} qn_placed;

/* Zero-initialise. */
typedef struct qn_emission {
    qn_placed *all; /* owned */
    size_t count;
    int *fences; /* what barriers point to; owned */
    size_t swaps, free_swaps, cheap_swaps, bridges;
} qn_emission;

void qn_emission_clear(qn_emission *emission);

/* The steps as operations, SWAPs as such.
 *   nqubits  of the device
 *   place  device qubits at the start, in; at the end, out
 *   apart  SWAPs of qubits of one register in front of the SWAP test are no part of it */
QN_MUST_CHECK qn_status qn_emit(const qn_circuit *circuit, const qn_route_steps *steps, int nqubits,
                                int *place, bool apart, qn_emission *emission);

/* Merges SWAPs with gates before them on the same pair, which may have gates on one qubit behind
 * them: a block of three cx takes a SWAP up in its angles; every other gate that ends with a cx has
 * two cx less to do together with it; and a SWAP with a qubit in |0> is two cx, with both in |0>
 * nothing.
 *   nqubits  of the device */
QN_MUST_CHECK qn_status qn_emission_merge(qn_emission *emission, int nqubits);

/* The circuit, with cx for SWAPs, or swap where `keep`.
 *   exchanges  emission->swaps of them, out */
QN_MUST_CHECK qn_status qn_emission_write(const qn_emission *emission, int nqubits, int nparams,
                                          bool keep, qn_circuit **circuit,
                                          qn_route_exchange *exchanges);

#endif
