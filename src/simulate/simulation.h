/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a simulation. */
#ifndef QN_SIMULATE_SIMULATION_H
#define QN_SIMULATE_SIMULATION_H

#include "qmae_noise/simulate.h"

#define QN_SIMULATE_MAX_BITS 64
#define QN_SIMULATE_MAX_DIGITS 30

struct qn_unitary;

/* Qubits whose final measurements are read together. */
typedef struct qn_joint {
    qn_readout_group group; /* as of the program, but its matrix: */
    double *matrix;         /* owned */
} qn_joint;

/* Probabilities of the finally measured bits, for one record of the others. */
typedef struct qn_final_table {
    uint64_t bits; /* the others; those of the final measurements are 0 */
    double *p;     /* 2^nmeasured, owned; the final bits in their order make the index */
    /* or the state that has them, borrowed: p[i] = |psi[i]|^2 */
    const double complex *psi;
    const float complex *single; /* or in single precision */
} qn_final_table;

struct qn_simulation {
    int nqubits, nbits;
    int threads;          /* over a large state */
    int ndigits;          /* touched qubits, at least 2: digits beyond them stay |0> */
    int *digit;           /* of each qubit, -1 = never touched: |0> */
    bool *final;          /* of each instruction: is it a final measurement? */
    int *final_bit;       /* of each qubit: the bit of its final measurement, -1 = none */
    double (*readout)[2]; /* of each finally measured qubit: Z is read as [0] + [1] Z */
    int nmeasured;        /* final measurements */
    /* All touched qubits are measured at their end, exactly, and nothing happens on the way: the
     * state vector itself is the table of its probabilities. */
    bool direct;
    uint64_t measured; /* their bits */
    qn_joint *joints;
    size_t njoints;
    double *r;            /* Pauli vector of the state, 4^ndigits, or NULL */
    double complex **psi; /* or state vectors, 2^ndigits each: rho = sum_k |psi_k><psi_k| */
    size_t npsi;
    /* or one vector in single precision, which nothing but its table (direct) is asked of: then
     * npsi = 1, of which psi is NULL */
    float complex *single;
    qn_final_table *tables; /* in ascending order of their bits, which differ */
    size_t ntables;
    struct qn_block_sum *blocks; /* of a large table, which is drawn from by them (blocks.h) */
    size_t noutcomes;            /* possible ones */
    double total;                /* their probability */
    size_t nsteps, nbranches;
    qn_simulation_samples *samples; /* of trajectories, which have none of these; else NULL */
    qn_outcome *drawn;              /* by them */
    size_t ndrawn;
    struct qn_clifford *clifford; /* of stabilizers, which have none of these; else NULL */
    double memory;                /* that their shots may take */
};

/* Is there a state, whatever it is? */
bool qn_simulation_has_state(const qn_simulation *s);
/* Forgets what a run has made. */
void qn_simulation_forget(qn_simulation *s);

/* Releases a vector of 2^ndigits amplitudes. */
void qn_simulation_free_vector(const qn_simulation *s, double complex *psi);

/* Finds digits and final measurements. */
QN_MUST_CHECK qn_status qn_simulation_analyse(qn_simulation *s, const qn_program *program,
                                              qn_diag *diag);
/* What is read of an instruction's qubit: Z is read as readout[0] + readout[1] Z. */
void qn_simulation_readout(const qn_instr *instr, double *readout);
/* Is it the error of a joint readout, which here is in the bits alone? */
bool qn_simulation_skips(const qn_instr *instr);
/* Is the bit that measurement `index` writes ever read, or kept to the end? */
bool qn_simulation_bit_lives(const qn_program *program, size_t index);

/* <a|b> of 2^ndigits amplitudes. */
double complex qn_simulation_inner(const qn_simulation *s, const double complex *a,
                                   const double complex *b);

/* The amplitudes of all qubits where the untouched ones are |0>: 2^ndigits, zeros before, out. */
void qn_simulation_inside(const qn_simulation *s, const double complex *psi,
                          double complex *inside);

/* ---- outcomes (outcomes.c) ------------------------------------------------------------------ */

/* Outcomes below are rounding. */
static const double QN_IMPOSSIBLE = 1e-15;

