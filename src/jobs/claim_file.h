/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that say which process is at work on a training: its name, the time, its shard, a line
 * each. Others write them, so they are not trusted. */
#ifndef QN_JOBS_CLAIM_FILE_H
#define QN_JOBS_CLAIM_FILE_H

#include "core/atomic_file.h"

/* Creates this process's claim, unless a file is there; *made: out. QN_ERR_IO. */
QN_MUST_CHECK qn_status qn_claim_file_create(const char *path, int shard, int shards, bool *made,
                                             qn_diag *diag);
typedef struct qn_claim_text {
    char owner[QN_PROCESS_NAME];
    long long since; /* seconds since 1970, 0 = unknown */
    char shard[24];  /* "2/4", empty = unknown */
} qn_claim_text;
/* What a claim says. False: nothing is there (yet), or no claim. Takes no memory, so that a lack of
 * it loses no claim, and waits for nobody. */
bool qn_claim_file_read(const char *path, qn_claim_text *claim);

#endif
