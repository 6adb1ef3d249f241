/* What the rewriter of circuits may do that users may not. */
#ifndef QN_CIRCUIT_OPERATIONS_H
#define QN_CIRCUIT_OPERATIONS_H

#include "qmae_noise/circuit.h"

/* Operation `index` (below the size), to be changed in place; borrowed until the next append. */
qn_op *qn_circuit_op_edit(qn_circuit *circuit, size_t index);

/* Sets the numbers of qubits and parameters of a circuit whose operations use no more, nqubits >=
 * 1. */
void qn_circuit_narrow(qn_circuit *circuit, int nqubits, int nparams);

#endif
