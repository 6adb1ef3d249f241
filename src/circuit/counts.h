/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a circuit costs: gates, depth, time. */
#ifndef QN_CIRCUIT_COUNTS_H
#define QN_CIRCUIT_COUNTS_H

#include "qmae_noise/circuit.h"
#include <stdio.h>

/* Operations by name, most frequent first, and the depth: the longest chain of gates, resets and
 * measurements that share a qubit. */
QN_MUST_CHECK qn_status qn_circuit_print_counts(const qn_circuit *circuit, FILE *file);
int qn_circuit_depth(const qn_circuit *circuit); /* -1 = no memory */

#endif
