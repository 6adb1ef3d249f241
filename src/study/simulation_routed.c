/* `simulate --route`: what is asked of the circuit, asked of the one on the device's qubits. */
#include "study/simulation.h"

#include "core/try.h"

#include <string.h>

const qn_circuit *qn_result_circuit(const qn_result *result) {
    return result->route.circuit ? result->route.circuit : result->circuit;
}

qn_status qn_result_route(qn_result *result, qn_diag *diag) {
    const qn_simulate_options *o = result->options;
    const qn_route_options options = {.seed = (uint64_t)o->seed};
    if (!o->route) return QN_OK;
    if (o->fidelity)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--fidelity: a routed circuit has other qubits than the vector; without "
                       "--route, or with --state and --keep");
    if (o->observable || o->observable_file)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--observable: of a routed circuit --expect gives Pauli strings; or observe "
                       "what `route --out` writes, on the device's qubits");
    return qn_route_circuit(result->circuit, result->model, &options, &result->route, diag);
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
