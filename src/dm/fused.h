/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noisy programs as a few 16 x 16 matrices on Pauli vectors (dm/pauli.h): what the other rooms use
 * of the density engine. */
#ifndef QN_DM_FUSED_H
#define QN_DM_FUSED_H

#include "core/arena.h"
#include "qmae_noise/dm.h"
#include "qmae_noise/program.h"

typedef struct qn_plan qn_plan; /* immutable: the fused steps of a noisy program */

/* Fuses instructions into steps on two digits.
 *   instrs, count   in the order of the program, borrowed for the life of the plan (as is the
 *                   program behind them)
 *   digit_of_qubit  for every qubit of the program its digit 0..ndigits-1, or -1 for a qubit that
 *                   is not part of the state: it starts in |0>, may interact with one qubit of the
 *                   state in one stretch of instructions and is traced out after it
 *   ndigits >= 2
 * LOAD and MEASURE instructions are skipped. QN_ERR_UNSUPPORTED for a conditional instruction, or
 * if a qubit that is not part of the state does more than that.
 * The caller destroys *plan. */
QN_MUST_CHECK qn_status qn_plan_create(const qn_instr *const *instrs, size_t count,
                                       const int *digit_of_qubit, int ndigits, qn_plan **plan,
                                       qn_diag *diag);
void qn_plan_destroy(qn_plan *plan);
size_t qn_plan_nsteps(const qn_plan *plan);
size_t qn_plan_bytes(const qn_plan *plan); /* its memory */

/* One entry of a trainable parameter into a step. */
typedef struct qn_occurrence {
    size_t step;
    int param;
    double scale; /* d angle / d parameter */
    qn_section section;
} qn_occurrence;
size_t qn_plan_noccurrences(const qn_plan *plan);
qn_occurrence qn_plan_occurrence(const qn_plan *plan, size_t index);

/* The matrices of a plan at one parameter vector. Read-only while it is used by several threads. */
typedef struct qn_bound qn_bound;
QN_MUST_CHECK qn_status qn_bound_create(const qn_plan *plan, const qn_kernels *kernels,
                                        qn_bound **bound);
/* The same as a part of an arena, not to be destroyed; NULL while that measures. */
qn_bound *qn_bound_in(qn_arena *arena, const qn_plan *plan, const qn_kernels *kernels);
void qn_bound_destroy(qn_bound *bound);
size_t qn_bound_bytes(const qn_plan *plan); /* memory of a bound of this plan */

/* What qn_bound_set computes beside the step matrices. */
enum { QN_BOUND_SLOPES = 1, QN_BOUND_SHIFTS = 2 };
/* Sets the step matrices at params; with QN_BOUND_SLOPES also d S / d angle for each occurrence
 * (times the gate's gain; not times its scale), with QN_BOUND_SHIFTS S at the nominal angle +-
 * pi/2. O(steps * 16^3 + occurrences * 2 * 16^3). */
void qn_bound_set(qn_bound *bound, const double *params, int what);
const double *qn_bound_step(const qn_bound *bound, size_t step);        /* 16 x 16 */
const double *qn_bound_slope(const qn_bound *bound, size_t occurrence); /* 16 x 16 */
/* The two shifted matrices of an occurrence one after the other: at +pi/2, then at -pi/2. */
const double *qn_bound_shift(const qn_bound *bound, size_t occurrence); /* 2 x 16 x 16 */

/* r <- all steps applied to r, in place. 16 * 4^n multiply-adds a step. */
void qn_dm_run(const qn_bound *bound, double *r);
/* The same, keeping what was there: history holds nsteps + 1 Pauli vectors; history[0] is the
 * input, given; history[k] the state before step k, history[nsteps] the output. */
void qn_dm_forward(const qn_bound *bound, double *history);
/* Pulls an observable back: w holds its Pauli vector (with <O> = sum_P w[P] r_out[P]) and becomes
 * the one with <O> = sum_P w[P] r_in[P].
 *   environments  nsteps x 16 x 16, out; replacing the matrix of step k by S gives <O> = sum_ij
 *                 environments[k][i][j] S[i][j] (physics.md 6). May be NULL together with
 *                 history. */
void qn_dm_backward(const qn_bound *bound, const double *history, double *w, double *environments);

/* The same from |0...0>, on the digits met so far: those below the lowest one that a step has
 * touched join when one does, so a circuit that begins at the highest digits, as the tree of an
 * embedding does, takes a little more than half the time. r and history[nsteps] come out whole;
 * history[k] is the state before step k on the digits met by then, and belongs to
 * qn_dm_backward_ground, which leaves nothing of use in w. environments as above, not NULL. */
void qn_dm_run_ground(const qn_bound *bound, double *r);
void qn_dm_forward_ground(const qn_bound *bound, double *history);
void qn_dm_backward_ground(const qn_bound *bound, const double *history, double *w,
                           double *environments);

/* The same on states in single precision. */
void qn_dm_run_float(const qn_bound *bound, float *r);
void qn_dm_forward_float(const qn_bound *bound, float *history);
void qn_dm_backward_float(const qn_bound *bound, const float *history, float *w,
                          double *environments);

#endif
