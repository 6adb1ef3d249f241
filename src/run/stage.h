/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a new run comes into its folder: whole, or not at all. */
#ifndef QN_RUN_STAGE_H
#define QN_RUN_STAGE_H

#include "qmae_noise/core.h"

#include <stdbool.h>

/* A run is written into a stage, a hidden folder FOLDER/.new-HOST+PID-K, until it can be resumed.
 * Then the stage is renamed, which is the moment from which the new run counts; the files of the
 * run that was there before go, and those of the stage are moved up. Killed in between, whoever
 * opens the folder next ends what was begun (qn_stage_settle). */

/* Creates FOLDER, if it is missing, and an empty stage in it. stage: PATH_MAX, out. */
QN_MUST_CHECK qn_status qn_stage_open(const char *folder, char *stage, qn_diag *diag);
/* Moves a stage's files into the folder, in place of those of an earlier run. Where that cannot
 * even be begun, the stage is dropped. */
QN_MUST_CHECK qn_status qn_stage_publish(const char *folder, const char *stage, qn_diag *diag);
/* Removes a stage and, if it is empty then, its folder. */
void qn_stage_drop(const char *folder, const char *stage);
/* Ends a publication that was killed, as far as the folder can be written; stages and temporary
 * files of processes that are no more go. */
void qn_stage_settle(const char *folder);
/* Removes all stages that are not complete, whosever they are: for who knows that nobody else is at
 * work in the folder. */
void qn_stage_clear(const char *folder);
/* Does the folder hold anything that a user can see? */
bool qn_stage_is_empty(const char *folder);

#endif
