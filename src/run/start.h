/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trainings that start where another run ended. */
#ifndef QN_RUN_START_H
#define QN_RUN_START_H

#include "run/run.h"

/* Gives a member that has not trained yet the angles and the token of --start-run, its further
 * layers the angles at which they do nothing. Without that option nothing happens. */
QN_MUST_CHECK qn_status qn_run_start(const qn_run *run, qn_run_member *member, qn_diag *diag);

#endif
