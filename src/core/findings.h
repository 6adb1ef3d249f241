/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The failures of a text that is read on behind the first: ten of them, in the order of its
 * lines. */
#ifndef QN_CORE_FINDINGS_H
#define QN_CORE_FINDINGS_H

#include "qmae_noise/core.h"

#include <stdbool.h>

enum { QN_FINDINGS_SHOWN = 10 };

/* Where a failure stands, and its sentence. */
typedef struct qn_finding {
    qn_status status;
    int place;      /* line of the text that is read, by which they are ordered */
    int line;       /* in the file that this came from */
    char file[256]; /* as qn_diag */
    char text[640];
} qn_finding;

/* Zero-initialise. */
typedef struct qn_findings {
    size_t count; /* of all failures */
    qn_finding first[QN_FINDINGS_SHOWN];
} qn_findings;

/* Would a failure of this line be one of those shown, or be the first to say that there are
 * more? */
bool qn_findings_wants(const qn_findings *findings, int place);

/* Counts a failure and, if it is wanted, keeps it, behind those of the same line. */
void qn_findings_add(qn_findings *findings, const qn_finding *finding);

/* Tells them all: the first as what *diag (may be NULL) holds, the others as diag->further. The
 * status of the first; QN_OK: there are none. */
QN_MUST_CHECK qn_status qn_findings_report(const qn_findings *findings, qn_diag *diag);

#endif
