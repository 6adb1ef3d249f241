/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When each operation of a circuit starts. */
#ifndef QN_PROGRAM_SCHEDULE_H
#define QN_PROGRAM_SCHEDULE_H

#include "qmae_noise/noise.h"

/* Start times of the operations of a circuit, from their durations.
 *   nbits      classical bits that are read or written
 *   waits      of each of them: whether measurements into it wait for each other; needed where a
 *              condition reads it
 *   durations  one for each operation, s
 *   starts     one for each operation, s, out; 0 is the start of the circuit
 *   total      s, out
 * ASAP (and NONE): an operation starts when the last of its qubits is free. ALAP: it ends when the
 * first of its qubits is needed again, at the latest with the circuit. A conditional operation
 * starts after the measurements into the bits that it reads have ended, and a later measurement
 * into them after it. A barrier takes no time; everything before it on its qubits ends before
 * everything after it on them starts.
 * A gate of duration 0 that turns one qubit about Z (the virtual rz of superconducting devices)
 * only moves a frame: with any schedule it stands at the end of the operation before it on its
 * qubit, else at the start of the one after it, so that it makes no qubit wait that nothing else
 * touches.
 * Thermal relaxation commutes with it.
 * QN_ERR_MEMORY. O(size + barriers * qubits + bits of conditions). */
QN_MUST_CHECK qn_status qn_schedule_compute(const qn_circuit *circuit, qn_schedule schedule,
                                            int nbits, const bool *waits, const double *durations,
                                            double *starts, double *total);

/* A turn about Z that takes no time: the frame moves, nothing happens to the qubit. */
bool qn_schedule_frame(const qn_op *op, double duration);

#endif
