/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `simulate --route`: what is asked of the circuit, asked of the one on the device's qubits. */
#include "study/simulation.h"

#include "core/try.h"

#include <string.h>

const qn_circuit *qn_result_circuit(const qn_result *result) {
    return result->route.circuit ? result->route.circuit : result->circuit;
}

static qn_status place_observables(qn_result *result) {
    for (size_t k = 0; k < result->nobserved; ++k) {
        qn_observed *observed = &result->observed[k];
        qn_observable *placed = NULL;
        const qn_status status = qn_observable_place(observed->observable,
                                                     qn_circuit_nqubits(result->route.circuit),
                                                     result->route.final, &placed);
        if (status != QN_OK) return status;
        qn_observable_destroy(observed->observable);
        observed->observable = placed;
    }
    return QN_OK;
}

qn_status qn_result_route(qn_result *result, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_simulate_options *o = result->options;
    const qn_route_options options = {.seed = (uint64_t)o->seed};
    if (!o->route) return QN_OK;
    QN_TRY(qn_route_circuit(result->circuit, result->model, &options, &result->route, diag));
    QN_TRY(place_observables(result));
out:
    return status;
}

qn_status qn_result_fidelity(qn_result *result, const double complex *psi) {
    qn_status status = QN_OK;
    qn_observable *state = NULL, *placed = NULL;
    if (!result->route.circuit)
        return qn_simulation_fidelity(result->simulation, psi, &result->fidelity);
    QN_TRY(qn_observable_of_state(qn_circuit_nqubits(result->circuit), psi, &state));
    QN_TRY(qn_observable_place(state, qn_circuit_nqubits(result->route.circuit),
                               result->route.final, &placed));
    QN_TRY(qn_simulation_observe(result->simulation, placed, &result->fidelity, NULL));
out:
    qn_observable_destroy(state);
    qn_observable_destroy(placed);
    return status;
}

char *qn_result_place_paulis(const qn_result *result, const char *paulis) {
    const size_t n = (size_t)qn_circuit_nqubits(result->circuit);
    const size_t wide = (size_t)qn_circuit_nqubits(qn_result_circuit(result));
    char *placed = qn_alloc(wide + 1, 1);
    if (!placed) return NULL;
    memset(placed, 'I', wide);
    for (size_t q = 0; q < n; ++q) {
        const size_t at = result->route.circuit ? (size_t)result->route.final[q] : q;
        placed[wide - 1 - at] = paulis[n - 1 - q];
    }
    return placed;
}
