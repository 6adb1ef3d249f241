/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "import/select.h"

#include "core/try.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Cost of a qubit: its one-qubit gate errors and its mean readout error; INFINITY = unusable. */
static double qubit_cost(const qn_device *device, int q, bool cap_t2) {
    qn_device quiet = *device;
    const qn_device_qubit *qubit = &device->qubits[q];
    quiet.diag = NULL;
    if (qn_device_check_qubit(&quiet, q) != QN_OK || qn_device_check_gates_of(&quiet, q) != QN_OK)
        return INFINITY;
    if (!device->timeless && !cap_t2 && qubit->T2 > 2.0 * qubit->T1) return INFINITY;
    double cost = 0.5 * (qubit->p10 + qubit->p01);
    for (size_t k = 0; k < device->nbasis; ++k)
        if (device->basis[k]->nqubits == 1 && !qn_device_gate_optional(device->basis[k]))
            cost += qn_device_gate_on(device, device->basis[k], q)->error;
    return cost;
}

/* Grows from `first`, each time by the cheapest qubit with a gate to one that is in. Returns the
 * cost, INFINITY if it cannot reach `count`. */
static double grow(const qn_device *device, const double *costs, int first, size_t count,
                   int *picked, bool *in) {
    double total = costs[first];
    memset(in, 0, device->nqubits * sizeof *in);
    in[picked[0] = first] = true;
    for (size_t have = 1; have < count && total < INFINITY; ++have) {
        double best = INFINITY;
        for (size_t k = 0; k < device->ngates; ++k) {
            const qn_device_gate *g = &device->gates[k];
            if (g->nqubits != 2 || !qn_device_whole(device, g) ||
                in[g->qubits[0]] == in[g->qubits[1]])
                continue;
            const int q = g->qubits[in[g->qubits[0]] ? 1 : 0];
            if (g->error + costs[q] >= best) continue;
            best = g->error + costs[q];
            picked[have] = q;
        }
        total += best;
        if (best < INFINITY) in[picked[have]] = true;
    }
    return total;
}

static int compare_indices(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b;
}

qn_status qn_device_pick_best(const qn_device *device, size_t count, bool cap_t2, int *picked) {
    qn_status status = QN_OK;
    double least = INFINITY;
    const qn_device_tally pairs = qn_device_count(device, NULL, NULL);
    double *costs = qn_alloc(device->nqubits, sizeof *costs);
    int *trial = qn_alloc(device->nqubits, sizeof *trial);
    bool *in = qn_alloc(device->nqubits, sizeof *in);
    QN_TRY_ALLOC(costs && trial && in);
    for (size_t q = 0; q < device->nqubits; ++q) costs[q] = qubit_cost(device, (int)q, cap_t2);
    for (size_t q = 0; q < device->nqubits; ++q) {
        const double cost = grow(device, costs, (int)q, count, trial, in);
        if (cost >= least) continue;
        least = cost;
        memcpy(picked, trial, count * sizeof *trial);
    }
    if (isinf(least) && pairs.all > 0 && pairs.broken == pairs.all)
        QN_TRY(qn_device_fail(
            device, QN_ERR_PHYSICS,
            "the gates of all its %zu pairs are out of order: %zu report error "
            "1; no qubits are connected; take a calibration of another day, or give the "
            "error of these pairs with --pair-error",
            pairs.all, pairs.ones));
    if (isinf(least))
        QN_TRY(qn_device_fail(
            device, QN_ERR_UNSUPPORTED,
            "there are no %zu connected qubits with all numbers among its %zu; ask for "
            "fewer, or for median",
            count, device->nqubits));
    qsort(picked, count, sizeof *picked, compare_indices);
out:
    qn_free(costs);
    qn_free(trial);
    qn_free(in);
    return status;
}
