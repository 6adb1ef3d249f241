/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/design.h"

#include "core/try.h"
#include "design/folder.h"
#include "design/grow.h"
#include "design/race.h"
#include "design/rung.h"

#include <stdlib.h>
#include <string.h>

/* Trains the chosen circuit on for as many steps, as far as that helps. */
static qn_status finish(qn_design *d, uint64_t steps, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_contender trained = {0};
    const qn_field field = {d, "finish", "design", &trained};
    QN_TRY(qn_contender_copy(&d->chosen, &trained));
    QN_TRY(qn_field_train(&field, NULL, 1, steps, NULL, diag));
    if (trained.score.swap > d->chosen.score.swap) {
        const qn_contender before = d->chosen;
        d->chosen = trained;
        trained = before;
    }
out:
    qn_contender_clear(&trained);
    return status;
}

/* An eighth of the steps for the race among the lists, where circuits are large, but some in any
 * case; of the others most for growth, the rest for the chosen circuit. */
static qn_status run_stages(qn_design *d, qn_diag *diag) {
    qn_status status = QN_OK;
    enum { LEAST = 60 };
    const int most_gates = (int)d->options->most_gates;
    uint64_t left = qn_bench_left(&d->bench);
    const uint64_t eighth = left / 8 > LEAST ? left / 8 : LEAST;
    QN_TRY(qn_design_race(d, most_gates ? eighth : left, diag));
    if (most_gates == 0) goto out;
    left = qn_bench_left(&d->bench);
    QN_TRY(qn_design_grow(d, left - left / 7, most_gates, diag));
    QN_TRY(finish(d, left / 7, diag));
out:
    return status;
}

static qn_status search(qn_design *d, qn_diag *diag) {
    const qn_status status = run_stages(d, diag);
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
    for (size_t k = 0; k < d->nrows; ++k) qn_free(d->rows[k].score.values);
    qn_free(d->rows);
    qn_free(d->settings);
    memset(d, 0, sizeof *d);
}
