/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What gates of a circuit come to on a device. */
#ifndef QN_ROUTE_NATIVES_H
#define QN_ROUTE_NATIVES_H

#include "qmae_noise/circuit.h"

/* Two-qubit gates that a gate on two qubits becomes where cx is one of them: 1 for cx, cz and ecr,
 * 2 for cp, 3 for swap. */
int qn_gate_natives(const qn_gate *gate);

#endif
