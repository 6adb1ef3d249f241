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

#endif
