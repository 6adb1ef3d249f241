/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a search has trained, row by row. */
#include "core/list.h"
#include "core/mean.h"
#include "design/design.h"
#include "design/preference.h"

#include <stdlib.h>
#include <string.h>

qn_status qn_design_note(qn_design *d, const char *stage, const qn_contender *c) {
    qn_design_row *grown = qn_list_grown(d->rows, d->nrows, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    d->rows = grown;
    qn_design_row *row = &d->rows[d->nrows];
    *row = (qn_design_row){.candidate = c->candidate, .steps = c->steps};
    if (qn_score_copy(&c->score, &row->score) != QN_OK) return QN_ERR_MEMORY;
    ++d->nrows;
    snprintf(row->stage, sizeof row->stage, "%s", stage);
    qn_mean_of(c->score.images, c->score.values + QN_SCORE_SWAP, QN_SCORES, &row->swap_error);
    qn_mean_of(c->score.images, c->score.values + QN_SCORE_FIDELITY, QN_SCORES,
               &row->fidelity_error);
    return QN_OK;
}

/* ---- the front ------------------------------------------------------------------------------ */

static int by_pairs(const void *a, const void *b) {
    const qn_design_row *x = *(const qn_design_row *const *)a,
                        *y = *(const qn_design_row *const *)b;
    if (x->score.pairs != y->score.pairs) return x->score.pairs < y->score.pairs ? -1 : 1;
    if (x->score.swap != y->score.swap) return x->score.swap > y->score.swap ? -1 : 1;
    return (x > y) - (x < y); /* rows of one table */
}

/* Is what makes their figures comparable the same? */
static bool ends_alike(const qn_candidate *a, const qn_candidate *b) {
    const qn_train_settings *x = &a->settings, *y = &b->settings;
    return x->spec.trash == y->spec.trash && x->spec.test == y->spec.test &&
           x->spec.latent == y->spec.latent;
}

size_t qn_design_front(const qn_design *d, const qn_design_row **front) {
    size_t count = 0;
    size_t found = 0;
    for (size_t k = 0; k < d->nrows; ++k)
        if (ends_alike(&d->rows[k].candidate, &d->chosen.candidate)) front[found++] = &d->rows[k];
    if (found) qsort(front, found, sizeof *front, by_pairs);
    for (size_t k = 0; k < found; ++k)
        if (count == 0 || front[k]->score.swap > front[count - 1]->score.swap)
            front[count++] = front[k];
    return count;
}

double qn_design_below(const qn_design_row *row, const qn_design_row *other, double *error) {
    return qn_preference_gain(&other->score, &row->score, error);
}
