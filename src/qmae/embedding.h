/* Loading real amplitudes by uniformly controlled RY. */
#ifndef QN_QMAE_EMBEDDING_H
#define QN_QMAE_EMBEDDING_H

#include "qmae_noise/qmae.h"

/* Appends the tree of 2^n - 1 RY (parameters first_angle...) and 2^n - 2 CX on qubits first_qubit..first_qubit+n-1, in the
 * order of qn_embedding_angles. */
QN_MUST_CHECK qn_status qn_embedding_circuit(qn_circuit *circuit, int n, int first_qubit, int first_angle);

#endif
