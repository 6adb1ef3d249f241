/* Inside of a simulation. */
#ifndef QN_SIMULATE_SIMULATION_H
#define QN_SIMULATE_SIMULATION_H

#include "qmae_noise/simulate.h"

#define QN_SIMULATE_MAX_BITS 64
#define QN_SIMULATE_MAX_DIGITS 30

struct qn_simulation {
    int nqubits, nbits;
    int ndigits;          /* touched qubits, at least 2: digits beyond them stay |0> */
    int *digit;           /* of each qubit, -1 = never touched: |0> */
    bool *final;          /* of each instruction: is it a final measurement? */
    int *final_bit;       /* of each qubit: the bit of its final measurement, -1 = none */
    double (*readout)[2]; /* of each finally measured qubit: Z is read as [0] + [1] Z */
    double *r;            /* Pauli vector of the state, 4^ndigits, or NULL */
    double complex *psi;  /* or the state vector, 2^ndigits */
    qn_outcome *outcomes;
    size_t noutcomes, outcome_room;
    size_t nsteps, nbranches;
};

/* Finds digits and final measurements. */
QN_MUST_CHECK qn_status qn_simulation_analyse(qn_simulation *s, const qn_program *program,
                                              qn_diag *diag);
/* What is read of an instruction's qubit: Z is read as readout[0] + readout[1] Z. */
void qn_simulation_readout(const qn_instr *instr, double *readout);
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

#endif
