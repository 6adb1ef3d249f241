/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of an error budget. */
#ifndef QN_QMAE_BUDGET_H
#define QN_QMAE_BUDGET_H

#include "program/tally.h"
#include "qmae/engine.h"
#include "qmae/swap_pair.h"
#include "qmae_noise/team.h"

/* count x 2^n normalised real amplitudes of each; borrowed */
typedef struct qn_image_pairs {
    size_t count;
    const double *inputs, *references;
} qn_image_pairs;
/* qn_budget_compute by a team (NULL = alone), which shares eight parts of the images; each member
 * gets the whole. */
QN_MUST_CHECK qn_status qn_budget_share(const qn_qmae *qmae, const double *angles,
                                        const qn_image_pairs *images, int threads,
                                        const qn_team *team, qn_budget *budget, qn_diag *diag);

enum { QN_OF_SWAP, QN_OF_FIDELITY, QN_OF_COUNT };

/* qn_instr_slope of all instructions of one pair of the SWAP test; slopes: 2 for each instruction
 * of the program. environment: of the pair's matrix, 16 x 16; without an ancilla of its lift to two
 * digits, where it acts on digit `slot`. */
QN_MUST_CHECK qn_status qn_budget_visit_pair(const qn_swap_list *list, const qn_program *program,
                                             int pair, int slot, const double *environment,
                                             double *slopes);

/* Locations (without derivatives) and groups (without sums) of an empty budget, and the tally of
 * both, which the caller clears. */
QN_MUST_CHECK qn_status qn_budget_prepare(qn_budget *budget, const qn_qmae *qmae, qn_tally *tally);
/* Of a location among the slopes of all instructions: 2 * instruction, + 1 for a T2 source. */
size_t qn_budget_slot(const qn_budget *budget, const qn_program *program, size_t location);
/* Means and errors of the locations from sums and sums of squares over the images. */
void qn_budget_set_slopes(qn_budget *budget, const double (*sums)[QN_OF_COUNT],
                          const double (*squares)[QN_OF_COUNT]);

/* Means and errors of the budget and of its groups from the samples. */
void qn_budget_sum_samples(qn_budget *budget);
/* What one image has for a group: two numbers, the derivatives of its swap and of its fidelity;
 * borrowed. */
const double *qn_budget_sample(const qn_budget *budget, size_t image, qn_grouping by, size_t group);

#endif
