/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program as a list of linear steps on Pauli vectors, which can be gone through in both
 * directions. There is one unnormalised vector for every record of measured bits that is still to
 * be read. */
#ifndef QN_GRADIENT_TAPE_H
#define QN_GRADIENT_TAPE_H

#include "dm/fused.h"
#include "qmae_noise/gradient.h"

#define QN_TAPE_MAX_BITS 64
#define QN_TAPE_MAX_RECORDS 16384

/* Records of measured bits, one for each vector. */
typedef struct qn_records {
    size_t count;
    uint64_t *bits; /* all different; owned */
} qn_records;

/* Instructions between measurements that are read, all under one condition. */
typedef struct qn_stage {
    qn_condition condition; /* borrowed of the program */
    const qn_instr **list;  /* of the tape's copies, owned */
    size_t count;
    qn_plan *plan;
    qn_bound *bound;
    size_t first; /* of its environments */
} qn_stage;

/* Vectors part at a measurement, or join where bits are not read any more. */
typedef struct qn_split {
    const qn_instr *instr; /* the measurement, or NULL; borrowed of the program */
    int digit;
    size_t into[2]; /* how many vectors there are before and after it */
    /* of each vector: where it goes; where the measurement takes place, to[0] is where the bit is
     * read as 0 and to[1] as 1 */
    size_t (*to)[2];
    bool *measured;
    size_t environment;
} qn_split;

typedef struct qn_tape_step {
    size_t stage, index;       /* of its plan, or */
    qn_split *split;           /* owned; NULL = a plan's */
    int low, high;             /* digits of the plan's step */
    int digits;                /* in use: the later ones are |0> and not stored */
    const qn_records *records; /* before it */
} qn_tape_step;

typedef struct qn_tape {
    const qn_program *program;
    const qn_kernels *kernels;
    int nqubits, ndigits;
    int *digit;       /* of each qubit, -1 = never touched: |0> */
    qn_instr *copies; /* of the program's instructions, without conditions; what is read at the end
                         as maps of the letters (reading.h) */
    double *maps;     /* of the readings, */
    size_t nmaps;     /* so many entries */
    qn_stage *stages;
    size_t nstages;
    qn_records *records;
    size_t nrecords;
    qn_tape_step *steps; /* and one beyond the last: what there is at the end */
    size_t nsteps;
    size_t nenvironments;
} qn_tape;

/* kernels as given. The caller clears *tape, even after a failure. */
QN_MUST_CHECK qn_status qn_tape_init(qn_tape *tape, const qn_program *program,
                                     const qn_kernels *kernels, qn_diag *diag);
void qn_tape_clear(qn_tape *tape);

/* Entries of the vectors before a step. */
size_t qn_tape_size(const qn_tape *tape, size_t step);
size_t qn_tape_bytes(const qn_tape *tape); /* of itself: instructions, plans, matrices */

/* Sets all matrices; what: as of qn_bound_set. */
void qn_tape_bind(qn_tape *tape, const double *params, int what);

/* Step `index`, from its vectors to those of the next. out = in is allowed unless the step
 * splits. */
void qn_tape_forward(const qn_tape *tape, size_t index, const double *in, double *out);
/* The observable of the next step's vectors becomes that of this step's, in place.
 *   in           the vectors before the step; NULL with environments NULL
 *   environments 256 for each plan step and split, of this step set; NULL = not wanted
 *   scratch      as large as w; used by steps that split */
void qn_tape_backward(const qn_tape *tape, size_t index, const double *in, double *w,
                      double *environments, double *scratch);

#endif
