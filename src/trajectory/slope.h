/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the operators of a noise channel change with its strength. */
#ifndef QN_TRAJECTORY_SLOPE_H
#define QN_TRAJECTORY_SLOPE_H

#include "trajectory/run.h"

/* Of each source of an instruction (two of thermal relaxation) a matrix X_k for every operator K_k
 * of its unraveling, with sum_k (X_k rho K_k^dagger + K_k rho X_k^dagger) = d E(rho) / d strength,
 * strength 1 being the program's: so a trajectory that drew K_k has the unbiased derivative 2 Re
 * <lambda| X_k |psi>. In the space of vectorised operators, with C = sum K K^dagger, P the
 * projector on its range and K^+ its inverse there, X = (1 - P / 2) dC C^+ K. */
typedef struct qn_operator_slopes {
    const qn_instr *instr;   /* of the first location with it */
    int kind;                /* of the plan's */
    int nsources;            /* 1, or 2 of thermal relaxation */
    double complex *changes; /* source by source, operator by operator; owned */
} qn_operator_slopes;

/* QN_ERR_UNSUPPORTED: a channel whose operators have no such derivative; QN_ERR_MEMORY,
 * QN_ERR_NUMERIC. The caller clears. O(64^3) at most. */
QN_MUST_CHECK qn_status qn_operator_slopes_init(qn_operator_slopes *slopes, const qn_instr *instr,
                                                int kind, const qn_unraveling *unraveling);
void qn_operator_slopes_clear(qn_operator_slopes *slopes);

/* All of a plan. */
typedef struct qn_noise_slopes {
    const qn_trajectory *t;
    const qn_instr *first; /* of the program: index of an instruction = instr - first */
    qn_operator_slopes *entries;
    size_t count;
    int *of;                /* of a location: its entry, -1 = no noise that has a derivative */
    double *excess;         /* of an item: radians that over-rotation adds to its gate */
    bool *told;             /* of an instruction: does a condition read the bit that it writes? */
    const qn_instr **reads; /* of a qubit: its final measurement with readout error, or NULL */
} qn_noise_slopes;

/* params: of the program. QN_ERR_UNSUPPORTED, with a sentence: readout errors of qubits that are
 * read together, and as of qn_operator_slopes_init. The caller
 * clears, even after a failure. */
QN_MUST_CHECK qn_status qn_noise_slopes_init(qn_noise_slopes *slopes, const qn_trajectory *t,
                                             const qn_program *program, const double *params,
                                             qn_diag *diag);
void qn_noise_slopes_clear(qn_noise_slopes *slopes);
/* d ln P / d strength, P being the probability to report a bit at this outcome. */
double qn_read_score(const qn_instr *read, bool outcome, bool reported);
/* X_k of the operator that an item drew, on its qubits: changes, out; false: nothing. drawn: as of
 * qn_trajectory_work's operators, qn_silent of a silent K_0, NULL = nothing took place. */
bool qn_noise_slopes_of(const qn_noise_slopes *slopes, const qn_item *item,
                        const double complex *drawn, int source, double complex *change);

#endif
