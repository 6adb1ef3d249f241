/* Any circuit, run: noisy programs with measurements and resets anywhere and operations that depend
 * on measured bits. */
#ifndef QMAE_NOISE_SIMULATE_H
#define QMAE_NOISE_SIMULATE_H

#include "qmae_noise/dm.h"
#include "qmae_noise/trajectory.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is known after a run. A measurement is final if it has no condition, nothing happens to its
 * qubit, and nobody reads or writes its bit afterwards.
 * Final measurements are not applied to the state: `state` below means the state before them,
 * averaged over the outcomes of all other measurements. A measurement leaves the qubit as it was
 * found; readout error is in the bit alone. */
typedef struct qn_simulation qn_simulation;

typedef enum qn_method {
    QN_METHOD_AUTO, /* pure if that suits, else the density matrix */
    QN_METHOD_DM,   /* density matrix, a branch for every record of measured bits that differs */
    QN_METHOD_PURE, /* state vector: no noise but in the readout, final measurements only */
    QN_METHOD_TRAJECTORY /* random pure states: estimates, of what the sampling asks for alone */
} qn_method;

/* A set of trajectories that is about to be run. */
typedef struct qn_simulation_set {
    uint64_t trajectories; /* at the most */
    int qubits;            /* of the largest state vector */
    double bytes;          /* of states and plans */
    int threads, inner;    /* over trajectories, over one state */
} qn_simulation_set;

/* What trajectories are asked for: no state is left that could be asked later. */
typedef struct qn_simulation_sampling {
    uint64_t seed;
    uint64_t shots; /* records of the classical bits; 0 = none */
    size_t npaulis;
    const char *const *paulis; /* expectation values, as of qn_simulation_expect */
    /* for them; with target_error at the most. 0 = 1000, or with it a million */
    uint64_t trajectories;
    double target_error; /* of every expectation value; 0 = run them all */
    int threads;         /* 0 = all processors */
    qn_precision precision;
    /* told of each set before it is run, and asked between trajectories; may be NULL */
    void (*begins)(void *watched, const qn_simulation_set *set);
    qn_trajectory_watcher *watcher;
    void *watched;
} qn_simulation_sampling;

typedef struct qn_simulation_options {
    qn_method method;
    const qn_kernels *kernels; /* NULL = the best of this processor */
    size_t memory;             /* bytes that states may take; 0 = what the system says is free */
    const qn_simulation_sampling *sampling; /* of trajectories, which need it; borrowed */
} qn_simulation_options;

/* Runs a program at params (NULL if it has none). options: NULL = zeros.
 * QN_ERR_LIMIT: the memory, with numbers; QN_ERR_UNSUPPORTED: `pure` does not suit, or classical
 * bits beyond the 64th; QN_ERR_ARGUMENT: trajectories without a question. The caller destroys
 * *simulation. Dense: 16 4^n multiply-adds a fused step and branch, where qubits count from their
 * first gate on. */
QN_MUST_CHECK qn_status qn_simulation_run(const qn_program *program, const double *params,
                                          const qn_simulation_options *options,
                                          qn_simulation **simulation, qn_diag *diag);
void qn_simulation_destroy(qn_simulation *simulation);

enum { QN_SIMULATION_WHY = 160 };
/* What suits a program best if states may take `memory` bytes (0 = what is free): a state vector if
 * there is no noise before its measurements, else a density matrix, else trajectories.
 *   why  the reason, QN_SIMULATION_WHY bytes, out
 * Branches of measured bits are not foreseen: qn_simulation_run may still say QN_ERR_LIMIT. */
QN_MUST_CHECK qn_status qn_simulation_choose(const qn_program *program, size_t memory,
                                             qn_method *method, char *why, qn_diag *diag);

bool qn_simulation_is_pure(const qn_simulation *simulation);
int qn_simulation_nqubits(const qn_simulation *simulation);
int qn_simulation_nbits(const qn_simulation *simulation);
size_t qn_simulation_nsteps(const qn_simulation *simulation);    /* fused steps */
size_t qn_simulation_nbranches(const qn_simulation *simulation); /* at the most */

/* A record of all classical bits (bit k of `bits` is classical bit k) and its exact probability,
 * readout error included. */
typedef struct qn_outcome {
    uint64_t bits;
    double probability;
} qn_outcome;
/* In ascending order of bits, without impossible ones; borrowed. Of trajectories: those that were
 * drawn, and how often. */
const qn_outcome *qn_simulation_outcomes(const qn_simulation *simulation, size_t *count);
/* Draws shots: counts[k] of outcome k, in sum `shots`. */
void qn_simulation_sample(const qn_simulation *simulation, uint64_t shots, qn_rng *rng,
                          uint64_t *counts);

/* What trajectories gave. */
typedef struct qn_simulation_samples {
    size_t npaulis;
    char **paulis;          /* as they were asked for */
    qn_estimate *estimates; /* of them */
    uint64_t *counts;       /* of the outcomes; NULL = no shots */
    /* those for expectation values, at most `asked`, and those for records */
    qn_trajectory_report expected, counted;
    uint64_t asked;
    int most_qubits; /* in one state vector */
    bool interrupted;
} qn_simulation_samples;
/* NULL unless the method was trajectories; borrowed. */
const qn_simulation_samples *qn_simulation_sampled(const qn_simulation *simulation);

/* <P> of a Pauli string (letters I, X, Y, Z, one a qubit, leftmost = highest qubit) in the state;
 * letters on finally measured qubits as that qubit's readout reports them.
 * QN_ERR_ARGUMENT: not such a string. QN_ERR_UNSUPPORTED: trajectories were not asked for it. */
QN_MUST_CHECK qn_status qn_simulation_expect(const qn_simulation *simulation, const char *paulis,
                                             double *value, qn_diag *diag);
/* Of what follows trajectories know nothing: NAN, and QN_ERR_UNSUPPORTED. */

/* Tr rho^2 of the state. */
double qn_simulation_purity(const qn_simulation *simulation);
/* <psi| rho |psi> for 2^nqubits amplitudes. */
QN_MUST_CHECK qn_status qn_simulation_fidelity(const qn_simulation *simulation,
                                               const double complex *psi, double *fidelity);
/* The density matrix of the qubits keep[0..nkeep) (bit k of an index = keep[k]), 2^nkeep x 2^nkeep
 * row-major, out; the others are traced out. QN_ERR_ARGUMENT: repeated or no such qubits. O(4^nkeep
 * nkeep), for a state vector O(2^(nkeep + nqubits)). */
QN_MUST_CHECK qn_status qn_simulation_matrix(const qn_simulation *simulation, int nkeep,
                                             const int *keep, double complex *rho);
/* -Tr rho ln rho of the qubits keep[0..nkeep), in bits of information (log base 2).
 * QN_ERR_ARGUMENT: repeated or no such qubits, or more than 15 (of a pure state: in the smaller
 * part). O(8^nkeep); of a state vector with k = min(nkeep, nqubits - nkeep) O(8^k + 2^(k +
 * nqubits)). */
QN_MUST_CHECK qn_status qn_simulation_entropy(const qn_simulation *simulation, int nkeep,
                                              const int *keep, double *entropy);
/* The 2^nqubits amplitudes of a pure run, out. QN_ERR_UNSUPPORTED if it was none. */
QN_MUST_CHECK qn_status qn_simulation_state(const qn_simulation *simulation, double complex *psi);

#ifdef __cplusplus
}
#endif
#endif
