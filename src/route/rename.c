/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "route/rename.h"

#include "core/try.h"

qn_status qn_circuit_append_renamed(qn_circuit *circuit, const qn_op *op, const int *names,
                                    int *fence) {
    qn_op copy = *op;
    for (int k = 0; k < op->nqubits; ++k) copy.qubits[k] = names[op->qubits[k]];
    for (int k = 0; k < op->nfence; ++k) fence[k] = names[op->fence[k]];
    if (op->nfence) copy.fence = fence;
    qn_circuit_set_section(circuit, op->section);
    return qn_circuit_append(circuit, &copy);
}

int qn_circuit_longest_fence(const qn_circuit *circuit) {
    int most = 1;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k)
        if (qn_circuit_op(circuit, k)->nfence > most) most = qn_circuit_op(circuit, k)->nfence;
    return most;
}

qn_status qn_circuit_rename(const qn_circuit *circuit, const int *names, int nqubits,
                            qn_circuit **renamed) {
    qn_status status = QN_OK;
    qn_circuit *made = NULL;
    int *fence = qn_alloc((size_t)qn_circuit_longest_fence(circuit), sizeof *fence);
    QN_TRY_ALLOC(fence);
    QN_TRY(qn_circuit_create(nqubits, qn_circuit_nparams(circuit), &made));
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k)
        QN_TRY(qn_circuit_append_renamed(made, qn_circuit_op(circuit, k), names, fence));
    *renamed = made;
    made = NULL;
out:
    qn_circuit_destroy(made);
    qn_free(fence);
    return status;
}
