/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gates of gate_list.def as records. */
#ifndef QN_CIRCUIT_GATE_TABLE_H
#define QN_CIRCUIT_GATE_TABLE_H

#include "qmae_noise/circuit.h"

extern const qn_gate qn_gate_table[];
extern const size_t qn_gate_table_size;
/* The angles of the inverse gate: negated; for u2, u3, u, cu3 and cu also reordered, for u2 also
 * moved by pi. `inverse` may be `angles`. */
void qn_gate_inverse_angles(const qn_gate *gate, const double *angles, double *inverse);

#endif
