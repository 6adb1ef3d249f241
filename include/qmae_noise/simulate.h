/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any circuit, run: noisy programs with measurements and resets anywhere and operations that depend
 * on measured bits. */
#ifndef QMAE_NOISE_SIMULATE_H
#define QMAE_NOISE_SIMULATE_H

#include "qmae_noise/dm.h"
#include "qmae_noise/observable.h"
#include "qmae_noise/program.h"
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
    QN_METHOD_AUTO, /* pure if that suits and fits, else the density matrix; stabilizers as `asks`
                       of the options says */
    QN_METHOD_DM,   /* density matrix, a branch for every record of measured bits that differs */
    QN_METHOD_PURE, /* state vectors, a branch for every outcome on the way; no noise but in the
                       readout */
    QN_METHOD_TRAJECTORY, /* random pure states: estimates, of what the sampling asks for alone */
    /* Pauli errors beside one run without them: shots and exact expectation values of any number of
     * qubits, no probabilities and no state; Clifford gates and mixtures of Paulis alone */
    QN_METHOD_STABILIZER
} qn_method;

/* What will be asked of a run. */
enum { QN_ASK_COUNTS = 1, QN_ASK_VALUES = 2, QN_ASK_STATE = 4 };

/* A set of trajectories that is about to be run. */
typedef struct qn_simulation_set {
    uint64_t trajectories; /* at the most */
    int qubits;            /* of the largest state vector */
    double bytes;          /* of states and plans */
    int threads, inner;    /* over trajectories, over one state */
    double seconds; /* that it will take, by one that was run; NAN = less than a moment, or few */
} qn_simulation_set;

/* What a run by density matrices or state vectors is about to take. */
typedef struct qn_simulation_forecast {
    qn_method method;
    int qubits;
    size_t steps, branches; /* fused steps; density matrices at the most */
    double operations;      /* real ones, counted */
    double seconds;         /* by the rate of this machine now */
} qn_simulation_forecast;

/* What trajectories are asked for: no state is left that could be asked later. */
typedef struct qn_simulation_sampling {
    uint64_t seed, index; /* runs of one seed and other indices draw other numbers */
    uint64_t shots;       /* records of the classical bits; 0 = none */
    size_t npaulis;
    const char *const *paulis; /* expectation values, as of qn_simulation_expect */
    size_t nobservables;
    const qn_observable *const *observables; /* without states; as of qn_simulation_observe */
    /* for them; with target_error at the most. 0 = 1000, or with it a million */
    uint64_t trajectories;
    double target_error; /* of every value; 0 = run them all */
    int threads;         /* 0 = all processors */
    qn_precision precision;
    /* told of each set before it is run, and asked between trajectories; may be NULL */
    void (*begins)(void *watched, const qn_simulation_set *set);
    qn_trajectory_watcher *watcher;
    void *watched;
    const qn_team *team; /* who shares the trajectories; NULL = nobody */
} qn_simulation_sampling;

typedef struct qn_simulation_options {
    qn_method method;
    const qn_kernels *kernels; /* NULL = the best of this processor */
    size_t memory;  /* bytes that states and outcomes may take; 0 = what the system says is free */
    bool vector;    /* expectation values or a state will be asked for: one vector more, of a pure
                       run, is kept free for them */
    size_t records; /* that will be listed: 24 bytes each are kept free for them */
    /* Sum of QN_ASK_..., for QN_METHOD_AUTO: stabilizers, where they suit, take the place of
     * trajectories, and without QN_ASK_STATE of density matrices of more than 10 qubits. 0 =
     * anything: they are not chosen */
    unsigned asks;
    /* Of trajectories, which need it. qn_simulation_choose takes them in place of a density matrix
     * of more than 10 qubits that would be long to wait for, and take many times as long as they,
     * where this is given and `asks` has no QN_ASK_STATE. Borrowed */
    const qn_simulation_sampling *sampling;
    /* Of a state vector whose qubits are all measured exactly at their end, with nothing on the
     * way, where no `vector` is asked for: in single precision it gives records, and none of the
     * questions about a state. Else it changes nothing */
    qn_precision precision;
    int threads; /* over a large state vector; 0 = all processors; the same bits for any number */
    /* Told before a run by density matrices that will take more than a moment; NULL = nobody. */
    void (*foresees)(void *context, const qn_simulation_forecast *forecast);
    /* Asked by the calling thread between the fused steps of a density matrix and, of state
     * vectors, between measurements and resets; true ends the run with QN_ERR_INTERRUPTED. NULL =
     * never. */
    bool (*stop)(void *context);
    void *context;
} qn_simulation_options;

