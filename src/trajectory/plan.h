/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of trajectories: blocks of instructions on up to three qubits, and the groups of qubits
 * that they act on. */
#ifndef QN_TRAJECTORY_PLAN_H
#define QN_TRAJECTORY_PLAN_H

#include "state/tile.h"
#include "trajectory/single.h"
#include "trajectory/unraveling.h"

#include <stdbool.h>

/* A noise channel of the program, by the address of its matrix. */
typedef struct qn_location_kind {
    const double *ptm;
    qn_unraveling unraveling;
} qn_location_kind;

/* One instruction in a block. */
typedef struct qn_item {
    const qn_instr *instr;
    int slot[2];  /* bits of the block's index */
    int location; /* of a NOISE or RESET, else -1 */
} qn_item;

typedef struct qn_block {
    int nqubits, qubits[QN_TRAJECTORY_MAX_FUSED]; /* lowest bit of the block's index first */
    size_t first, count;                          /* items */
    bool always;  /* rebuilt in every trajectory: conditions, measurements, certain resets */
    bool meets;   /* joins groups: its state is still a product */
    int ndropped; /* qubits that end here: bits `dropped` of the block's index */
    unsigned dropped;
    qn_shape shape;
} qn_block;

typedef enum qn_step_kind {
    QN_STEP_START,  /* a group begins in a register's state (index) or in |0> (index = -1) */
    QN_STEP_MERGE,  /* group = a (x) b */
    QN_STEP_EXTEND, /* one more qubit in |0> on top */
    QN_STEP_BLOCK,  /* block `index` */
    QN_STEP_COMPACT /* bit `index`, which is 0, is taken out */
} qn_step_kind;

typedef struct qn_step {
    qn_step_kind kind;
    int group, index;
    int nqubits; /* of the group before the step */
    int a, b;    /* of a MERGE */
    uint32_t *offset_a,
        /* of a MERGE: of each vector (or amplitude) of a, of each amplitude of b; of a START: of
         * each amplitude */
        *offset_b;
    size_t size_a, size_b; /* of a MERGE: entries of the two lists */
    bool vectors;          /* a is multiplied vector by vector */
    int run;               /* last step of the run of blocks that may share a tile */
    uint64_t tile;         /* their bits in the tile */
} qn_step;

/* A group of entangled qubits through its life: position p of its state holds qubits[p]. */
typedef struct qn_qubit_group {
    int nqubits, most;
    int qubits[QN_TRAJECTORY_MAX_QUBITS + 1];
    int first_step, last_step; /* of its life */
    size_t offset;             /* bytes into the arena */
} qn_qubit_group;

/* One factor (shift + slope P) of a term, P = X, Y or Z of a qubit. */
typedef struct qn_pauli_factor {
    int qubit;
    char letter;
    double shift, slope;
} qn_pauli_factor;

typedef struct qn_pauli_term {
    size_t first, count; /* factors */
    uint64_t bits;       /* drawn bits whose sign it takes */
    size_t value;        /* which value it is a term of */
    double weight;       /* in that sum */
} qn_pauli_term;

/* A measurement that is its qubit's last operation. */
typedef struct qn_readout {
    int bit; /* -1 = the qubit has none */
    double p10, p01;
} qn_readout;

struct qn_trajectory {
    int nqubits;
    qn_precision precision;
    bool light_cone, drop, bits;
    const qn_state_kernels *kernels;
    int lane_bits;
    qn_item *items;
    size_t nitems, nlocations;
    qn_block *blocks;
    size_t nblocks;
    qn_step *steps;
    size_t nsteps;
    qn_qubit_group *groups;
    size_t ngroups;
    qn_location_kind *kinds;
    size_t nkinds;
    int *kind_of;  /* of a location */
    int *block_of; /* of a location */
    /* sum of -log quiet up to and with each location; certain ones count nothing */
    double *survival;
    /* of a qubit: the block where it ends, INT_MAX = it stays, -1 = nothing acts on it */
    int *last_block;
    int *group_of;                /* of a qubit at the end of the plan, -1 = none */
    int *position;                /* of a qubit in its group */
    qn_readout *readouts;         /* of a qubit */
    size_t nread;                 /* groups of qubits that are read together */
    const qn_readout_group *read; /* borrowed */
    bool *needed; /* of a qubit: an observable, or the visitor, wants it at the end */
    qn_pauli_factor *factors;
    qn_pauli_term *terms; /* of the values */
    size_t nterms, nfactors, nvalues;
    double *reach; /* of a value: how far it may lie from its mean; 1 of a string */
    int nkeep;
    int *keep;
    size_t nregisters;
    int *register_of;     /* of a qubit, -1 = none */
    int *register_size;   /* of a register */
    int *register_qubits; /* 4096 a register would be wasteful: one after the other */
    int *register_first;
    size_t arena; /* bytes */
    bool random;  /* quiet trajectories still draw something */
    bool certain; /* nothing but bits is ever drawn, from states that are always the same */
};

/* Instructions -> blocks. QN_ERR_UNSUPPORTED for classical bits beyond 64. */
QN_MUST_CHECK qn_status qn_trajectory_fuse(qn_trajectory *t, const qn_instr *const *instrs,
                                           size_t count, int max_fused, qn_diag *diag);
/* Blocks -> steps on groups. QN_ERR_LIMIT if a group would have more than 26 qubits. */
QN_MUST_CHECK qn_status qn_trajectory_layout(qn_trajectory *t, qn_diag *diag);
/* Runs of blocks on one group whose bits fit into a tile, so that they are applied tile by tile. */
void qn_trajectory_find_runs(qn_trajectory *t);
/* Offsets of the groups in the arena. */
void qn_trajectory_place_groups(qn_trajectory *t);
/* The values of the options. */
QN_MUST_CHECK qn_status qn_trajectory_observe(qn_trajectory *t,
                                              const qn_trajectory_options *options, qn_diag *diag);

#endif
