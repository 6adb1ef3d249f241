/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions of operations: what is right, and copies of compound ones. */
#ifndef QN_CIRCUIT_CONDITION_H
#define QN_CIRCUIT_CONDITION_H

#include "qmae_noise/circuit.h"

/* In range, values fit their bits, not more than QN_MAX_CONDITION_PARTS comparisons? */
bool qn_condition_fits(const qn_condition *condition);

/* Conditions that its parts and their parts are. */
size_t qn_condition_nodes(const qn_condition *condition);
/* Copies all of them to `room` and points the condition there. */
void qn_condition_copy_parts(qn_condition *condition, qn_condition *room);
bool qn_condition_same(const qn_condition *a, const qn_condition *b);
/* Does it hold? bits: bit k of the number is classical bit k, so all bits read are below 64. */
bool qn_condition_holds(const qn_condition *condition, uint64_t bits);
/* Does the outcome depend on this bit? */
bool qn_condition_reads(const qn_condition *condition, int bit);
/* Number of comparisons, 0 = always. */
size_t qn_condition_size(const qn_condition *condition);
/* Both hold: parts that are `a` and `b`, neither of them `always`; borrowed. */
qn_condition qn_condition_both(const qn_condition *a, const qn_condition *b);

#endif
