/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line as a host of trainings and studies: messages on stderr, pictures by gnuplot. */
#ifndef QN_HOST_HOST_H
#define QN_HOST_HOST_H

#include "host/progress.h"
#include "run/run.h"

/* Without progress. Its context is unused; its team is the program's, NULL = alone. */
extern qn_host qn_cli_host;

/* Of a study; quiet: without lines about what is going on. */
qn_host qn_cli_study_host(bool quiet);

/* Bytes that the states of each member of a team may take, the same for all, so that they choose
 * alike. mib: of --memory; 0 becomes what is free where it is scarcest, divided among the members
 * of a machine; alone it stays 0. */
QN_MUST_CHECK qn_status qn_cli_memory(int64_t mib, size_t *bytes);

/* The same with the progress of one training, `progress` as context: zeroed but for `silent`. */
qn_host qn_cli_train_host(qn_progress *progress);

#endif
