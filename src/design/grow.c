/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/grow.h"
#include "core/list.h"

#include "core/try.h"
#include "design/grown.h"
#include "design/halving.h"
#include "design/rung.h"

#include <string.h>

/* PATIENCE: rounds after which half of the orders are left. PARENTS: circuits that a round goes on
 * from when one order is left. MOST_STALLS: rounds in a row that change nothing. */
enum { FIRST_STEPS = 6, FACTOR = 3, RUNGS = 4, PATIENCE = 2, PARENTS = 2, MOST_STALLS = 2 };

typedef struct grower {
    qn_design *design;
    qn_diag *diag;
    qn_contender *parents; /* nparents, owned */
    size_t nparents;
    qn_contender *children; /* nchildren of `room`, owned */
    size_t nchildren;
    int round;
} grower;

static void clear_all(qn_contender *all, size_t count) {
    for (size_t k = 0; all && k < count; ++k) qn_contender_clear(&all[k]);
    qn_free(all);
}

/* ---- neighbours ----------------------------------------------------------------------------- */

/* Is a circuit with the same gates and order among the children? */
static bool is_known(const grower *g, const qn_contender *made) {
    const qn_train_settings *s = &made->candidate.settings;
    for (size_t k = 0; k < g->nchildren; ++k) {
        const qn_train_settings *t = &g->children[k].candidate.settings;
        const qn_encoder *a = &s->spec.encoder, *b = &t->spec.encoder;
        if (s->order == t->order && a->count == b->count &&
            memcmp(a->parts, b->parts, (size_t)a->count * sizeof *a->parts) == 0)
            return true;
    }
    return false;
}

static qn_status adopt(grower *g, const qn_grown *gates, const qn_contender *parent) {
    qn_contender made = {0};
    qn_contender *more = qn_list_grown(g->children, g->nchildren, 1, sizeof *more);
    if (!more) return QN_ERR_MEMORY;
    g->children = more;
    const qn_status status = qn_grown_contender(gates, parent, &made);
    if (status != QN_OK) return status;
    if (is_known(g, &made)) qn_contender_clear(&made);
    else g->children[g->nchildren++] = made;
    return QN_OK;
}

/* One CZ more or two, before all gates or behind them. Where they reach no trash qubit they are
 * gone already. */
static qn_status adopt_larger(grower *g, const qn_grown *gates, const qn_contender *parent) {
    qn_status status = QN_OK;
    for (int way = 0; way < 4; ++way)
        for (int a = 0; a < gates->qubits; ++a)
            for (int b = a + 1; b < gates->qubits; ++b) {
                const int pairs = 1 + way % 2;
                qn_grown more = *gates;
                if (!qn_grown_add(&more, a, b, pairs, way / 2)) continue;
                if (qn_grown_pairs(&more) == qn_grown_pairs(gates) + pairs)
                    QN_TRY(adopt(g, &more, parent));
            }
out:
    return status;
}

static qn_status adopt_smaller(grower *g, const qn_grown *gates, const qn_contender *parent) {
    qn_status status = QN_OK;
    for (int k = 0; k < gates->count; ++k) {
        qn_grown fewer = *gates;
        if (!qn_grown_is_pair(gates, k)) continue;
        qn_grown_remove(&fewer, k);
        QN_TRY(adopt(g, &fewer, parent));
    }
out:
    return status;
}

/* The children from `first` on in an order of the seed and the round. */
static void shuffle(grower *g, size_t first) {
    qn_rng rng;
    qn_rng_init(&rng, g->design->options->train.settings.seed, QN_STREAM_SHUFFLE, 0,
                (uint64_t)g->round + 1, 1);
    for (size_t k = g->nchildren; k > first + 1; --k) {
        const size_t other = first + (size_t)qn_rng_below(&rng, k - first);
        const qn_contender last = g->children[k - 1];
        g->children[k - 1] = g->children[other];
        g->children[other] = last;
    }
}

/* Those of all parents: themselves and smaller ones first, then the larger ones in an order of the
 * seed, so that too few steps for all cut off any of these. */
static qn_status make_children(grower *g) {
    qn_status status = QN_OK;
    size_t smaller = 0;
    clear_all(g->children, g->nchildren);
    g->children = NULL;
    g->nchildren = 0;
    for (size_t p = 0; p < g->nparents; ++p) {
        const qn_grown gates = qn_grown_read(&g->parents[p]);
        QN_TRY(adopt(g, &gates, &g->parents[p]));
        QN_TRY(adopt_smaller(g, &gates, &g->parents[p]));
    }
    smaller = g->nchildren;
    for (size_t p = 0; p < g->nparents; ++p) {
        const qn_grown gates = qn_grown_read(&g->parents[p]);
        QN_TRY(adopt_larger(g, &gates, &g->parents[p]));
    }
    shuffle(g, smaller);
out:
    return status;
}

