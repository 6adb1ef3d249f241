/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "route/dag.h"

#include "core/try.h"

/* The threads that run through a circuit: its qubits, and all its classical bits as one. */
static int thread_count(const qn_circuit *circuit, const qn_op *op) {
    if (op->kind == QN_OP_BARRIER) return op->nfence ? op->nfence : qn_circuit_nqubits(circuit);
    return op->nqubits + (op->kind == QN_OP_MEASURE || op->condition.count > 0);
}

static int thread_at(const qn_circuit *circuit, const qn_op *op, int index) {
    if (op->kind == QN_OP_BARRIER) return op->nfence ? op->fence[index] : index;
    return index < op->nqubits ? op->qubits[index] : qn_circuit_nqubits(circuit);
}

/* Calls for every link: counts them for fill = false, else enters them. `last` holds 1 + the last
 * operation of each thread. */
static void walk(const qn_circuit *circuit, qn_dag *dag, size_t *last, bool fill) {
    for (int t = 0; t <= qn_circuit_nqubits(circuit); ++t) last[t] = 0;
    for (size_t k = 0; k < dag->count; ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        for (int i = 0; i < thread_count(circuit, op); ++i) {
            const int thread = thread_at(circuit, op, i);
            const size_t before = last[thread];
            last[thread] = k + 1;
            if (before == 0 || before == k + 1) continue;
            if (!fill) {
                ++dag->first[0][before];
                ++dag->first[1][k + 1];
                continue;
            }
            dag->links[0][dag->first[0][before - 1]++] = k;
            dag->links[1][dag->first[1][k]++] = before - 1;
        }
    }
}

/* Ends of the lists to their starts. */
static void shift(size_t *first, size_t count) {
    for (size_t k = count; k > 0; --k) first[k] = first[k - 1];
    first[0] = 0;
}

qn_status qn_dag_create(const qn_circuit *circuit, qn_dag *dag) {
    qn_status status = QN_OK;
    qn_dag made = {.count = qn_circuit_size(circuit)};
    size_t *last = qn_alloc((size_t)qn_circuit_nqubits(circuit) + 1, sizeof *last);
    QN_TRY_ALLOC(last);
    for (int s = 0; s < 2; ++s) {
        made.first[s] = qn_alloc(made.count + 2, sizeof *made.first[s]);
        QN_TRY_ALLOC(made.first[s]);
    }
    walk(circuit, &made, last, false);
    for (int s = 0; s < 2; ++s) {
        for (size_t k = 0; k < made.count; ++k) made.first[s][k + 1] += made.first[s][k];
        made.links[s] = qn_alloc(made.first[s][made.count] + 1, sizeof *made.links[s]);
        QN_TRY_ALLOC(made.links[s]);
    }
    walk(circuit, &made, last, true);
    for (int s = 0; s < 2; ++s) shift(made.first[s], made.count);
    *dag = made;
    made = (qn_dag){0};
out:
    qn_dag_clear(&made);
    qn_free(last);
    return status;
}

void qn_dag_clear(qn_dag *dag) {
    for (int s = 0; s < 2; ++s) {
        qn_free(dag->first[s]);
        qn_free(dag->links[s]);
    }
    *dag = (qn_dag){0};
}
