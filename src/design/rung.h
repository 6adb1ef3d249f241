/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contenders trained alike, and those that are better trained on. */
#ifndef QN_DESIGN_RUNG_H
#define QN_DESIGN_RUNG_H

#include "design/design.h"
#include "design/halving.h"

/* Contenders of a stage of the search, for the table and for what is said on the way. */
typedef struct qn_field {
    qn_design *design;
    const char *stage; /* word of the table */
    const char *title; /* "design: race" */
    qn_contender *contenders;
} qn_field;

/* Trains the contenders with these numbers (NULL = the first `count`) for `steps` more steps each
 * and notes them. best: the number of the one with the most swap, out; NULL = not asked. */
QN_MUST_CHECK qn_status qn_field_train(const qn_field *field, const size_t *numbers, size_t count,
                                       uint64_t steps, size_t *best, qn_diag *diag);
/* Successive halving as planned among the first plan->count contenders. order: their numbers, the
 * best first, out. */
QN_MUST_CHECK qn_status qn_field_halve(const qn_field *field, const qn_halving *plan, size_t *order,
                                       qn_diag *diag);

#endif