/* ---- rounds --------------------------------------------------------------------------------- */

/* Is there a parent with the same order of the pixels? */
static bool has_order(const qn_contender *parents, size_t count, qn_pixel_order order) {
    for (size_t k = 0; k < count; ++k)
        if (parents[k].candidate.settings.order == order) return true;
    return false;
}

/* The best child of each of the `orders` best orders of the pixels; with one of them the best
 * two. */
static qn_status choose_parents(grower *g, const size_t *ranks, size_t count, size_t orders) {
    qn_status status = QN_OK;
    const size_t most = orders > 1 ? orders : PARENTS;
    size_t nchosen = 0;
    qn_contender *chosen = qn_alloc(most, sizeof *chosen);
    QN_TRY_ALLOC(chosen);
    for (size_t k = 0; k < count && nchosen < most; ++k) {
        const qn_contender *child = &g->children[ranks[k]];
        if (orders > 1 && has_order(chosen, nchosen, child->candidate.settings.order)) continue;
        QN_TRY(qn_contender_copy(child, &chosen[nchosen++]));
    }
    clear_all(g->parents, g->nparents);
    g->parents = chosen;
    g->nparents = nchosen;
    chosen = NULL;
out:
    if (chosen) clear_all(chosen, nchosen);
    return status;
}

/* One round: the best of the children, the first of which is the first parent, become parents.
 * better: the best is another circuit, out. */
static qn_status run_round(grower *g, uint64_t steps, bool *better) {
    qn_status status = QN_OK;
    size_t *order = NULL;
    char title[64];
    *better = false;
    snprintf(title, sizeof title, "design: round %d", g->round + 1);
    QN_TRY(make_children(g));
    if (!g->children) goto out;
    const qn_halving plan = qn_halving_fit(g->nchildren, FACTOR, FIRST_STEPS, RUNGS, steps);
    const qn_field field = {g->design, "grow", title, g->children};
    const size_t orders = g->design->space.axes[QN_AXIS_ORDER].count >> g->round / PATIENCE;
    order = qn_alloc(plan.count + 1, sizeof *order);
    QN_TRY_ALLOC(order);
    QN_TRY(qn_field_halve(&field, &plan, order, g->diag));
    *better = plan.count > 0 && order[0] != 0;
    if (plan.count == 0) goto out;
    QN_TRY(choose_parents(g, order, plan.count, orders));
out:
    qn_free(order);
    return status;
}

/* Circuits without pairs, one for each order of the pixels. */
static qn_status start(grower *g) {
    qn_status status = QN_OK;
    qn_design *d = g->design;
    const qn_axis *orders = &d->space.axes[QN_AXIS_ORDER];
    g->parents = qn_alloc(orders->count, sizeof *g->parents);
    QN_TRY_ALLOC(g->parents);
    for (; g->nparents < orders->count; ++g->nparents) {
        qn_space_point point = {.word[QN_AXIS_ORDER] = (uint8_t)g->nparents};
        qn_candidate ordered, candidate = d->chosen.candidate;
        qn_contender product = {0};
        QN_TRY(qn_space_candidate(&d->space, &point, &ordered, g->diag));
        candidate.settings.order = ordered.settings.order;
        candidate.settings.start = QN_START_NEAR_IDENTITY;
        qn_candidate_product(&candidate.settings.spec);
        QN_TRY(qn_bench_start(&d->bench, &candidate, candidate.settings.seed, &product, g->diag));
        product.candidate.settings.start = QN_START_UNIFORM; /* what grows is no identity */
        qn_grown gates = qn_grown_read(&product);
        qn_grown_simplify(&gates);
        status = qn_grown_contender(&gates, &product, &g->parents[g->nparents]);
        qn_contender_clear(&product);
        if (status != QN_OK) goto out;
    }
out:
    return status;
}

qn_status qn_design_grow(qn_design *d, uint64_t steps, int rounds, qn_diag *diag) {
    qn_status status = QN_OK;
    grower g = {.design = d, .diag = diag};
    const uint64_t end = d->bench.steps + steps;
    int stalls = 0;
    QN_TRY(start(&g));
    for (; g.round < rounds && stalls < MOST_STALLS; ++g.round) {
        bool better;
        QN_TRY(run_round(&g, (end - d->bench.steps) / (uint64_t)(rounds - g.round), &better));
        stalls = better ? 0 : stalls + 1;
    }
    if (g.parents[0].score.images == 0 || g.parents[0].score.swap <= d->chosen.score.swap) goto out;
    qn_contender_clear(&d->chosen);
    QN_TRY(qn_contender_copy(&g.parents[0], &d->chosen));
out:
    clear_all(g.parents, g.nparents);
    clear_all(g.children, g.nchildren);
    return status;
}
