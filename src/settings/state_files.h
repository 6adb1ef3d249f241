/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observables and states that commands take from the command line and from files. */
#ifndef QN_SETTINGS_STATE_FILES_H
#define QN_SETTINGS_STATE_FILES_H

#include "qmae_noise/observable.h"

/* The 2^nqubits amplitudes of the state in a file, out: of a .npy file, or what the circuit of an
 * OpenQASM file (NAME.qasm) prepares without noise from |0...0>. QN_ERR_PHYSICS: another norm than
 * 1; QN_ERR_SYNTAX: another number of qubits; QN_ERR_UNSUPPORTED: a circuit that measures, has
 * noise, conditions, or leaves no single vector. */
QN_MUST_CHECK qn_status qn_state_file_read(const char *path, int nqubits, double complex *psi,
                                           qn_diag *diag);

/* As qn_observable_parse, with |FILE.qasm> beside |FILE.npy>. QN_ERR_ARGUMENT: what is wrong stands
 * in the text itself, and not in a file that it names. */
QN_MUST_CHECK qn_status qn_observable_option_parse(const char *option, const char *text,
                                                   int nqubits, qn_observable **observable,
                                                   qn_diag *diag);
/* The same for a sum in a file, with its line and column. */
QN_MUST_CHECK qn_status qn_observable_file_read(const char *path, int nqubits,
                                                qn_observable **observable, qn_diag *diag);

#endif