/* Runs a program at params (NULL if it has none). options: NULL = zeros.
 * QN_ERR_LIMIT: the memory, with numbers; QN_ERR_UNSUPPORTED: `pure` does not suit, or classical
 * bits beyond the 64th; QN_ERR_ARGUMENT: trajectories without a question. The caller destroys
 * *simulation. Dense: 16 4^n multiply-adds a fused step and branch, where qubits count from their
 * first gate on; pure: 16 2^n. A pure run follows at most 16384 branches; an auto one goes over to
 * the density matrix where that is cheaper, if it fits. */
QN_MUST_CHECK qn_status qn_simulation_run(const qn_program *program, const double *params,
                                          const qn_simulation_options *options,
                                          qn_simulation **simulation, qn_diag *diag);
void qn_simulation_destroy(qn_simulation *simulation);

enum { QN_SIMULATION_WHY = 160 };
/* What suits a program best with these options, whatever their method: state vectors if there is no
 * noise but in the readout, else a density matrix, else trajectories.
 *   why  the reason, QN_SIMULATION_WHY bytes, out
 * Branches of measured bits are not foreseen: qn_simulation_run may still say QN_ERR_LIMIT. */
QN_MUST_CHECK qn_status qn_simulation_choose(const qn_program *program,
                                             const qn_simulation_options *options,
                                             qn_method *method, char *why, qn_diag *diag);

/* How it was run. */
qn_method qn_simulation_method(const qn_simulation *simulation);
/* State vectors whose mixture the state is; 0 = it is a density matrix, or none is left. */
size_t qn_simulation_nvectors(const qn_simulation *simulation);
/* Is the state one vector? */
bool qn_simulation_is_pure(const qn_simulation *simulation);
int qn_simulation_nqubits(const qn_simulation *simulation);
int qn_simulation_nbits(const qn_simulation *simulation);
size_t qn_simulation_nsteps(const qn_simulation *simulation);    /* fused steps */
size_t qn_simulation_nbranches(const qn_simulation *simulation); /* at the most */

/* A record of all classical bits (bit k of `bits` is classical bit k), its exact probability,
 * readout error included, and how often it was drawn. */
typedef struct qn_outcome {
    uint64_t bits;
    double probability;
    uint64_t count;
} qn_outcome;
/* All that are possible (above 1e-15), in ascending order of bits; the caller frees them with
 * qn_free. 24 bytes each. Of trajectories: those that were drawn, and how often. */
QN_MUST_CHECK qn_status qn_simulation_outcomes(const qn_simulation *simulation,
                                               qn_outcome **outcomes, size_t *count);

/* Shots. */
typedef struct qn_sample {
    qn_outcome *seen; /* in ascending order of bits; owned */
    size_t nseen;
    qn_outcome *others; /* the likeliest that were not, in the same order; owned */
    size_t nothers;
    size_t nleft; /* possible ones that are in neither, */
    double left;  /* and their probability */
} qn_sample;
/* Draws shots, and lists beside what was seen at most `most` others. The memory is that of the
 * lists, 24 bytes an entry. O(2^(final measurements)). */
QN_MUST_CHECK qn_status qn_simulation_sample(const qn_simulation *simulation, uint64_t shots,
                                             qn_rng *rng, size_t most, qn_sample *sample);
void qn_sample_clear(qn_sample *sample);

