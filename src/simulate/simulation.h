/* Inside of a simulation. */
#ifndef QN_SIMULATE_SIMULATION_H
#define QN_SIMULATE_SIMULATION_H

#include "qmae_noise/simulate.h"

#define QN_SIMULATE_MAX_BITS 64
#define QN_SIMULATE_MAX_DIGITS 30

/* Qubits whose final measurements are read together. */
typedef struct qn_joint {
    int nqubits;
    int qubits[QN_MAX_READOUT_QUBITS];
    double *matrix; /* P(read row | state column), owned, and behind it: */
    /* products of Z as they are read, sum_j products[i][j] Z^j: 2^-k sum_yx (-1)^(i.y) P(y|x)
     * (-1)^(j.x) */
    double *products;
} qn_joint;

struct qn_simulation {
    int nqubits, nbits;
    int ndigits;          /* touched qubits, at least 2: digits beyond them stay |0> */
    int *digit;           /* of each qubit, -1 = never touched: |0> */
    bool *final;          /* of each instruction: is it a final measurement? */
    int *final_bit;       /* of each qubit: the bit of its final measurement, -1 = none */
    double (*readout)[2]; /* of each finally measured qubit: Z is read as [0] + [1] Z */
    qn_joint *joints;
    size_t njoints;
    double *r;           /* Pauli vector of the state, 4^ndigits, or NULL */
    double complex *psi; /* or the state vector, 2^ndigits */
    qn_outcome *outcomes;
    size_t noutcomes, outcome_room;
    size_t nsteps, nbranches;
    qn_simulation_samples *samples; /* of trajectories, which have neither r nor psi; else NULL */
};

/* Gives the touched qubits digits in the order in which they are first touched, so that the state
 * may grow; -1 = untouched. digit: one a qubit, out. Returns how many. */
int qn_simulation_digits(const qn_program *program, int *digit);
/* Finds digits and final measurements. */
QN_MUST_CHECK qn_status qn_simulation_analyse(qn_simulation *s, const qn_program *program,
                                              qn_diag *diag);
/* What is read of an instruction's qubit: Z is read as readout[0] + readout[1] Z. */
void qn_simulation_readout(const qn_instr *instr, double *readout);
/* Is it the error of a joint readout, which here is in the bits alone? */
bool qn_simulation_skips(const qn_instr *instr);
/* Is the bit that measurement `index` writes ever read, or kept to the end? */
bool qn_simulation_bit_lives(const qn_program *program, size_t index);

/* Adds the outcomes of a branch with the probabilities of its 2^ndigits basis states (changed). */
QN_MUST_CHECK qn_status qn_simulation_add_outcomes(qn_simulation *s, uint64_t bits,
                                                   double *probabilities);
/* Sorts and merges them. */
void qn_simulation_close_outcomes(qn_simulation *s);

/* What the runs of either kind share. */
typedef struct qn_simulation_job {
    const qn_program *program;
    const double *params;
    const qn_kernels *kernels;
    double memory;
    qn_diag *diag;
} qn_simulation_job;
QN_MUST_CHECK qn_status qn_simulation_run_dense(qn_simulation *s, const qn_simulation_job *job);
QN_MUST_CHECK qn_status qn_simulation_run_pure(qn_simulation *s, const qn_simulation_job *job);
QN_MUST_CHECK qn_status qn_simulation_run_sampled(qn_simulation *s, const qn_simulation_job *job,
                                                  const qn_simulation_sampling *asked);
void qn_simulation_forget_samples(qn_simulation_samples *samples);

#endif
