/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/findings.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* "FILE:LINE: TEXT" and its newline: all of them fit, and the last line. */
static_assert(sizeof(((qn_diag *)NULL)->further) >
                  QN_FINDINGS_SHOWN * (sizeof(((qn_finding *)NULL)->file) +
                                       sizeof(((qn_finding *)NULL)->text) + 16),
              "what is found fits into a qn_diag");

static size_t kept(const qn_findings *findings) {
    return findings->count < QN_FINDINGS_SHOWN ? findings->count : QN_FINDINGS_SHOWN;
}

bool qn_findings_wants(const qn_findings *findings, int place) {
    return findings->count <= QN_FINDINGS_SHOWN ||
           place < findings->first[QN_FINDINGS_SHOWN - 1].place;
}

void qn_findings_add(qn_findings *findings, const qn_finding *finding) {
    size_t at = kept(findings);
    while (at > 0 && findings->first[at - 1].place > finding->place) --at;
    ++findings->count;
    if (at == QN_FINDINGS_SHOWN) return;
    for (size_t k = kept(findings) - 1; k > at; --k) findings->first[k] = findings->first[k - 1];
    findings->first[at] = *finding;
}

qn_status qn_findings_report(const qn_findings *findings, qn_diag *diag) {
    const qn_finding *first = findings->first;
    size_t used = 0;
    if (findings->count == 0) return QN_OK;
    if (!diag || diag->status != QN_OK) return first->status;
    (void)qn_fail_at(diag, first->status, first->file, first->line, 0, "%s", first->text);
    for (size_t k = 1; k < kept(findings); ++k) {
        const qn_finding *f = &first[k];
        used += (size_t)snprintf(diag->further + used, sizeof diag->further - used, "%s:%d: %s\n",
                                 f->file, f->line, f->text);
    }
    if (findings->count > QN_FINDINGS_SHOWN)
        snprintf(diag->further + used, sizeof diag->further - used,
                 "... and more; the first ten are shown\n");
    return first->status;
}
