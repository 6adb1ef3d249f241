/* What the rewriter of circuits may do that users may not. */
#ifndef QN_CIRCUIT_OPERATIONS_H
#define QN_CIRCUIT_OPERATIONS_H

#include "qmae_noise/circuit.h"

/* Operation `index` (below the size), to be changed in place; borrowed until the next append. */
qn_op *qn_circuit_op_edit(qn_circuit *circuit, size_t index);

/* Sets the numbers of qubits and parameters of a circuit whose operations use no more, nqubits >=
 * 1. */
void qn_circuit_narrow(qn_circuit *circuit, int nqubits, int nparams);
/* As qn_circuit_decompose, but every gate of the circuit that is in the basis stays as written, id
 * and rz among them; only gates that are not in the basis merge, with such neighbours alone.
 * Sections of a QMAE merge as in qn_circuit_decompose. */
QN_MUST_CHECK qn_status qn_circuit_decompose_as_written(const qn_circuit *circuit,
                                                        const char *const *basis, size_t nbasis,
                                                        qn_circuit **result, qn_diag *diag);

#endif
