/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What bound matrices and the memory of a thread hold. */
#ifndef QN_TRAJECTORY_RUN_H
#define QN_TRAJECTORY_RUN_H

#include "state/small.h"
#include "trajectory/plan.h"

struct qn_trajectory_bound {
    const qn_trajectory *t;
    double complex *gates;    /* 16 an item, set for gates */
    double complex *matrices; /* 64 a block: its product when all is quiet */
    size_t *first;            /* of a block's coefficients, in reals */
    void *coefficients;
};

/* blocks that wait at a time; parts of a sum, the same for any number of threads */
enum { QN_PENDING = 32, QN_CHUNKS = 64 };

struct qn_trajectory_work {
    const qn_trajectory *t;
    char *arena;
    bool *loud, *event; /* of a location; of a block: does it hold a loud one? */
    size_t *events;     /* the loud locations */
    size_t nevents;
    const double *pairs;    /* of QN_DRAW_SEVERAL (faults.h); borrowed */
    size_t single;          /* of QN_DRAW_ONE: the location, */
    int chosen;             /* its operator, and */
    double mass;            /* how probable that is, and that it is loud; out */
    bool forced;            /* it is such a trajectory */
    uint64_t bits;          /* as drawn so far, but for: */
    uint64_t ended, ends;   /* the final bits of qubits that have ended, and which those are */
    const qn_step *waiting; /* step of the pending blocks, NULL = none */
    size_t npending;
    qn_pending pending[QN_PENDING];
    char *scratch;          /* coefficients of rebuilt blocks, one for each pending */
    uint32_t *expand;       /* 2^(QN_TILE_BITS - lane bits) */
    double complex *chunks; /* partial sums of reduced density matrices */
    /* NULL, or what happened in blocks that were rebuilt: the operator of each item, NULL = none,
     * and what the block's product was multiplied by; the caller's */
    const double complex **operators;
    double *scales;
    /* NULL, or the bit that a measurement has written, of each item; the caller's */
    bool *reported;
    /* Of a certain plan: norms of the parts of its final states, QN_CHUNKS a group; below 0 = not
     * known yet. */
    double *norms;
};

/* Stands in work->operators for a silent K_0 that took place. */
extern const double complex qn_silent[1];

/* Everything that running one trajectory passes around. */
typedef struct qn_runner {
    const qn_trajectory *t;
    const qn_trajectory_bound *bound;
    qn_trajectory_work *work;
    const double complex *const *states;
    qn_rng *rng;
    int threads;
} qn_runner;

/* Starts: nothing drawn, nothing waiting. */
void qn_runner_begin(const qn_runner *r, qn_draw draw);
/* One step of the plan; blocks may wait until qn_runner_flush. */
void qn_runner_step(const qn_runner *r, const qn_step *step);
/* Ends what qn_runner_begin began. */
void qn_runner_end(const qn_runner *r);

void *qn_runner_state(const qn_runner *r, int group);
/* Applies the pending blocks. */
void qn_runner_flush(const qn_runner *r);
/* rho = the reduced density matrix of a shape's qubits in a group of nqubits, not normalised. */
void qn_runner_reduce(const qn_runner *r, int group, int nqubits, const qn_shape *shape,
                      uint64_t tile, double complex *rho);
/* The same of two states of the group: sum of x conj(y) over the other qubits. */
void qn_runner_meet(const qn_runner *r, const void *x, const void *y, int nqubits,
                    const qn_shape *shape, uint64_t tile, double complex *rho);
/* Queues one block step, drawing what has to be drawn. */
void qn_runner_block(const qn_runner *r, const qn_step *step);
/* Writes a measured bit, its readout error drawn. */
void qn_runner_record(const qn_runner *r, const qn_readout *readout, int outcome);
/* The same of a final measurement, for the end of the trajectory. */
void qn_runner_record_end(const qn_runner *r, const qn_readout *readout, int outcome);
/* Final values. */
void qn_runner_values(const qn_runner *r, double *values);
void qn_runner_bits(const qn_runner *r);
void qn_runner_keep(const qn_runner *r, double complex *state);

#endif
