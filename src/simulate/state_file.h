/* SPDX-License-Identifier: GPL-3.0-or-later */
/* States in files. */
#ifndef QN_SIMULATE_STATE_FILE_H
#define QN_SIMULATE_STATE_FILE_H

#include "qmae_noise/circuit.h"

/* The 2^nqubits amplitudes of the state in a file, out: of a .npy file, or what the circuit of an
 * OpenQASM file (NAME.qasm) prepares without noise from |0...0>. QN_ERR_PHYSICS: another norm than
 * 1; QN_ERR_SYNTAX: another number of qubits; QN_ERR_UNSUPPORTED: a circuit that measures, has
 * noise, conditions, or leaves no single vector. */
QN_MUST_CHECK qn_status qn_state_file_read(const char *path, int nqubits, double complex *psi,
                                           qn_diag *diag);

#endif
