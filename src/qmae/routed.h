/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The QMAE on the qubits of a device. */
#ifndef QN_QMAE_ROUTED_H
#define QN_QMAE_ROUTED_H

#include "qmae_noise/qmae.h"
#include "qmae_noise/route.h"

/* Builds the noisy program of a spec's circuit; with spec->route and a coupling map routed, and on
 * the circuit's qubits all the same (qn_route_program), behind which come device qubits that SWAPs
 * have passed through.
 *   options  of the program, folded as the spec says
 *   route    out, cleared by the caller; without a circuit if nothing was routed; or NULL */
QN_MUST_CHECK qn_status qn_qmae_program_build(const qn_qmae_spec *spec, const qn_model *model,
                                              const qn_program_options *options, qn_route *route,
                                              qn_program **program, qn_diag *diag);

/* The route of what qn_qmae_create made, NULL if nothing was routed. */
const qn_route *qn_qmae_route(const qn_qmae *qmae);

/* Draws the chip with the place of a routed circuit (qn_chip_picture_write), its qubits named by
 * their registers: in0, ref0, t0 (fresh ones of the trash), a (ancilla). */
QN_MUST_CHECK qn_status qn_qmae_picture_write(const qn_qmae_spec *spec, const qn_model *model,
                                              const qn_route *route, const char *path,
                                              qn_diag *diag);

/* Of the qubits of `in`: the device's qubits that they end on. */
const int *qn_qmae_places(const qn_qmae *qmae);

#endif
