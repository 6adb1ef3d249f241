/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Engines that compute the sections of a circuit one after the other, whatever the times. */
#ifndef QN_QMAE_SECTIONS_H
#define QN_QMAE_SECTIONS_H

#include "qmae/engine.h"

/* May an engine take the sections in the order of `phases` (one number for each section), all of
 * one phase before the next? It may if no qubit goes back to an earlier phase, which only noise
 * between qubits of different sections (crosstalk) can make it do. QN_ERR_UNSUPPORTED otherwise. */
QN_MUST_CHECK qn_status qn_sections_check(const qn_program *program, const int *phases,
                                          qn_diag *diag);

/* Is at most a pair of qubits read together? QN_ERR_UNSUPPORTED names the group. */
QN_MUST_CHECK qn_status qn_sections_check_readout(const qn_program *program, qn_diag *diag);

/* Do `in` and `ref` stay apart up to the SWAP test? QN_ERR_UNSUPPORTED names the crosstalk that
 * links them. */
QN_MUST_CHECK qn_status qn_sections_check_apart(const qn_program *program,
                                                const qn_registers *registers, int n,
                                                qn_diag *diag);

#endif
