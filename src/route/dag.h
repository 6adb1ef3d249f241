/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which operation of a circuit has to wait for which. */
#ifndef QN_ROUTE_DAG_H
#define QN_ROUTE_DAG_H

#include "qmae_noise/circuit.h"

/* Operations wait for the one before on each of their qubits (of a barrier: on all that it fences);
 * measurements and conditional operations also for each other. */
typedef struct qn_dag {
    size_t count;
    /* first[s][k] .. first[s][k + 1] - 1 in links[s]: operations right behind (s = 0) or right
     * before (s = 1) operation k, possibly twice */
    size_t *first[2], *links[2];
} qn_dag;

/* The caller clears *dag. QN_ERR_MEMORY. O(size + fenced qubits). */
QN_MUST_CHECK qn_status qn_dag_create(const qn_circuit *circuit, qn_dag *dag);
void qn_dag_clear(qn_dag *dag);

#endif
