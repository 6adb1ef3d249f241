/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs that follow qubits which move on a device. */
#ifndef QN_PROGRAM_FOLLOW_H
#define QN_PROGRAM_FOLLOW_H

#include "qmae_noise/program.h"

/* After operation `op` of the decomposed circuit (-1 = from the start) two device qubits have
 * exchanged what they hold. */
typedef struct qn_exchange {
    int op, qubits[2];
} qn_exchange;

/* Makes a program on the qubits of a device one on the qubits of the circuit that was routed: from
 * each exchange on they are elsewhere, which an exact swap between them says, so that a SWAP of the
 * device and that one are the identity and their noise. Device qubits that hold none of them and
 * are used come behind them. `device` of the instructions keeps the device's qubits.
 *   program    to be changed, as qn_program_build made it
 *   names      of each device qubit: the circuit's qubit that it holds at the start, -1 = none
 *   nqubits    of the circuit
 *   exchanges  `count`, in their order in time
 * QN_ERR_MEMORY, with the program as it was. */
QN_MUST_CHECK qn_status qn_program_follow(qn_program *program, const int *names, int nqubits,
                                          const qn_exchange *exchanges, size_t count);

#endif