/* Where the final bit of a qubit stands in the index of a table: its power of two. */
size_t qn_simulation_place(const qn_simulation *s, int qubit);
/* Bytes of one table. */
double qn_simulation_table_bytes(const qn_simulation *s);
/* The table of the branches that have these bits; a new one has zeros. */
QN_MUST_CHECK qn_status qn_simulation_table(qn_simulation *s, uint64_t bits, double **p);
/* The table of a state that is one itself (direct): borrows it. */
QN_MUST_CHECK qn_status qn_simulation_table_of(qn_simulation *s, const double complex *psi);
/* The same of s->single. */
QN_MUST_CHECK qn_status qn_simulation_table_of_single(qn_simulation *s);
/* Adds |psi_i|^2, or diagonal[i], of 2^ndigits basis states. */
void qn_simulation_add_state(const qn_simulation *s, const double complex *psi, double *p);
void qn_simulation_add_diagonal(const qn_simulation *s, const double *diagonal, double *p);
/* Readout errors. Once, when all is added. */
void qn_simulation_read_outcomes(qn_simulation *s);
/* The bits of entry `index` of a table, those of the next entry, and its probability. */
uint64_t qn_simulation_bits(const qn_simulation *s, const qn_final_table *table, size_t index);
uint64_t qn_simulation_next(const qn_simulation *s, uint64_t bits);
double qn_simulation_probability(const qn_final_table *table, size_t index);
/* Every possible outcome, in ascending order of its bits. */
typedef void qn_outcome_visitor(void *context, uint64_t bits, double probability);
void qn_simulation_visit(const qn_simulation *s, qn_outcome_visitor *visit, void *context);

/* Instructions without measurements on the way, all under one condition, and not too many
 * (stretch.c). */
typedef struct qn_stretch {
    qn_instr *copies; /* without the condition, if there is one */
    const qn_instr **list;
    size_t count;
    qn_condition condition; /* borrowed of the program */
} qn_stretch;
/* The stretch that begins at `first` (which must not end one), *last behind it; with `resets`
 * they, too, end one. The caller clears it. */
QN_MUST_CHECK qn_status qn_stretch_take(const qn_simulation *s, const qn_program *program,
                                        bool resets, size_t first, qn_stretch *stretch,
                                        size_t *last);
void qn_stretch_clear(qn_stretch *stretch);
/* Bytes that fusing its longest stretch takes, at most. */
size_t qn_stretch_bytes(const qn_program *program);
/* Does this instruction end a stretch? */
bool qn_stretch_ends(const qn_simulation *s, const qn_program *program, bool resets, size_t index);

/* ---- runs ----------------------------------------------------------------------------------- */

/* What the runs of either kind share. */
typedef struct qn_simulation_job {
    const qn_program *program;
    const double *params;
    const qn_kernels *kernels;
    double memory;
    size_t branches; /* of state vectors, at most */
    int threads;     /* over a state */
    bool single;     /* the state vector is one in single precision */
    bool vector;     /* a vector more will be asked for, */
    double records;  /* and lists of so many bytes */
    unsigned asks;   /* QN_ASK_... */
    const qn_simulation_sampling *sampling;
    void (*foresees)(void *context, const qn_simulation_forecast *forecast); /* or NULL */
    bool (*stop)(void *context);                                             /* or NULL */
    void *context;
    qn_diag *diag;
} qn_simulation_job;
/* QN_ERR_INTERRUPTED if it is to stop. */
QN_MUST_CHECK qn_status qn_simulation_go_on(const qn_simulation_job *job);
QN_MUST_CHECK qn_status qn_simulation_run_dense(qn_simulation *s, const qn_simulation_job *job);
QN_MUST_CHECK qn_status qn_simulation_run_pure(qn_simulation *s, const qn_simulation_job *job);
QN_MUST_CHECK qn_status qn_simulation_run_single(qn_simulation *s, const qn_simulation_job *job);
/* Where the state is the table of probabilities, its digits stand as the bits do. */
void qn_simulation_order_digits(qn_simulation *s);
/* The gates of a stretch on digits below `grown`, fused. */
QN_MUST_CHECK qn_status qn_simulation_fuse(const qn_simulation *s, const qn_simulation_job *job,
                                           const qn_stretch *stretch, int grown,
                                           struct qn_unitary **made);
QN_MUST_CHECK qn_status qn_simulation_run_sampled(qn_simulation *s, const qn_simulation_job *job,
                                                  const qn_simulation_sampling *asked);
void qn_simulation_forget_samples(qn_simulation_samples *samples);
/* Bytes of a run with so many state vectors and tables, lists included. */
double qn_simulation_pure_bytes(const qn_simulation *s, const qn_simulation_job *job,
                                size_t vectors, size_t tables);

/* How many outcomes are possible (above 1e-15). */
size_t qn_simulation_noutcomes(const qn_simulation *simulation);

#endif
