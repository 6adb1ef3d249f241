/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that write a run directory. */
#ifndef QN_OPTIMISE_FOLDER_H
#define QN_OPTIMISE_FOLDER_H

#include "optimise/descent.h"

/* Copies beside settings.cfg. */
#define QN_OPTIMISE_CIRCUIT "circuit.qasm"
#define QN_OPTIMISE_OBSERVABLE "observable.txt"
#define QN_OPTIMISE_DATA "data.csv"

/* Puts the text of settings.cfg into descent->settings: all settings, files by the names of their
 * copies. */
QN_MUST_CHECK qn_status qn_descent_compose(qn_descent *descent);
/* A run goes on with the settings that it began with: `theirs`, of the checkpoint `path`. */
QN_MUST_CHECK qn_status qn_descent_check_settings(const qn_descent *descent, const char *path,
                                                  const char *theirs, qn_diag *diag);
/* The number of steps is in a schedule but the constant one. */
QN_MUST_CHECK qn_status qn_descent_check_steps(const qn_descent *descent, qn_diag *diag);

#endif
