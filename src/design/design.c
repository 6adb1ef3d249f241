/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/design.h"

#include "core/mean.h"
#include "core/try.h"
#include "design/folder.h"
#include "design/race.h"

#include <stdlib.h>
#include <string.h>

static qn_status search(qn_design *d, qn_diag *diag) {
    const qn_status status = qn_design_race(d, qn_bench_left(&d->bench), diag);
    if (status != QN_ERR_INTERRUPTED) return status;
    d->interrupted = true;
    return QN_OK;
}

qn_status qn_design_run(qn_design *d, qn_diag *diag) {
    qn_status status = QN_OK;
    d->bench = (qn_bench){.options = d->options, .host = d->host};
    QN_TRY(qn_space_read(d->options, &d->space, diag));
    QN_TRY(qn_bench_open(&d->bench, diag));
    QN_TRY(qn_design_open_folder(d, diag));
    d->bench.journal = d->journal;
    d->bench.stepped = d->stepped;
    d->bench.context = d->context;
    QN_TRY(search(d, diag));
    if (!d->interrupted) QN_TRY(qn_design_write(d, diag));
out:
    return status;
}

void qn_design_clear(qn_design *d) {
    qn_bench_close(&d->bench);
    qn_space_clear(&d->space);
    qn_journal_destroy(d->journal);
    qn_contender_clear(&d->chosen);
    qn_free(d->rows);
    qn_free(d->settings);
    memset(d, 0, sizeof *d);
}
