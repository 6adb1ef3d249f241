/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trainings of a study as processes of this program beside each other. */
#ifndef QN_HOST_CHILDREN_H
#define QN_HOST_CHILDREN_H

#include "jobs/jobs.h"

/* qn_study.train: runs all jobs that are not done. The first failure, SIGINT or SIGTERM ends the
 * others, which write checkpoints. */
QN_MUST_CHECK qn_status qn_children_train(qn_study *study, int threads, qn_diag *diag);

/* How the program trains: as children; as a member of a team it is the shard of its rank, unless
 * *shard (the text of --shard, of malloc) says another, and trains in this process, alone. leads:
 * out, does it tell what came out? */
QN_MUST_CHECK qn_status qn_children_plan(qn_study *study, char **shard, bool *leads);

#endif
