/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of an estimate, for engines that put trajectories together themselves: plans of some
 * instructions, shifted matrices, one trajectory. */
#ifndef QN_TRAJECTORY_SINGLE_H
#define QN_TRAJECTORY_SINGLE_H

#include "qmae_noise/trajectory.h"

/* Qubits up to which no qubit is dropped: fewer trajectories for the same error are worth larger
 * states as long as these stay in the cache. */
enum { QN_TRAJECTORY_WHOLE = 20 };

typedef struct qn_trajectory_work qn_trajectory_work; /* memory of one thread */

/* As qn_trajectory_of, but for the instructions [0, count) of `instrs`, in program order and
 * borrowed with their program for the life of the plan, on nqubits qubits (at most 4096; at most 26
 * in one group). QN_ERR_LIMIT before anything large is allocated, with the memory that would be
 * needed; QN_ERR_ARGUMENT for bad observables. The caller destroys *made. O(instructions). */
QN_MUST_CHECK qn_status qn_trajectory_create(const qn_instr *const *instrs, size_t count,
                                             int nqubits, const qn_trajectory_options *options,
                                             qn_trajectory **made, qn_diag *diag);
size_t qn_trajectory_nsteps(const qn_trajectory *t);      /* fused matrices */
size_t qn_trajectory_nlocations(const qn_trajectory *t);  /* of noise */
size_t qn_trajectory_bound_bytes(const qn_trajectory *t); /* of one bound */
int qn_trajectory_most_qubits(const qn_trajectory *t);    /* of the largest group */
size_t qn_trajectory_plan_bytes(const qn_trajectory *t);  /* of the plan */
size_t qn_trajectory_work_bytes(const qn_trajectory *t);  /* memory of one work */
/* Real operations of one trajectory, about: what its matrices are on their states, and what is read
 * of them. */
double qn_trajectory_operations(const qn_trajectory *t);
/* Seconds that one takes now, on so many threads over its state: the second of two that are run,
 * from |0...0>. */
QN_MUST_CHECK qn_status qn_trajectory_time(const qn_trajectory_bound *bound, int threads,
                                           double *seconds);
/* Probability that a trajectory is quiet at all locations. */
double qn_trajectory_quiet(const qn_trajectory *t);
/* Is the quiet trajectory always the same, so that it may be computed once? (No dropped qubit, no
 * reset, no drawn measurement.) */
bool qn_trajectory_quiet_is_exact(const qn_trajectory *t);

/* Is nothing drawn but bits, from final states that are always the same? (No noise and no
 * registers, either.) Then QN_DRAW_AGAIN is enough from the second on. */
bool qn_trajectory_is_certain(const qn_trajectory *t);

/* Sets only the matrices that hold the rotation `instr` of the plan again, with its angle (before
 * over-rotation) larger by `shift`. O(instructions) for the search. */
void qn_trajectory_shift(qn_trajectory_bound *bound, const double *params, const qn_instr *instr,
                         double shift);

QN_MUST_CHECK qn_status qn_trajectory_work_create(const qn_trajectory *t,
                                                  qn_trajectory_work **work);
void qn_trajectory_work_destroy(qn_trajectory_work *work);

typedef enum qn_draw {
    QN_DRAW_ALL,     /* as nature does */
    QN_DRAW_QUIET,   /* quiet everywhere; what else is random is drawn */
    QN_DRAW_LOUD,    /* conditioned on at least one loud location */
    QN_DRAW_SEVERAL, /* conditioned on several loud locations, by work->pairs */
    QN_DRAW_ONE,     /* work->single alone is loud, and draws the operator work->chosen */
    /* nothing but values and bits, from the final states of the last run in the same work, of a
     * certain plan with the same bound */
    QN_DRAW_AGAIN
} qn_draw;

/* What one trajectory gives. Arrays are the caller's; NULL = not wanted. */
typedef struct qn_trajectory_sample {
    double *values;        /* nvalues: conditional expectations in the final state, not +-1 */
    uint64_t bits;         /* the measured bits, readout error drawn, with options.bits */
    double complex *state; /* 2^nkeep amplitudes, norm 1 */
} qn_trajectory_sample;

/* Runs one trajectory. states: nregisters arrays of amplitudes (norm 1; NULL = |0...0>), one for
 * each register; rng: its random numbers; threads: over the state, used where it is large.
 * Allocates nothing. */
void qn_trajectory_run(const qn_trajectory_bound *bound, qn_trajectory_work *work,
                       const double complex *const *states, qn_draw draw, qn_rng *rng, int threads,
                       qn_trajectory_sample *sample);

/* What qn_trajectory_estimate would use, without running anything: threads, inner and bytes of the
 * report. QN_ERR_LIMIT as there. */
QN_MUST_CHECK qn_status qn_trajectory_foresee(const qn_trajectory *t,
                                              const qn_trajectory_settings *settings,
                                              qn_trajectory_report *report, qn_diag *diag);

#endif
