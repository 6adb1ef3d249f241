/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a plan: a step is C_m R_m C_{m-1} ... R_1 C_0, constants C between rotations R by a
 * trainable angle. */
#ifndef QN_DM_PLAN_H
#define QN_DM_PLAN_H

#include "dm/fuse.h"
#include "dm/fused.h"

/* A rotation inside a step: the instruction and how its qubits lie on the step's two digits. What a
 * gradient asks of each is copied: instructions are scattered over memory. */
typedef struct qn_step_factor {
    const qn_instr *instr;
    int slot; /* digit of the instruction's first qubit: 0 = low, 1 = high */
    qn_occurrence occurrence;
} qn_step_factor;

typedef struct qn_plan_step {
    int low, high; /* digits */
    int lowest;    /* the lowest digit of the steps up to here */
    /* its factors, which are the occurrences first..first+count-1; its constants start at first +
     * step index */
    size_t first, count;
} qn_plan_step;

struct qn_plan {
    int ndigits;
    qn_plan_step *steps;
    size_t nsteps;
    qn_step_factor *factors; /* an occurrence each, sorted by step, in time order inside it */
    size_t nfactors;
    double *constants; /* (nfactors + nsteps) x 16 x 16: for each step C_0, C_1, ..., C_count */
};

struct qn_bound {
    const qn_plan *plan;
    const qn_kernels *kernels;
    double *steps;      /* nsteps x 16 x 16 */
    double *transposed; /* the same, transposed, for pulling observables back */
    double *slopes;     /* noccurrences x 16 x 16 */
    double *shifts;     /* noccurrences x 2 x 16 x 16 */
    double *prefixes;   /* noccurrences x 16 x 16: what stands right of each rotation */
};

#endif
