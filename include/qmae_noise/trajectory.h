/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trajectories: noisy programs of up to 26 qubits as random pure states.
 *
 * A trajectory follows one state vector and draws what the noise did. Every noise location is a
 * list of operators K_k with sum_k K_k^dagger K_k = 1, drawn with p_k = |K_k psi|^2. Multiples of
 * unitaries (Pauli channels, depolarizing, phase damping, relaxation with T2 <= T1 but for its
 * resets) have the same p_k in every state. Each location has a "quiet" operator that is drawn with
 * at least the probability q = smallest eigenvalue of K_0^dagger K_0 in any state; a trajectory is
 * quiet where the random number lies below q, so nothing but the fused matrices is needed there,
 * and the few loud locations are found by skipping.
 *
 * Groups of qubits that have not met stay separate factors, and a qubit is sampled out and dropped
 * after its last operation unless an observable needs it (options.drop). Means and standard errors
 * are exact in expectation for either setting. */
#ifndef QMAE_NOISE_TRAJECTORY_H
#define QMAE_NOISE_TRAJECTORY_H

#include "qmae_noise/observable.h"
#include "qmae_noise/program.h"
#include "qmae_noise/team.h"

#ifdef __cplusplus
extern "C" {
#endif

#define QN_TRAJECTORY_MAX_QUBITS 26 /* of one group */
#define QN_TRAJECTORY_MAX_FUSED 3

/* Qubits that start in a joint state; amplitude index: qubits[0] is the lowest bit. */
typedef struct qn_trajectory_register {
    int nqubits;
    const int *qubits;
} qn_trajectory_register;

/* What is to be simulated and observed. All arrays are borrowed for qn_trajectory_of only.
 * Start from qn_trajectory_options_default(). */
typedef struct qn_trajectory_options {
    qn_precision precision;
    /* qubits join the state when they are first touched, in groups; off = one state of all qubits
     * from the start */
    bool light_cone;
    /* With the light cone: qubits are sampled out after their last operation. Smaller states, but
     * conditional expectations that vary more: worth it where the circuit is wide and shallow, or
     * shots are drawn anyway (docs/trajectories.md). */
    bool drop;
    int max_fused;       /* qubits of a fused matrix, 2..3 */
    const char *kernels; /* "generic", "avx2", "avx512"; NULL = the best of this processor */
    bool bits;           /* draw the measured bits of each trajectory */
    size_t nregisters;   /* disjoint; all other qubits start in |0> */
    const qn_trajectory_register *registers;
    /* Pauli strings on the final state, a letter I, X, Y, Z a qubit, leftmost letter = highest
     * qubit. */
    size_t npaulis;
    const char *const *paulis;
    /* letters on finally measured qubits as that qubit's readout reports them, as
     * qn_simulation_expect has them; off = as the state has them */
    bool readout;
    /* (-1)^(sum of the bits in the mask) of the measured bits, readout error included exactly where
     * a bit is its qubit's last operation. */
    size_t nparities;
    const uint64_t *parities;
    /* Values behind those of the parities, each a sum without states; letters as `readout` says. */
    size_t nobservables;
    const qn_observable *const *observables;
    /* Measurements that are read together (noise.h): with them the instructions that hold the joint
     * errors of pairs are left out. qn_trajectory_of takes those of its program. */
    size_t ngroups;
    const qn_readout_group *groups; /* borrowed with the instructions */
    /* Qubits whose joint final state a visitor is shown, keep[0] lowest. */
    int nkeep;
    const int *keep;
} qn_trajectory_options;
qn_trajectory_options qn_trajectory_options_default(void);

/* the plan; immutable, borrows the program */
typedef struct qn_trajectory qn_trajectory;
/* its matrices at one parameter vector; read-only between binds */
typedef struct qn_trajectory_bound qn_trajectory_bound;

/* Plans a program, borrowed for the life of the plan: at most 4096 qubits, at most 26 in one group.
 * QN_ERR_LIMIT before anything large is allocated, with the memory that would be needed;
 * QN_ERR_ARGUMENT for bad observables. The caller destroys *made. O(instructions). */
QN_MUST_CHECK qn_status qn_trajectory_of(const qn_program *program,
                                         const qn_trajectory_options *options, qn_trajectory **made,
                                         qn_diag *diag);
void qn_trajectory_destroy(qn_trajectory *t);

QN_MUST_CHECK qn_status qn_trajectory_bound_create(const qn_trajectory *t,
                                                   qn_trajectory_bound **bound);
void qn_trajectory_bound_destroy(qn_trajectory_bound *bound);
/* Sets the matrices at `params` (may be NULL if the program has none). O(instructions). */
void qn_trajectory_bind(qn_trajectory_bound *bound, const double *params);

/* ---- estimates ------------------------------------------------------------------------------ */

/* The mean of a value over trajectories. */
typedef struct qn_estimate {
    /* mean and its standard error; error^2 = variance / n + u^2, where u is for what none of the n
     * trajectories showed: with the probability P that anything random happens, u = P / n with
     * strata and min(P, 1 / n) without */
    double value, error;
    double trajectory_variance; /* of the conditional expectations */
    /* mean of 1 - value^2: what measuring each trajectory once would add; of strings alone */
    double shot_variance;
    /* variance of plain sampling / variance here, same number of trajectories; 1 without strata */
    double gain;
} qn_estimate;

/* Shows the final state of each trajectory (2^nkeep amplitudes) and gets further values of it;
 * called by several threads. */
typedef void qn_trajectory_visitor(void *context, const double complex *state, double *values);

/* Asked by the calling thread of every member between its trajectories; `done` are finished, of the
 * others' those of earlier rounds alone, and the largest standard error was `error` when it was
 * last looked at (NAN = not yet). false = stop with what is there: all members stop at the end of
 * this round, with the same trajectories. */
typedef bool qn_trajectory_watcher(void *context, uint64_t done, double error);

typedef struct qn_trajectory_settings {
    /* trajectory k draws from (seed, QN_STREAM_TRAJECTORY, step, image, k) */
    uint64_t seed, step, image;
    uint64_t trajectories; /* how many, or the cap of target_error; >= 2 */
    double target_error;   /* stop when every error is at most this; 0 = run them all */
    int threads;           /* 0 = all processors */
    /* the quiet trajectory once and exactly, the others conditioned on being loud, where that is
     * possible; where it pays, and there is no target error, also all with a single loud location,
     * and the others on several */
    bool stratify;
    size_t nvisited; /* values of the visitor, after those of the plan */
    qn_trajectory_visitor *visitor;
    void *context;
    /* of every trajectory (`trajectories` entries); needs options.bits, no strata; NULL = not
     * wanted */
    uint64_t *bits;
    double memory; /* bytes that the states of all threads may take; 0 = do not ask */
    qn_trajectory_watcher *watcher; /* NULL = nobody */
    void *watched;                  /* its context */
    /* who shares the trajectories, each member calling with the same arguments, and gets all of
     * the results; NULL = nobody */
    const qn_team *team;
} qn_trajectory_settings;

typedef struct qn_trajectory_report {
    uint64_t trajectories; /* run */
    bool reached;          /* the target error */
    bool interrupted;      /* by the watcher */
    bool stratified;
    double quiet; /* probability of the quiet stratum */
    /* with `stratified`: trajectories in which noise struck once, all of them, and the probability
     * that it does; 0 where they were drawn among the others. Counted in `trajectories` */
    uint64_t singles;
    double single;
    size_t bytes; /* memory of the plan and all threads */
    int threads;  /* over trajectories */
    int inner;    /* over the state */
} qn_trajectory_report;

/* Estimates the nvalues of the plan, then nvisited of the visitor. Equal for any number of threads
 * and of members of a team, which share the trajectories of a round: 64 each, or with a target
 * error those after which one process alone looks at the error.
 * Threads share the trajectories while the states of all fit into the memory and one takes no more
 * than 64 MiB, else they share the state. What no trajectory has told is NAN.
 * QN_ERR_LIMIT: one state does not fit into settings->memory; QN_ERR_IO: a member of the team is
 * gone.
 *   exact   a plan of the same instructions that drops no qubit for the quiet stratum, bound to the
 *           same parameters; NULL = `bound` itself
 *           if its quiet trajectory is exact, else no strata
 *   estimates  nvalues + nvisited, out */
QN_MUST_CHECK qn_status qn_trajectory_estimate(const qn_trajectory_bound *bound,
                                               const qn_trajectory_bound *exact,
                                               const double complex *const *states,
                                               const qn_trajectory_settings *settings,
                                               qn_estimate *estimates, qn_trajectory_report *report,
                                               qn_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
