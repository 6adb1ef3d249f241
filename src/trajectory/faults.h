/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trajectories by the number of their loud locations: all with a single one, one after the other,
 * and what draws those with more. */
#ifndef QN_TRAJECTORY_FAULTS_H
#define QN_TRAJECTORY_FAULTS_H

#include "trajectory/plan.h"

typedef struct qn_faults {
    double one, many; /* probabilities of a single loud location, and of more */
    size_t count;     /* single faults: a location and one of its operators */
    size_t *location; /* of each; owned, as are: */
    int *drawn;
    double *weight; /* probability that this location alone is loud, over its own to be loud */
    double *pairs;  /* sum up to and with each location that it is the first loud one of several */
} qn_faults;

/* For a plan whose quiet trajectory is exact. The caller clears. O(locations). */
QN_MUST_CHECK qn_status qn_faults_init(qn_faults *faults, const qn_trajectory *t);
void qn_faults_clear(qn_faults *faults);
/* Is it worth running all of them, so that of `trajectories` in all only the rest are drawn, from
 * those with several? Where nothing depends on bits, and the error becomes two thirds or less if
 * both kinds vary alike. */
bool qn_faults_pay(const qn_faults *faults, const qn_trajectory *t, uint64_t trajectories);

#endif