/* What trajectories gave. */
typedef struct qn_simulation_samples {
    size_t npaulis;
    char **paulis;          /* as they were asked for */
    qn_estimate *estimates; /* of them */
    size_t nobservables;
    qn_estimate *observed; /* of the observables, behind the others; shot_variance NAN */
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
 * QN_ERR_ARGUMENT: not such a string. */
QN_MUST_CHECK qn_status qn_simulation_expect(const qn_simulation *simulation, const char *paulis,
                                             double *value, qn_diag *diag);
/* Tr(O rho) of the state, letters on finally measured qubits as that qubit's readout reports them;
 * the fidelity with a state knows no readout.
 * QN_ERR_ARGUMENT: another number of qubits; QN_ERR_UNSUPPORTED: of trajectories, which are asked
 * before they are run. */
QN_MUST_CHECK qn_status qn_simulation_observe(const qn_simulation *simulation,
                                              const qn_observable *observable, double *value,
                                              qn_diag *diag);
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
/* -Tr rho log2 rho of the qubits keep[0..nkeep), in bits of information, by the eigenvalues of a
 * matrix of qn_simulation_entropy_size. QN_ERR_ARGUMENT: repeated or no such qubits, or a matrix
 * beyond 2^15. O(size^3), and what qn_simulation_matrix takes. */
QN_MUST_CHECK qn_status qn_simulation_entropy(const qn_simulation *simulation, int nkeep,
                                              const int *keep, double *entropy);
/* 2^nkeep; of one state vector 2^k with the smaller part k of its qubits; of all qubits of several
 * vectors at most as many as there are. */
size_t qn_simulation_entropy_size(const qn_simulation *simulation, int nkeep);
/* The 2^nqubits amplitudes of a pure state, out. QN_ERR_UNSUPPORTED if it is none. */
QN_MUST_CHECK qn_status qn_simulation_state(const qn_simulation *simulation, double complex *psi);

/* The 2^nkeep amplitudes of the qubits keep[0..nkeep) of a pure state, out, where the others are in
 * |0>. QN_ERR_UNSUPPORTED if it is none, or they are not. QN_ERR_ARGUMENT: repeated or no such
 * qubits. */
QN_MUST_CHECK qn_status qn_simulation_state_of(const qn_simulation *simulation, int nkeep,
                                               const int *keep, double complex *psi);

/* ---- reading an observable ------------------------------------------------------------------ */

/* Reads a sum: "0.5 ZZII - 1.2 XIXI + 3e-2". Summands are numbers, or products with a number before
 * them or none:
 *   ZZII      a letter I, X, Y, Z a qubit, the leftmost for the highest
 *   Z0 Z1     letters of some qubits, with * or blanks between them; I alone is the identity
 *   |01*1>    the projector on the bits, the leftmost of the highest qubit, * for either: its value
 *             is their probability
 *   |ghz.npy> the projector on the state vector in the file: its value is the fidelity with it
 *   |ghz.qasm> the same of the state that the gates of an OpenQASM file make of |0...0>
 * A new line begins a new summand, # a comment. Equal products are added up.
 *   name    of the text in messages
 *   nqubits 1..4096
 * QN_ERR_SYNTAX and others of files, with line and column; QN_ERR_PHYSICS: a vector whose norm is
 * not 1; QN_ERR_UNSUPPORTED: a circuit that measures, has noise or conditions, or leaves no single
 * vector; QN_ERR_LIMIT: beyond 2^28 letters. The caller destroys *observable. O(terms (nqubits +
 * log terms)), and the circuits. */
QN_MUST_CHECK qn_status qn_observable_parse(const char *name, const char *text, int nqubits,
                                            qn_observable **observable, qn_diag *diag);

/* ---- measuring an observable ---------------------------------------------------------------- */

/* An observable as the device measures it: for each group of terms a program that ends in gates to
 * its basis and in measurements of its qubits, with the model's noise and readout errors. The
 * circuit's own final measurements are left out. Immutable. */
typedef struct qn_measurement qn_measurement;
/* Borrows the observable for its life. QN_ERR_ARGUMENT: another number of qubits than the circuit;
 * what qn_program_build refuses; QN_ERR_UNSUPPORTED: a state, which no product basis measures, or a
 * product on more qubits than QN_OBSERVABLE_MAX_MEASURED. The caller destroys *measurement. */
QN_MUST_CHECK qn_status qn_measurement_create(const qn_circuit *circuit, const qn_model *model,
                                              const qn_program_options *options,
                                              const qn_observable *observable,
                                              qn_measurement **measurement, qn_diag *diag);
void qn_measurement_destroy(qn_measurement *measurement);
/* Borrowed. */
const qn_observable_groups *qn_measurement_groups(const qn_measurement *measurement);

/* What shots gave. */
typedef struct qn_measured_value {
    /* standard error: from the exact law of the shots, or by trajectories from the shots, of which
     * one more counts as lying sum |weight| off; of infinitely many shots that of the trajectories,
     * else 0 */
    double value, error;
    double expected; /* of infinitely many; NAN by trajectories */
} qn_measured_value;
/* How many shots, and which random numbers they draw. */
typedef struct qn_measured_shots {
    uint64_t count;       /* 0 = infinitely many: the means of the laws */
    uint64_t seed, index; /* measurements of one seed and other indices draw other numbers */
    uint64_t *each;       /* shots of each group, out; NULL = not wanted. Borrowed */
    const qn_team *team;  /* who shares the groups, where no trajectories are; NULL = nobody */
} qn_measured_shots;
/* Measures once: divides the shots among the groups in proportion to the sum of |weight|, at least
 * two each, and draws them.
 *   params   of the circuit; NULL if it has none
 *   options  as of qn_simulation_run; its sampling gives threads, precision and watchers of
 *            trajectories, and of infinitely many shots how many; NULL = zeros
 * QN_ERR_ARGUMENT: too few shots, or one team for the groups and one for the trajectories;
 * QN_ERR_INTERRUPTED: by the watcher. One simulation a group. */
QN_MUST_CHECK qn_status qn_measurement_run(const qn_measurement *measurement, const double *params,
                                           const qn_simulation_options *options,
                                           const qn_measured_shots *shots,
                                           qn_measured_value *measured, qn_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
