/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a circuit on device qubits costs, by the chip's figures: to compare routes with. */
#ifndef QN_ROUTE_ESTIMATE_H
#define QN_ROUTE_ESTIMATE_H

#include "route/chip.h"

typedef struct qn_route_estimated {
    double cost;  /* -log of the product of fidelities, waiting included */
    size_t gates; /* on two qubits, of the device */
    double time;  /* s, or without durations the depth in such gates */
} qn_route_estimated;

/* Two-qubit gates of the circuit act on couplers. QN_ERR_MEMORY. O(size). */
QN_MUST_CHECK qn_status qn_route_estimate(const qn_circuit *circuit, const qn_chip *chip,
                                          qn_route_estimated *estimated);
/* Is one better than another: in cost, then in gates, then in time? */
bool qn_route_estimated_better(const qn_route_estimated *one, const qn_route_estimated *other);

#endif
