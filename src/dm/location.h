/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The environment of every single instruction of a plan. */
#ifndef QN_DM_LOCATION_H
#define QN_DM_LOCATION_H

#include "dm/fuse.h"

/* environment: 4^m x 4^m in the order of the instruction's qubits; with any other matrix S in the
 * instruction's place <O> = sum_ij environment[i][j] S[i][j]. */
typedef void qn_location_visitor(void *context, const qn_instr *instr, const double *environment);

/* Calls `visit` for the instructions of a plan that have noise (qn_instr_is_noisy), those on
 * traced-out qubits included; what no state ever feels is left out.
 *   instrs, count, digit_of_qubit, ndigits   as the plan was created with
 *   params        as qn_bound_set
 *   environments  of the plan's steps, as qn_dm_backward fills them; sums over several states and
 *                 observables give sums
 * About 3 * 16^3 multiply-adds an instruction on two qubits, a quarter of that on one. */
QN_MUST_CHECK qn_status qn_location_visit(const qn_instr *const *instrs, size_t count,
                                          const int *digit_of_qubit, int ndigits,
                                          const double *params, const double *environments,
                                          qn_location_visitor *visit, void *context);

#endif
