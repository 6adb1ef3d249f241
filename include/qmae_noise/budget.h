/* Error budgets: what each place of a circuit where noise acts costs, from one backward pass.
 *
 * With <Z> and the fidelity linear in the PTM of every noise location, one forward and one backward
 * pass give the derivative with respect to the strength of every location (physics: the environment
 * of a step, taken apart into the environments of its instructions). Strengths are relative: at
 * s = 1 a location is as the model says, at s = 0 its noise is switched off, so -derivative is what
 * switching it off changes to first order. */
#ifndef QMAE_NOISE_BUDGET_H
#define QMAE_NOISE_BUDGET_H

#include "qmae_noise/qmae.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A place where noise acts. Thermal relaxation is two locations: its T1 and its T2 source. */
typedef struct qn_location {
    const qn_instr *instr; /* of the program, borrowed from the qmae */
    qn_source source;
    double swap, fidelity; /* d mean / d s at s = 1; the loss 1 - swap has -swap */
} qn_location;

typedef struct qn_budget {
    size_t images;
    double swap, fidelity; /* means over the images */
    size_t count;
    qn_location *locations; /* in the order of the program, owned */
} qn_budget;

/* The budget of the mean over `images` images.
 *   qmae    any engine; the program must factor (QN_ERR_UNSUPPORTED if it does not)
 *   angles  nangles of the encoder
 *   inputs, references  images x 2^n normalised real amplitudes
 *   threads >= 1; any number gives the same bits
 * An image costs one forward pass, two backward passes and about 6 n 4^(n+1) * 16 multiply-adds for
 * the SWAP test. The caller clears *budget before the qmae goes. */
QN_MUST_CHECK qn_status qn_budget_compute(const qn_qmae *qmae, const double *angles, size_t images,
                                          const double *inputs, const double *references,
                                          int threads, qn_budget *budget, qn_diag *diag);
void qn_budget_clear(qn_budget *budget);

/* ---- groups --------------------------------------------------------------------------------- */

/* Ways to add locations up. Every location is in exactly one group, except that a location on two
 * qubits gives half to each. */
typedef enum qn_grouping {
    QN_GROUP_SOURCE,
    QN_GROUP_SECTION,
    QN_GROUP_GATE, /* the gate it belongs to, or idle, reset, readout */
    QN_GROUP_QUBIT,
    QN_GROUP_COUNT
} qn_grouping;
const char *qn_grouping_name(qn_grouping grouping); /* "source", ... */

typedef struct qn_budget_group {
    char name[24];
    size_t locations;
    double swap, fidelity; /* sums of the derivatives */
} qn_budget_group;

/* The groups that have locations, in the order of the circuit's tables. *groups: qn_free. */
QN_MUST_CHECK qn_status qn_budget_group_by(const qn_budget *budget, const qn_qmae *qmae,
                                           qn_grouping grouping, qn_budget_group **groups,
                                           size_t *count);

/* Over circuit time: derivatives of the fidelity by [qubit][bin] of `bins` equal bins; a location is
 * in the bin of the middle of its duration. map: nqubits x bins, out. of_swap: of swap instead. */
void qn_budget_map(const qn_budget *budget, const qn_qmae *qmae, bool of_swap, size_t bins,
                   double *map);

#ifdef __cplusplus
}
#endif
#endif
