/* When each operation of a circuit starts. */
#ifndef QN_NOISE_SCHEDULE_H
#define QN_NOISE_SCHEDULE_H

#include "qmae_noise/noise.h"

/* Start times of the operations of a circuit, from their durations.
 *   nbits      classical bits that operations wait for: at least qn_schedule_bits
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
                                            int nbits, const double *durations, double *starts,
                                            double *total);

/* One more than the highest classical bit that a condition of the circuit reads, 0 = none does. */
int qn_schedule_bits(const qn_circuit *circuit);

#endif
