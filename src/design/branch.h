/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growth for one choice of the pixel bits that become trash: all orders of the pixels that have it
 * share what is found without noise, up to the names of the qubits. */
#ifndef QN_DESIGN_BRANCH_H
#define QN_DESIGN_BRANCH_H

#include "design/design.h"
#include "design/levels.h"

typedef struct qn_branch {
    uint32_t trash;     /* bits of the number of a pixel */
    qn_contender start; /* without pairs, in the first order that has this trash */
    qn_ideal ideal;
    qn_level *levels; /* most + 1, owned; those up to `reached` are there */
    int reached, most;
    bool full; /* there is no room for more gates */
} qn_branch;

/* Opens the samples of a circuit and finds its level without pairs. number: of the branch, for the
 * journal. The caller clears *branch, zeroed, even after a failure. */
QN_MUST_CHECK qn_status qn_branch_open(qn_branch *branch, qn_design *design,
                                       const qn_contender *start, uint64_t number, int most,
                                       qn_diag *diag);
void qn_branch_clear(qn_branch *branch);
/* One level more. */
QN_MUST_CHECK qn_status qn_branch_climb(qn_branch *branch, qn_design *design, uint64_t number,
                                        qn_diag *diag);
/* Better circuits of all levels between, from those above. */
QN_MUST_CHECK qn_status qn_branch_descend(qn_branch *branch, qn_design *design, uint64_t number,
                                          qn_diag *diag);
/* Fidelity of the best circuit of the highest level. */
double qn_branch_best(const qn_branch *branch);

/* The pixel bits that the trash qubits are. */
uint32_t qn_branch_trash(const qn_train_settings *settings);
/* A circuit of the branch in the order of the pixels of `like`, a contender with the same trash. */
QN_MUST_CHECK qn_status qn_branch_contender(const qn_branch *branch,
                                            const qn_level_circuit *circuit,
                                            const qn_contender *like, qn_contender *made);

#endif
