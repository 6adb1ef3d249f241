/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rewriter of circuits may do that users may not. */
#ifndef QN_CIRCUIT_OPERATIONS_H
#define QN_CIRCUIT_OPERATIONS_H

#include "qmae_noise/circuit.h"

/* Operation `index` (below the size), to be changed in place; borrowed until the next append. */
qn_op *qn_circuit_op_edit(qn_circuit *circuit, size_t index);

/* Sets the numbers of qubits and parameters of a circuit whose operations use no more, nqubits >=
 * 1. */
void qn_circuit_narrow(qn_circuit *circuit, int nqubits, int nparams);

/* What a device runs. */
typedef struct qn_target {
    const char *const *basis; /* names of gates; none: gates as written */
    size_t nbasis;
    /* Every gate of the circuit that is in the basis stays as written, id and rz among them; only
     * gates that are not in the basis merge, with such neighbours alone. Sections of a QMAE merge
     * all the same. */
    bool as_written;
    /* NULL: every gate of the basis runs on all qubits and with all angles. Else asked of gates of
     * the basis on two qubits: whether one runs on these, and with angles from *low to *high (what
     * they are before: all). A constant angle outside is brought into the range by Paulis; what
     * does not run, and a parameter under a range, is made of other gates. */
    bool (*runs)(const void *device, const qn_gate *gate, const int *qubits, double *low,
                 double *high);
    const void *device;
} qn_target;

/* qn_circuit_decompose and qn_circuit_fold for such a device. */
QN_MUST_CHECK qn_status qn_circuit_decompose_to(const qn_circuit *circuit, const qn_target *target,
                                                qn_circuit **result, qn_diag *diag);
QN_MUST_CHECK qn_status qn_circuit_fold_to(const qn_circuit *circuit, int times,
                                           qn_fold_gates which, const qn_target *target,
                                           qn_circuit **folded, qn_diag *diag);

/* Is an operation in a part of a QMAE, which is compiled as in training? Sections that a file has
 * names of its own for are not. */
static inline bool qn_op_is_of_qmae(const qn_op *op) {
    return op->section != QN_SECTION_NONE && (int)op->section < QN_SECTION_COUNT;
}

/* Is every classical bit below qn_circuit_nbits written or read? (false also for want of memory.)
 * O(size). */
bool qn_circuit_uses_all_bits(const qn_circuit *circuit);

#endif
