/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/grow.h"

#include "core/try.h"
#include "design/branch.h"
#include "design/halving.h"
#include "design/preference.h"
#include "design/rung.h"

#include <stdlib.h>
#include <string.h>

/* PATIENCE: levels after which half of the branches are left. SHOWN: circuits of each level, in
 * each order of the pixels, that the device is asked about. FINALISTS: that are trained on. */
enum { PATIENCE = 2, SHOWN = 2, FINALISTS = 9, FIRST_STEPS = 20, FACTOR = 3, RUNGS = 3 };

typedef struct grower {
    qn_design *design;
    qn_diag *diag;
    qn_contender *starts; /* without pairs, one for each order of the pixels; norders, owned */
    size_t norders;
    qn_branch *branches; /* nbranches of norders, owned */
    size_t nbranches;
    qn_contender *shown; /* nshown, owned */
    size_t nshown;
} grower;

static void clear(grower *g) {
    for (size_t k = 0; g->starts && k < g->norders; ++k) qn_contender_clear(&g->starts[k]);
    for (size_t k = 0; k < g->nbranches; ++k) qn_branch_clear(&g->branches[k]);
    for (size_t k = 0; k < g->nshown; ++k) qn_contender_clear(&g->shown[k]);
    qn_free(g->starts);
    qn_free(g->branches);
    qn_free(g->shown);
}

/* ---- branches ------------------------------------------------------------------------------- */

/* The chosen circuit's settings, without pairs, in an order of the pixels. */
static qn_status make_start(grower *g, size_t order) {
    qn_status status = QN_OK;
    qn_design *d = g->design;
    const qn_space_point point = {.word[QN_AXIS_ORDER] = (uint8_t)order};
    qn_candidate ordered, candidate = d->chosen.candidate;
    QN_TRY(qn_space_candidate(&d->space, &point, &ordered, g->diag));
    candidate.settings.order = ordered.settings.order;
    candidate.settings.start = QN_START_NEAR_IDENTITY;
    qn_candidate_product(&candidate.settings.spec);
    QN_TRY(
        qn_bench_start(&d->bench, &candidate, candidate.settings.seed, &g->starts[order], g->diag));
    g->starts[order].candidate.settings.start = QN_START_UNIFORM; /* what grows is no identity */
out:
    return status;
}

static qn_branch *branch_of(const grower *g, const qn_contender *start) {
    const uint32_t trash = qn_branch_trash(&start->candidate.settings);
    for (size_t k = 0; k < g->nbranches; ++k)
        if (g->branches[k].trash == trash) return &g->branches[k];
    return NULL;
}

static qn_status open_branches(grower *g, int most) {
    qn_status status = QN_OK;
    g->norders = g->design->space.axes[QN_AXIS_ORDER].count;
    g->starts = qn_alloc(g->norders, sizeof *g->starts);
    g->branches = qn_alloc(g->norders, sizeof *g->branches);
    QN_TRY_ALLOC(g->starts && g->branches);
    for (size_t k = 0; k < g->norders; ++k) {
        QN_TRY(make_start(g, k));
        if (branch_of(g, &g->starts[k])) continue;
        const size_t number = g->nbranches++;
        QN_TRY(
            qn_branch_open(&g->branches[number], g->design, &g->starts[k], number, most, g->diag));
    }
out:
    return status;
}

/* ---- levels --------------------------------------------------------------------------------- */

/* Is it among the best `most` of those at the highest level? */
static bool goes_on(const grower *g, const qn_branch *b, int level, size_t most) {
    size_t better = 0;
    if (b->reached < level || b->full) return false;
    for (size_t k = 0; k < g->nbranches; ++k) {
        const qn_branch *other = &g->branches[k];
        better += other->reached >= level &&
                  (qn_branch_best(other) > qn_branch_best(b) ||
                   (qn_branch_best(other) == qn_branch_best(b) && other < b));
    }
    return better < most;
}

static double best_of(const grower *g, int level) {
    double best = 0.0;
    for (size_t k = 0; k < g->nbranches; ++k)
        if (g->branches[k].reached == level && qn_branch_best(&g->branches[k]) > best)
            best = qn_branch_best(&g->branches[k]);
    return best;
}

