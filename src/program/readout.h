/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What measuring a register reports. */
#ifndef QN_PROGRAM_READOUT_H
#define QN_PROGRAM_READOUT_H

#include "qmae_noise/program.h"

/* probabilities[y] <- sum_x P(y|x) probabilities[x] of measuring `count` qubits of the device at
 * once, bit k of an index = qubits[k]: flips p10 and p01 of each qubit at the options'
 * strength, and the matrix of a readout group over those of its qubits that are measured (whatever
 * is read of its others, whose states are taken as equally likely). Nothing without
 * options->readout.
 *   probabilities  2^count, in and out
 * Cost O(count 2^count) without groups. */
QN_MUST_CHECK qn_status qn_readout_apply(const qn_model *model, const qn_program_options *options,
                                         const int *qubits, int count, double *probabilities);

/* The same for one matrix P(read row | state column), 2^nqubits x 2^nqubits, on the bits at
 * `places` of the index of `size` probabilities. */
void qn_readout_mix(int nqubits, const double *matrix, const int *places, size_t size,
                    double *probabilities);

/* How much of the product of Z over the qubits in the set j is in what is read of a product of
 * letters: of X, Y and Z in any basis as qn_readout_product has it, 0 and 1 the projectors (1 + Z)
 * / 2 and (1 - Z) / 2 of what is read.
 *   letters  I, X, Y, Z, 0 or 1 of each qubit of the group, in its order */
double qn_readout_letters(const qn_readout_group *group, const char *letters, int j);

/* Z of a qubit that is read alone is read as line[0] + line[1] Z; one that is not measured as it
 * is. QN_ERR_UNSUPPORTED: whatever its state, the same is read. */
QN_MUST_CHECK qn_status qn_readout_of_z(const qn_program *program, int qubit, double line[2],
                                        qn_diag *diag);

#endif
