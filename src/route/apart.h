/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Routes that keep groups of a circuit's qubits apart. */
#ifndef QN_ROUTE_APART_H
#define QN_ROUTE_APART_H

#include "qmae_noise/route.h"

/* SWAPs never exchange qubits of different groups, nor a qubit that has begun with its last part
 * of the circuit. */
typedef struct qn_route_apart {
    const int *groups;    /* of each qubit of the circuit */
    qn_section last_part; /* the section that a qubit stays where it is in */
    /* does a route serve? */
    bool (*accepts)(void *context, const qn_route *route);
    void *context;
} qn_route_apart;

/* As qn_route_circuit, among the routes that keep groups apart and are accepted. *route stays
 * without a circuit if none was found, which is no failure. model: with a coupling map. */
QN_MUST_CHECK qn_status qn_route_circuit_apart(const qn_circuit *circuit, const qn_model *model,
                                               const qn_route_options *options,
                                               const qn_route_apart *apart, qn_route *route,
                                               qn_diag *diag);

#endif
