/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a circuit costs on a device, before and after it is routed. */
#ifndef QN_ROUTE_COST_H
#define QN_ROUTE_COST_H

#include "qmae_noise/program.h"
#include "qmae_noise/route.h"

typedef struct qn_route_cost {
    size_t gates2;   /* on two qubits, in the gates of the device */
    int depth;       /* longest chain of operations that share a qubit */
    double duration; /* s */
    /* product of 1 - average infidelity over all places of noise, errors of readout included: the
     * chance that nothing goes wrong, roughly */
    double fidelity;
} qn_route_cost;

/* Of a circuit as qn_program_build makes it. */
QN_MUST_CHECK qn_status qn_route_cost_find(const qn_circuit *circuit, const qn_model *model,
                                           const qn_program_options *options, qn_route_cost *cost,
                                           qn_diag *diag);

/* Of the circuit before it was routed, from the same qubits, if every two of them could share
 * gates: those that the device does not couple with what `gates` of the model says. */
QN_MUST_CHECK qn_status qn_route_cost_before(const qn_circuit *circuit, const qn_route *route,
                                             const qn_model *model,
                                             const qn_program_options *options, qn_route_cost *cost,
                                             qn_diag *diag);

#endif
