/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first part of a search: circuits of the lists, by successive halving. */
#ifndef QN_DESIGN_RACE_H
#define QN_DESIGN_RACE_H

#include "design/design.h"

/* Spends at most `steps` steps. design->chosen: the best, out; what its trash and test are was
 * chosen by the best after the first rung, among all of the lists. */
QN_MUST_CHECK qn_status qn_design_race(qn_design *design, uint64_t steps, qn_diag *diag);

#endif
