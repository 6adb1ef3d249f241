/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "route/cost.h"

#include "circuit/counts.h"
#include "core/try.h"
#include "noise/model.h"
#include "route/rename.h"

#include <math.h>

static double product_of(const qn_program *program) {
    double sum = 0.0;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        qn_noise_place place;
        if (qn_program_noise(program, k, &place) && !isnan(place.infidelity))
            sum += log1p(-fmin(fmax(place.infidelity, 0.0), 1.0));
    }
    return exp(sum);
}

qn_status qn_route_cost_find(const qn_circuit *circuit, const qn_model *model,
                             const qn_program_options *options, qn_route_cost *cost,
                             qn_diag *diag) {
    qn_status status = QN_OK;
    qn_program *program = NULL;
    qn_route_cost made = {0};
    QN_TRY(qn_program_build(circuit, model, options, &program, diag));
    const qn_circuit *native = qn_program_circuit(program);
    for (size_t k = 0; k < qn_circuit_size(native); ++k) {
        const qn_op *op = qn_circuit_op(native, k);
        made.gates2 += op->kind == QN_OP_GATE && op->nqubits == 2;
    }
    made.depth = qn_circuit_depth(native);
    if (made.depth < 0) QN_TRY(QN_ERR_MEMORY);
    made.duration = qn_program_duration(program);
    made.fidelity = product_of(program);
    *cost = made;
out:
    qn_program_destroy(program);
    return status;
}

qn_status qn_route_cost_before(const qn_circuit *circuit, const qn_route *route,
                               const qn_model *model, const qn_program_options *options,
                               qn_route_cost *cost, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_circuit *placed = NULL;
    qn_model open = *model; /* models do not change, so it may borrow everything */
    open.has_coupling = false;
    QN_TRY(qn_circuit_rename(circuit, route->initial, qn_circuit_nqubits(route->circuit), &placed));
    QN_TRY(qn_route_cost_find(placed, &open, options, cost, diag));
out:
    qn_circuit_destroy(placed);
    return status;
}
