/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The noise of a gate on given qubits as one map, as Qiskit Aer has it. */
#ifndef QN_EXPORT_AER_PLACE_H
#define QN_EXPORT_AER_PLACE_H

#include "export/export.h"

/* What one map behind a gate cannot say. */
typedef struct qn_aer_losses {
    bool relative, before; /* over-rotation by a part of the angle; rules before such a gate */
} qn_aer_losses;

/* PTM of all noise at a gate, behind it: depolarizing part, over-rotation by a constant, relaxation
 * of its qubits, rules; rules before it are carried over. qubits NULL: those of no exception.
 * ptm: 4^m x 4^m, out. QN_ERR_UNSUPPORTED: the model does not list the gate; QN_ERR_PHYSICS. */
QN_MUST_CHECK qn_status qn_aer_gate_ptm(const qn_model *model, const qn_gate *gate,
                                        const int *qubits, double *ptm, qn_aer_losses *losses,
                                        qn_diag *diag);
/* The same of rules before a measurement or after a reset, whose own error comes first. */
void qn_aer_operation_ptm(const qn_model *model, qn_rule_event event, const int *qubit,
                          double *ptm);

#endif
