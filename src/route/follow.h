/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The noisy program of a routed circuit, on the qubits of the circuit. */
#ifndef QN_ROUTE_FOLLOW_H
#define QN_ROUTE_FOLLOW_H

#include "qmae_noise/program.h"
#include "qmae_noise/route.h"

/* As qn_program_build of the routed circuit, but its instructions are on the qubits of the circuit
 * that was routed, wherever on the device these are at the time (qn_program_follow). */
QN_MUST_CHECK qn_status qn_route_program(const qn_route *route, const qn_model *model,
                                         const qn_program_options *options, qn_program **program,
                                         qn_diag *diag);

/* Of each qubit of the circuit: which of that program's qubits it is at the end. Its own, but for
 * what swaps of the circuit, which became names, make of it. ends: route->nqubits, out.
 * QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_route_ends(const qn_route *route, int *ends);

#endif
