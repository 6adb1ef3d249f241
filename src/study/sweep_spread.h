/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sweeps over drawn devices (--over instance=...): what comes from the device, what from the
 * seed. */
#ifndef QN_STUDY_SWEEP_SPREAD_H
#define QN_STUDY_SWEEP_SPREAD_H

#include "study/device_spread.h"
#include "study/sweep.h"

/* How many tables of spreads a sweep has: one for each point of its other keys; 0 unless it is over
 * two devices or more. */
size_t qn_sweep_spread_count(const qn_sweep *sweep);
/* The index-th of them, from the finished runs.
 *   spreads  QN_SWEEP_FIGURES, out
 *   point    that of the first device, out: the values of the other keys */
QN_MUST_CHECK qn_status qn_sweep_spread_find(const qn_sweep *sweep, size_t index,
                                             qn_device_spread *spreads, size_t *point,
                                             qn_diag *diag);
/* instances.csv in the folder of the sweep, if it has such tables. */
QN_MUST_CHECK qn_status qn_sweep_spread_write(const qn_sweep *sweep, qn_diag *diag);

#endif
