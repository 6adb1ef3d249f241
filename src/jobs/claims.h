/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trainings of a study shared by processes, on one machine or on many with a common folder: who
 * claims a training makes it. */
#ifndef QN_JOBS_CLAIMS_H
#define QN_JOBS_CLAIMS_H

#include "jobs/jobs.h"

/* A claim is a file STUDY/plans/NAME.claim, which its owner alone can create (O_EXCL) and touches
 * every few seconds. One that has not been touched for `lost_after` seconds, by the clock of who
 * waits, has a lost owner: it is renamed, which one of those who wait can do, and the training goes
 * on from its checkpoint, with the same bits. Clocks of machines are not compared. */

/* Makes this process one of those that share a study.
 *   text        "I/N", 1 <= I <= N; NULL = the task of SLURM's job array that it is, or no shard
 *   lost_after  s; 0 = the study is not shared, whatever SLURM says
 *   out         the folder that its user has named, or NULL: shards must meet */
QN_MUST_CHECK qn_status qn_claims_share(qn_study *study, const char *text, double lost_after,
                                        const char *out, qn_diag *diag);

/* Before and after the trainings. All of these do nothing, and a claim is always had, without
 * shards. */
QN_MUST_CHECK qn_status qn_claims_open(qn_study *study);
void qn_claims_close(qn_study *study);
/* May this process make the training now? *taken: out. Notes in the job if another has made it. */
QN_MUST_CHECK qn_status qn_claim_take(qn_study *study, size_t index, bool *taken, qn_diag *diag);
/* The training has ended, well or not. */
void qn_claim_release(qn_study *study, size_t index);
/* Touches all claims, at most every few seconds. False: one is another's by now. */
bool qn_claims_touch(qn_study *study);
/* The jobs in the order in which this shard asks for them: shards begin far from each other. */
size_t qn_claim_order(const qn_study *study, size_t k);

#endif
