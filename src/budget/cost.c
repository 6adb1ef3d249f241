/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What switching sources off changes, and what a target asks of each. */
#include "budget/cost.h"

#include "budget/reduction.h"
#include "core/mean.h"
#include "core/try.h"

#include <math.h>
#include <string.h>

#define BIT(source) (1u << QN_SOURCE_##source)

const qn_knob qn_knobs[QN_KNOBS] = {
    {"one-qubit gates", "depolarizing part of their error", BIT(GATE_1Q)},
    {"two-qubit gates", "depolarizing part of their error", BIT(GATE_2Q)},
    {"T1", "relaxation rate 1/T1", BIT(GATE_T1) | BIT(IDLE_T1)},
    {"T2", "dephasing rate 1/T2 - 1/(2 T1)", BIT(GATE_T2) | BIT(IDLE_T2)},
    {"over-rotation", "angle errors", BIT(ROTATION)},
    {"crosstalk", "ZZ between waiting neighbours", BIT(CROSSTALK)},
    {"channel rules", "strength of all rules", BIT(RULE)},
    {"reset", "error of resets", BIT(RESET)},
    {"readout", "flips p10 and p01", BIT(READOUT)},
    {"all of them", "everything at once", ~0u},
};

/* ---- life ----------------------------------------------------------------------------------- */

static qn_status make_groups(qn_cost *c) {
    for (int by = 0; by < QN_GROUP_COUNT; ++by) {
        c->groups[by] = qn_alloc(c->tally.ngroups[by] + 1, sizeof *c->groups[by]);
        if (!c->groups[by]) return QN_ERR_MEMORY;
        for (size_t g = 0; g < c->tally.ngroups[by]; ++g) {
            qn_cost_group *made = &c->groups[by][g];
            memcpy(made->name, c->tally.groups[by][g].name, sizeof made->name);
            made->locations = c->tally.groups[by][g].places;
            for (int f = 0; f < QN_COST_FIGURES; ++f) made->change[f] = (qn_cost_number){NAN, NAN};
        }
    }
    for (size_t k = 0; k < c->tally.nplaces; ++k)
        c->places[k].section =
            c->groups[QN_GROUP_SECTION][c->tally.members[k].groups[QN_GROUP_SECTION][0]].name;
    return QN_OK;
}

qn_status qn_cost_create(const qn_cost_kind *kind, void *subject, const qn_program *program,
                         const qn_place_names *names, size_t images, qn_cost **cost) {
    qn_status status = QN_OK;
    qn_cost *made = qn_alloc(1, sizeof *made);
    if (!made) {
        kind->destroy(subject);
        return QN_ERR_MEMORY;
    }
    *cost = made;
    made->kind = kind;
    made->subject = subject;
    made->program = program;
    made->images = images;
    QN_TRY(qn_tally_make(program, names, &made->tally));
    made->places = qn_alloc(made->tally.nplaces + 1, sizeof *made->places);
    made->values = qn_alloc(qn_cost_units(made) * (size_t)kind->nfigures, sizeof *made->values);
    QN_TRY_ALLOC(made->places && made->values);
    QN_TRY(make_groups(made));
out:
    return status;
}

void qn_cost_destroy(qn_cost *cost) {
    if (!cost) return;
    for (int by = 0; by < QN_GROUP_COUNT; ++by) qn_free(cost->groups[by]);
    qn_tally_clear(&cost->tally);
    qn_free(cost->places);
    qn_free(cost->values);
    cost->kind->destroy(cost->subject);
    qn_free(cost);
}

/* ---- means of a changed device --------------------------------------------------------------- */

static qn_cost_number mean_of(const qn_cost *c, const double *values, int figure) {
    qn_cost_number made;
    made.value = qn_mean_of(qn_cost_units(c), values + figure, (size_t)c->kind->nfigures,
                            &made.error);
    if (c->images == 0) made.error = 0.0;
    return made;
}

static void means_of(const qn_cost *c, const double *values, qn_cost_number *means) {
    for (int f = 0; f < c->kind->nfigures; ++f) means[f] = mean_of(c, values, f);
}

/* Means with the strength of some sources times 1 - reduction, and what that changes, unit by unit
 * (NULL = not wanted). */
static qn_status measure(const qn_cost *c, unsigned sources, double reduction, qn_cost_number *mean,
                         qn_cost_number *change, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t count = qn_cost_units(c) * (size_t)c->kind->nfigures;
    double reductions[QN_SOURCE_COUNT] = {0.0};
    double *values = qn_alloc(count, sizeof *values);
    QN_TRY_ALLOC(values);
    QN_TRY(qn_host_check(c->host));
    for (int s = 0; s < QN_SOURCE_COUNT; ++s)
        if (sources >> s & 1) reductions[s] = reduction;
    QN_TRY(c->kind->measure(c, reductions, values, diag));
    if (mean) means_of(c, values, mean);
    for (size_t k = 0; k < count; ++k) values[k] -= c->values[k];
    if (change) means_of(c, values, change);
out:
    qn_free(values);
    return status;
}

