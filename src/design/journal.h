/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a search has trained so far, on disk: a search that was stopped takes the same decisions
 * again, and finds their trainings here. */
#ifndef QN_DESIGN_JOURNAL_H
#define QN_DESIGN_JOURNAL_H

#include "qmae_noise/core.h"

#include <stdbool.h>

typedef struct qn_journal qn_journal;

/* Opens the file `path`, or creates it. Records that are cut or damaged, and those behind them, are
 * dropped: they are trained again. The caller destroys *journal. */
QN_MUST_CHECK qn_status qn_journal_open(const char *path, qn_journal **journal, qn_diag *diag);
void qn_journal_destroy(qn_journal *journal);

/* A record is `count` numbers under a key, which names the training and all that it depends on. */
typedef struct qn_journal_key {
    uint64_t number, check;
} qn_journal_key;

/* The numbers of a record, borrowed for the life of the journal; NULL: there is none. */
const double *qn_journal_find(const qn_journal *journal, qn_journal_key key, size_t *count);
/* Appends a record, synced. One thread at a time. Not found by this process. */
QN_MUST_CHECK qn_status qn_journal_add(qn_journal *journal, qn_journal_key key, size_t count,
                                       const double *numbers, qn_diag *diag);

#endif