static qn_status climb_all(grower *g, int most) {
    qn_status status = QN_OK;
    for (int level = 0; level < most; ++level) {
        const size_t left = g->nbranches >> level / PATIENCE;
        bool climbs[QN_AXIS_WORDS] = {false};
        for (size_t k = 0; k < g->nbranches; ++k)
            climbs[k] = goes_on(g, &g->branches[k], level, left ? left : 1);
        for (size_t k = 0; k < g->nbranches; ++k)
            if (climbs[k]) QN_TRY(qn_branch_climb(&g->branches[k], g->design, k, g->diag));
        const double best = best_of(g, level + 1);
        if (best == 0.0) break; /* all are full */
        qn_host_note(g->design->host, "design: %d CZ, fidelity without noise %.4f", level + 1,
                     best);
    }
    for (size_t k = 0; k < g->nbranches; ++k)
        QN_TRY(qn_branch_descend(&g->branches[k], g->design, k, g->diag));
out:
    return status;
}

/* ---- on the device -------------------------------------------------------------------------- */

static size_t shown_of(const qn_level *level) {
    return level->count < SHOWN ? level->count : SHOWN;
}

static qn_status show_branch(grower *g, const qn_branch *b, const qn_contender *like) {
    qn_status status = QN_OK;
    for (int level = 0; level <= b->reached; ++level)
        for (size_t k = 0; k < shown_of(&b->levels[level]); ++k)
            QN_TRY(qn_branch_contender(b, &b->levels[level].circuits[k], like,
                                       &g->shown[g->nshown++]));
out:
    return status;
}

static int by_swap(const void *a, const void *b) {
    const qn_contender *x = a, *y = b;
    if (x->score.swap != y->score.swap) return x->score.swap > y->score.swap ? -1 : 1;
    const int pairs = x->score.pairs - y->score.pairs,
              order = (int)x->candidate.settings.order - (int)y->candidate.settings.order;
    return pairs   ? pairs
           : order ? order
                   : (x->score.ideal < y->score.ideal) - (x->score.ideal > y->score.ideal);
}

/* Those that are preferred first. */
static qn_status put_in_order(grower *g) {
    qn_status status = QN_OK;
    const size_t count = g->nshown;
    const qn_contender **members = qn_alloc(count + 1, sizeof *members);
    qn_contender *sorted = qn_alloc(count + 1, sizeof *sorted);
    size_t *places = qn_alloc(count + 1, sizeof *places);
    QN_TRY_ALLOC(members && sorted && places);
    if (count) qsort(g->shown, count, sizeof *g->shown, by_swap);
    for (size_t k = 0; k < count; ++k) members[k] = &g->shown[k];
    QN_TRY(qn_preference_places(members, count, g->design->options->within_se, places));
    for (size_t k = 0; k < count; ++k) sorted[places[k]] = g->shown[k];
    memcpy(g->shown, sorted, count * sizeof *sorted);
out:
    qn_free(members);
    qn_free(sorted);
    qn_free(places);
    return status;
}

/* The best circuits of all levels under the noise, the preferred ones first. */
static qn_status show_all(grower *g, int most) {
    qn_status status = QN_OK;
    g->shown = qn_alloc(g->norders * ((size_t)most + 1) * SHOWN, sizeof *g->shown);
    QN_TRY_ALLOC(g->shown);
    for (size_t k = 0; k < g->norders; ++k)
        QN_TRY(show_branch(g, branch_of(g, &g->starts[k]), &g->starts[k]));
    const qn_field field = {g->design, "grow", "design", g->shown};
    QN_TRY(qn_field_train(&field, NULL, g->nshown, 0, NULL, g->diag));
    QN_TRY(put_in_order(g));
out:
    return status;
}

/* Trains the best on under the noise; the preferred one of them is chosen if it is preferred to
 * that of the lists, too. */
static qn_status train_best(grower *g, uint64_t steps) {
    qn_status status = QN_OK;
    qn_design *d = g->design;
    const size_t finalists = g->nshown < FINALISTS ? g->nshown : FINALISTS;
    const qn_halving plan = qn_halving_fit(finalists, FACTOR, FIRST_STEPS, RUNGS, steps);
    const qn_field field = {d, "grow", "design: grown circuits", g->shown};
    size_t order[FINALISTS + 1] = {0};
    QN_TRY(qn_field_halve(&field, &plan, order, g->diag));
    const qn_contender *best = &g->shown[order[0]];
    const qn_contender *const both[] = {&d->chosen, best};
    if (qn_preference_first(both, 2, d->options->within_se) == 0) goto out;
    qn_contender_clear(&d->chosen);
    QN_TRY(qn_contender_copy(best, &d->chosen));
out:
    return status;
}

qn_status qn_design_grow(qn_design *d, uint64_t steps, int most, qn_diag *diag) {
    qn_status status = QN_OK;
    grower g = {.design = d, .diag = diag};
    QN_TRY(open_branches(&g, most));
    QN_TRY(climb_all(&g, most));
    QN_TRY(show_all(&g, most));
    QN_TRY(train_best(&g, steps));
out:
    clear(&g);
    return status;
}
