/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/race.h"

#include "core/try.h"
#include "design/rung.h"

#include <string.h>

enum { FIRST_STEPS = 20, FACTOR = 3, RUNGS = 3 };

typedef struct race {
    qn_design *design;
    qn_contender *contenders; /* count, owned */
    size_t count;
    qn_diag *diag;
} race;

/* ---- who takes part ------------------------------------------------------------------------- */

/* Circuits without pairs come first: what every other one has to beat. Returns how many. */
static size_t lead_with_products(qn_space *space) {
    size_t first = 0;
    for (size_t i = 0; i < space->count; ++i) {
        const qn_space_point point = space->points[i];
        if (!qn_space_is_product(space, &point)) continue;
        space->points[i] = space->points[first];
        space->points[first++] = point;
    }
    return first;
}

static qn_status start_all(race *r) {
    qn_status status = QN_OK;
    qn_design *d = r->design;
    r->contenders = qn_alloc(r->count, sizeof *r->contenders);
    QN_TRY_ALLOC(r->contenders);
    for (size_t k = 0; k < r->count; ++k) {
        qn_candidate candidate;
        QN_TRY(qn_space_candidate(&d->space, &d->space.points[k], &candidate, r->diag));
        QN_TRY(qn_bench_start(&d->bench, &candidate, candidate.settings.seed, &r->contenders[k],
                              r->diag));
    }
out:
    return status;
}

static void clear(race *r) {
    for (size_t k = 0; r->contenders && k < r->count; ++k) qn_contender_clear(&r->contenders[k]);
    qn_free(r->contenders);
}

static qn_field field_of(const race *r, const char *stage) {
    return (qn_field){r->design, stage, "design", r->contenders};
}

/* ---- trash and test ------------------------------------------------------------------------- */

/* The contender at every trash and test of the lists. */
static qn_status copy_at_all(race *r, const qn_contender *contender) {
    qn_status status = QN_OK;
    const qn_space *space = &r->design->space;
    for (size_t k = 0; k < r->count; ++k) {
        qn_space_point point = {{0}};
        qn_candidate candidate;
        qn_contender *copy = &r->contenders[k];
        point.word[QN_AXIS_TRASH] = (uint8_t)(k / space->axes[QN_AXIS_TEST].count);
        point.word[QN_AXIS_TEST] = (uint8_t)(k % space->axes[QN_AXIS_TEST].count);
        QN_TRY(qn_space_candidate(space, &point, &candidate, r->diag));
        QN_TRY(qn_contender_copy(contender, copy));
        copy->candidate.settings.spec.trash = candidate.settings.spec.trash;
        copy->candidate.settings.spec.test = candidate.settings.spec.test;
    }
out:
    return status;
}

/* The first words of both lists become what suits the device best, by a circuit that is trained a
 * little, and looked at, untrained any further, with each. */
static qn_status choose_ends(qn_design *d, size_t asked, qn_diag *diag) {
    qn_status status = QN_OK;
    size_t trained, best;
    qn_space *space = &d->space;
    race few = {.design = d, .count = asked, .diag = diag}, all = few;
    all.count = space->axes[QN_AXIS_TRASH].count * space->axes[QN_AXIS_TEST].count;
    if (all.count == 1) return QN_OK;
    all.contenders = qn_alloc(all.count, sizeof *all.contenders);
    QN_TRY_ALLOC(all.contenders);
    QN_TRY(start_all(&few));
    const qn_field some = field_of(&few, "ends"), copies = field_of(&all, "ends");
    QN_TRY(qn_field_train(&some, NULL, few.count, FIRST_STEPS, &trained, diag));
    QN_TRY(copy_at_all(&all, &few.contenders[trained]));
    QN_TRY(qn_field_train(&copies, NULL, all.count, 0, &best, diag));
    const size_t tests = space->axes[QN_AXIS_TEST].count;
    qn_axis_lead(&space->axes[QN_AXIS_TRASH], best / tests);
    qn_axis_lead(&space->axes[QN_AXIS_TEST], best % tests);
out:
    clear(&few);
    clear(&all);
    return status;
}

/* ---- rungs ---------------------------------------------------------------------------------- */

/* Circuits of which the best is asked about trash and test: that costs an eighth of the steps. */
static size_t asked(size_t nproducts, uint64_t steps) {
    const size_t most = (size_t)(steps / 8 / FIRST_STEPS);
    const size_t count = nproducts < most ? nproducts : most;
    return count ? count : 1;
}

qn_status qn_design_race(qn_design *d, uint64_t steps, qn_diag *diag) {
    qn_status status = QN_OK;
    race r = {.design = d, .diag = diag};
    size_t *order = NULL;
    const uint64_t before = d->bench.steps;
    const size_t nproducts = lead_with_products(&d->space);
    QN_TRY(qn_space_balance(&d->space, nproducts, d->options->train.settings.seed));
    QN_TRY(choose_ends(d, asked(nproducts, steps), diag));
    steps -= d->bench.steps - before;
    const qn_halving plan = qn_halving_fit(d->space.count, FACTOR, FIRST_STEPS, RUNGS, steps);
    r.count = plan.count;
    order = qn_alloc(plan.count + 1, sizeof *order);
    QN_TRY_ALLOC(order);
    QN_TRY(start_all(&r));
    const qn_field field = field_of(&r, "race");
    QN_TRY(qn_field_halve(&field, &plan, order, diag));
    QN_TRY(qn_contender_copy(&r.contenders[order[0]], &d->chosen));
out:
    clear(&r);
    qn_free(order);
    return status;
}
