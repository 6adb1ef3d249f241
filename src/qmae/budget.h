/* Inside of an error budget. */
#ifndef QN_QMAE_BUDGET_H
#define QN_QMAE_BUDGET_H

#include "qmae/engine.h"
#include "qmae/swap_pair.h"

enum { QN_OF_SWAP, QN_OF_FIDELITY, QN_OF_COUNT };

/* qn_instr_slope of all instructions of one pair of the SWAP test; slopes: 2 for each instruction
 * of the program. environment: of the pair's matrix, 16 x 16; without an ancilla of its lift to two
 * digits, where it acts on digit `slot`. */
QN_MUST_CHECK qn_status qn_budget_visit_pair(const qn_swap_list *list, const qn_program *program,
                                             int pair, int slot, const double *environment,
                                             double *slopes);

/* Adds the noisy places of a program, in its order, to a budget without any; slots[k] of location
 * k: 2 * instruction, + 1 for a T2 source. Room for 2 * instructions in both. */
void qn_budget_find_locations(qn_budget *budget, const qn_program *program, size_t *slots);
/* Means and errors of the locations from sums and sums of squares over the images. */
void qn_budget_set_slopes(qn_budget *budget, const double (*sums)[QN_OF_COUNT],
                          const double (*squares)[QN_OF_COUNT]);

/* Which groups a location is in. */
typedef struct qn_member {
    size_t groups[QN_GROUP_COUNT][2]; /* of its qubits; the second is used if `by` shares it */
    int shares[QN_GROUP_COUNT];
} qn_member;

/* Fills groups (without sums) and ngroups of a budget whose locations are known, and the membership
 * of each of them. */
QN_MUST_CHECK qn_status qn_budget_make_groups(qn_budget *budget, const qn_qmae *qmae,
                                              qn_member *members);
/* A row of samples from the slopes of one image: slopes[k][0] of swap, [1] of fidelity, of location
 * k; its first two numbers are left alone. */
void qn_budget_fill_sample(const qn_budget *budget, const qn_member *members,
                           const double (*slopes)[QN_OF_COUNT], double *sample);
/* Means and errors of the budget and of its groups from the samples. */
void qn_budget_sum_samples(qn_budget *budget);
/* What one image has for a group: two numbers, the derivatives of its swap and of its fidelity;
 * borrowed. */
const double *qn_budget_sample(const qn_budget *budget, size_t image, qn_grouping by, size_t group);

#endif
