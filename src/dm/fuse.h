/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grouping of instructions into steps that act on two digits. */
#ifndef QN_DM_FUSE_H
#define QN_DM_FUSE_H

#include "qmae_noise/program.h"

/* Something that acts on one or two digits: an instruction, or the constant map that a traced-out
 * qubit leaves behind. */
typedef struct qn_action {
    const qn_instr *instr; /* NULL: `map` counts */
    double *map;           /* 4 x 4 on digits[0], owned by the fusion */
    int ndigits;
    int digits[2]; /* in the order of the instruction's qubits */
    /* of a map: it stands for the instructions first..last on these two qubits */
    size_t first, last;
    int partner, transient;
} qn_action;

/* Consecutive actions that share the digits low < high. */
typedef struct qn_action_group {
    int low, high;
    size_t first, count; /* in qn_fusion.actions */
} qn_action_group;

typedef struct qn_fusion {
    qn_action *actions; /* sorted by group */
    size_t nactions;
    qn_action_group *groups;
    size_t ngroups;
    int ndigits;
} qn_fusion;

/* Arguments as qn_plan_create. Greedy: an action joins the open group of its digits, so any run of
 * gates and noise on two qubits is one group; what happens on a single digit joins the group before
 * it (or the next one after it). O(count). The caller clears *fusion. */
QN_MUST_CHECK qn_status qn_fusion_init(qn_fusion *fusion, const qn_instr *const *instrs,
                                       size_t count, const int *digit_of_qubit, int ndigits,
                                       qn_diag *diag);
void qn_fusion_clear(qn_fusion *fusion);

/* Does the instruction k belong to the stretch of a map? */
bool qn_action_covers(const qn_action *action, const qn_instr *instr);

#endif
