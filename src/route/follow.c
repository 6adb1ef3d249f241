/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "route/follow.h"

#include "core/try.h"
#include "noise/model.h"
#include "program/follow.h"
#include "program/target.h"

/* Gates on two qubits that a gate becomes in the basis. */
static qn_status count_natives(const qn_op *op, int nparams, const qn_target *target, size_t *count,
                               qn_diag *diag) {
    qn_status status = QN_OK;
    qn_circuit *single = NULL, *native = NULL;
    const int last = op->qubits[op->qubits[0] < op->qubits[1]];
    QN_TRY(qn_circuit_create(last + 1, nparams, &single));
    QN_TRY(qn_circuit_append(single, op));
    QN_TRY(qn_circuit_decompose_to(single, target, &native, diag));
    *count = 0;
    for (size_t k = 0; k < qn_circuit_size(native); ++k)
        *count += qn_circuit_op(native, k)->nqubits == 2;
out:
    qn_circuit_destroy(single);
    qn_circuit_destroy(native);
    return status;
}

/* Gates on two qubits of the program in front of the n-th of the route, for n = 0 .. all: they come
 * in the same order. */
static qn_status find_starts(const qn_route *route, const qn_model *model, int fold, size_t *starts,
                             qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_gate *last = NULL;
    size_t gates = 0, natives = 0, sum = 0;
    const int nparams = qn_circuit_nparams(route->circuit);
    const qn_target target = qn_model_target(model);
    for (size_t k = 0; k < qn_circuit_size(route->circuit); ++k) {
        const qn_op *op = qn_circuit_op(route->circuit, k);
        if (op->kind != QN_OP_GATE || op->nqubits != 2) continue;
        if (op->gate != last || target.runs)
            QN_TRY(count_natives(op, nparams, &target, &natives, diag));
        last = op->gate;
        starts[gates++] = sum;
        sum += natives * (size_t)fold;
    }
    starts[gates] = sum;
out:
    return status;
}

/* The exchanges by operations of the decomposed circuit. */
static void locate(const qn_route *route, const qn_circuit *native, const size_t *starts,
                   qn_exchange *exchanges) {
    size_t gates = 0, next = 0;
    int op = -1;
    for (size_t k = 0; next < route->swaps;) {
        const qn_route_exchange *e = &route->exchanges[next];
        if (gates == starts[e->gates] || k == qn_circuit_size(native)) {
            exchanges[next++] = (qn_exchange){op, {e->qubits[0], e->qubits[1]}};
            continue;
        }
        const qn_op *at = qn_circuit_op(native, k);
        if (at->kind == QN_OP_GATE && at->nqubits == 2) {
            ++gates;
            op = (int)k;
        }
        ++k;
    }
}

static qn_status follow(const qn_route *route, const qn_model *model, int fold, qn_program *program,
                        qn_diag *diag) {
    qn_status status = QN_OK;
    const int device = qn_circuit_nqubits(route->circuit);
    int *names = qn_alloc((size_t)device, sizeof *names);
    size_t *starts = qn_alloc(qn_circuit_size(route->circuit) + 1, sizeof *starts);
    qn_exchange *exchanges = qn_alloc(route->swaps + 1, sizeof *exchanges);
    QN_TRY_ALLOC(names && starts && exchanges);
    for (int q = 0; q < device; ++q) names[q] = -1;
    for (int q = 0; q < route->nqubits; ++q) names[route->initial[q]] = q;
    QN_TRY(find_starts(route, model, fold, starts, diag));
    locate(route, qn_program_circuit(program), starts, exchanges);
    QN_TRY(qn_program_follow(program, names, route->nqubits, exchanges, route->swaps));
out:
    qn_free(names);
    qn_free(starts);
    qn_free(exchanges);
    return status;
}

qn_status qn_route_program(const qn_route *route, const qn_model *model,
                           const qn_program_options *options, qn_program **program, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_program *made = NULL;
    const int fold = options && options->fold ? options->fold : 1;
    QN_TRY(qn_program_build(route->circuit, model, options, &made, diag));
    QN_TRY(follow(route, model, fold, made, diag));
    *program = made;
    made = NULL;
out:
    qn_program_destroy(made);
    return status;
}

qn_status qn_route_ends(const qn_route *route, int *ends) {
    int *holds = qn_alloc((size_t)qn_circuit_nqubits(route->circuit), sizeof *holds);
    if (!holds) return QN_ERR_MEMORY;
    for (int q = 0; q < route->nqubits; ++q) holds[route->initial[q]] = q;
    for (size_t k = 0; k < route->swaps; ++k) {
        const int *pair = route->exchanges[k].qubits, first = holds[pair[0]];
        holds[pair[0]] = holds[pair[1]];
        holds[pair[1]] = first;
    }
    for (int q = 0; q < route->nqubits; ++q) ends[q] = holds[route->final[q]];
    qn_free(holds);
    return QN_OK;
}
