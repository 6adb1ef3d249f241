/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a program acts on a state: its qubits, and which measurements nothing follows, so that
 * they need not act on the state, only on what is read. */
#ifndef QN_PROGRAM_FINAL_H
#define QN_PROGRAM_FINAL_H

#include "qmae_noise/program.h"

/* A measurement is final if it has no condition, nothing touches its qubit afterwards, and nothing
 * reads or writes its bit.
 *   instrs, count  in the order of the program, on nqubits qubits and classical bits below nbits
 *   final          of each instruction, out */
QN_MUST_CHECK qn_status qn_program_find_final(const qn_instr *const *instrs, size_t count,
                                              int nqubits, int nbits, bool *final);

/* Gives the touched qubits digits in the order in which they are first touched, so that the state
 * may grow; -1 = untouched. digit: one a qubit, out. Returns how many. */
int qn_program_find_digits(const qn_program *program, int *digit);

#endif
