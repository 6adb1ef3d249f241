/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A circuit that fits onto a chip as it is: its interactions as a subgraph of the coupling map. */
#ifndef QN_ROUTE_EMBED_H
#define QN_ROUTE_EMBED_H

#include "route/chip.h"

/* What the gates of a circuit ask of the qubits. Zero-initialise. */
typedef struct qn_route_demand {
    int nqubits, nedges;
    int (*edges)[2]; /* pairs that share gates, sorted, a < b */
    double *uses;    /* of each edge: two-qubit gates of the device */
    /* of each qubit: gates on one qubit, readings, and the time that it waits between its first and
     * its last operation, s */
    double *turns, *readings, *waits;
} qn_route_demand;

/* Of a circuit of gates on one and two qubits. The caller clears *demand. QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_route_demand_create(const qn_circuit *circuit, const qn_chip *chip,
                                               qn_route_demand *demand);
void qn_route_demand_clear(qn_route_demand *demand);

/* Searches placements in which the qubits of every edge touch, in the manner of VF2, with the
 * cheapest so far as a bound, the cheapest device qubits first, through at most `states` partial
 * placements, some of them from each device qubit that the first qubit may have.
 *   place     device qubit of each qubit, out: the best placement, or, if none was met, the longest
 *             part of one, -1 for the qubits that it lacks
 *   complete  was one met?
 * QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_embed(const qn_route_demand *demand, const qn_chip *chip,
                                 uint64_t states, int *place, bool *complete);

/* Gives the qubits without a place one: next to those that they share gates with, cheap ones first.
 * The chip has free qubits for them in `part` (-1: anywhere). QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_embed_rest(const qn_route_demand *demand, const qn_chip *chip, int part,
                                      int *place);

#endif