/* ---- demands --------------------------------------------------------------------------------- */

/* d figure 0 / d strength of some sources. */
static double slope_of(const qn_cost *c, unsigned sources, bool *acts) {
    double slope = 0.0;
    for (size_t k = 0; k < c->tally.nplaces; ++k) {
        if (!(sources >> c->tally.places[k].source & 1)) continue;
        slope += c->places[k].slope[0].value;
        *acts = *acts || c->places[k].slope[0].value != 0.0;
    }
    return slope;
}

typedef struct probe {
    const qn_cost *cost;
    unsigned sources;
} probe;

static qn_status probe_figure(void *context, double reduction, double *miss, qn_diag *diag) {
    const probe *p = context;
    qn_cost_number mean[QN_COST_FIGURES] = {{0}};
    const qn_status status = measure(p->cost, p->sources, reduction, mean, NULL, diag);
    *miss = mean[0].value - p->cost->target;
    return status;
}

static qn_status demand(const qn_cost *c, const qn_knob *knob, qn_demand *d, qn_diag *diag) {
    qn_status status = QN_OK;
    const double now = c->noisy[0].value, missing = c->target - now,
                 tolerance = c->kind->tolerance * fmax(1.0, fabs(c->target));
    qn_cost_number off[QN_COST_FIGURES] = {{0}};
    probe p = {c, knob->sources};
    *d = (qn_demand){.name = knob->name,
                     .help = knob->help,
                     .sources = knob->sources,
                     .first_order = NAN,
                     .reduction = NAN};
    const double gain = -slope_of(c, knob->sources, &d->acts);
    if (!d->acts) return QN_OK;
    QN_TRY(measure(c, knob->sources, 1.0, off, NULL, diag));
    d->off = off[0];
    if (missing == 0.0 || (c->kind->figures[0].better > 0 && missing < 0.0)) {
        d->first_order = d->reduction = 0.0;
        return QN_OK;
    }
    if (missing / gain >= 0.0 && missing / gain <= 1.0) d->first_order = missing / gain;
    if ((d->off.value - c->target) * (now - c->target) > 0.0) return QN_OK; /* not enough */
    QN_TRY(qn_reduction_solve(now - c->target, d->off.value - c->target, tolerance, probe_figure,
                              &p, &d->reduction, diag));
out:
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------- */

qn_source qn_cost_source(const qn_cost_group *group) {
    for (int s = 0; s < QN_SOURCE_COUNT; ++s)
        if (strcmp(group->name, qn_source_name((qn_source)s)) == 0) return (qn_source)s;
    return QN_SOURCE_NONE;
}

static qn_status switch_off(qn_cost *c, qn_diag *diag) {
    qn_status status = QN_OK;
    for (size_t g = 0; g < c->tally.ngroups[QN_GROUP_SOURCE]; ++g) {
        qn_cost_group *group = &c->groups[QN_GROUP_SOURCE][g];
        QN_TRY(measure(c, 1u << qn_cost_source(group), 1.0, NULL, group->change, diag));
    }
    QN_TRY(measure(c, ~0u, 1.0, c->ideal, c->change, diag));
out:
    return status;
}

qn_status qn_cost_compute(qn_cost *c, qn_diag *diag) {
    qn_status status = QN_OK;
    means_of(c, c->values, c->noisy);
    QN_TRY(switch_off(c, diag));
    for (int k = 0; c->has_target && k < QN_KNOBS; ++k)
        QN_TRY(demand(c, &qn_knobs[k], &c->demands[k], diag));
out:
    return status;
}

/* ---- answers --------------------------------------------------------------------------------- */

bool qn_cost_figure_at(const qn_cost *cost, int index, qn_cost_figure *figure) {
    if (index < 0 || index >= cost->kind->nfigures) return false;
    *figure = (qn_cost_figure){cost->kind->figures[index].name, cost->noisy[index],
                               cost->ideal[index], cost->change[index]};
    return true;
}

const qn_budget *qn_cost_budget(const qn_cost *cost) { return cost->budget; }

const qn_cost_group *qn_cost_group_at(const qn_cost *cost, qn_grouping by, size_t index) {
    return index < cost->tally.ngroups[by] ? &cost->groups[by][index] : NULL;
}

const qn_demand *qn_cost_demand_at(const qn_cost *cost, size_t index) {
    return cost->has_target && index < QN_KNOBS ? &cost->demands[index] : NULL;
}
