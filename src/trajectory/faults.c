/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trajectory/faults.h"

#include "core/try.h"

#include <math.h>

void qn_faults_clear(qn_faults *f) {
    qn_free(f->location);
    qn_free(f->drawn);
    qn_free(f->weight);
    qn_free(f->pairs);
    *f = (qn_faults){0};
}

static const qn_unraveling *unraveling_of(const qn_trajectory *t, size_t location) {
    return &t->kinds[t->kind_of[location]].unraveling;
}

/* K_0 is not loud where it has the same probability in every state: all of it is quiet. */
static int first_loud(const qn_unraveling *u) { return u->nfixed > 0 ? 1 : 0; }

static double before(const qn_trajectory *t, size_t l) { return l ? t->survival[l - 1] : 0.0; }

static void fill(qn_faults *f, const qn_trajectory *t) {
    const size_t count = t->nlocations;
    const double total = count ? t->survival[count - 1] : 0.0;
    for (size_t l = 0; l < count; ++l) {
        const double loud = -expm1(before(t, l) - t->survival[l]), rest = total - t->survival[l];
        f->many += exp(-before(t, l)) * loud * -expm1(-rest);
        f->pairs[l] = f->many;
        if (!(loud > 0.0)) continue;
        const double weight = exp(-before(t, l) - rest);
        f->one += weight * loud;
        for (int k = first_loud(unraveling_of(t, l)); k < unraveling_of(t, l)->count; ++k) {
            f->location[f->count] = l;
            f->drawn[f->count] = k;
            f->weight[f->count++] = weight;
        }
    }
}

qn_status qn_faults_init(qn_faults *faults, const qn_trajectory *t) {
    qn_status status = QN_OK;
    qn_faults made = {0};
    size_t room = 1;
    for (size_t l = 0; l < t->nlocations; ++l) room += (size_t)unraveling_of(t, l)->count;
    made.location = qn_alloc(room, sizeof *made.location);
    made.drawn = qn_alloc(room, sizeof *made.drawn);
    made.weight = qn_alloc(room, sizeof *made.weight);
    made.pairs = qn_alloc(t->nlocations + 1, sizeof *made.pairs);
    QN_TRY_ALLOC(made.location && made.drawn && made.weight && made.pairs);
    fill(&made, t);
    *faults = made;
    made = (qn_faults){0};
out:
    qn_faults_clear(&made);
    return status;
}

bool qn_faults_pay(const qn_faults *f, const qn_trajectory *t, uint64_t trajectories) {
    const double all = (double)trajectories, left = all - (double)f->count, loud = f->one + f->many;
    if (2.0 * (double)f->count > all) return false;
    for (size_t k = 0; k < t->nitems; ++k)
        if (t->items[k].instr->condition.count > 0) return false;
    return f->many * f->many / left < 0.44 * loud * loud / all;
}
