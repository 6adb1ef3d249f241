/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What switching sources off changes, and what a target asks of each. */
#include "budget/cost.h"

#include "budget/reduction.h"
#include "core/mean.h"
#include "core/try.h"
#include "team/parts.h"

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

static size_t count_of(const qn_cost *c) { return qn_cost_units(c) * (size_t)c->kind->nfigures; }

/* Figures with the strength of some sources times 1 - reduction. */
static qn_status measure(const qn_cost *c, unsigned sources, double reduction, double *values,
                         qn_diag *diag) {
    qn_status status = QN_OK;
    double reductions[QN_SOURCE_COUNT] = {0.0};
    if (c->kind->apart && qn_host_stops(c->host)) return QN_ERR_INTERRUPTED;
    if (!c->kind->apart) QN_TRY(qn_host_check(c->host));
    for (int s = 0; s < QN_SOURCE_COUNT; ++s)
        if (sources >> s & 1) reductions[s] = reduction;
    QN_TRY(c->kind->measure(c, reductions, values, diag));
out:
    return status;
}

/* What became of the values, unit by unit; the values go. */
static void changes_of(const qn_cost *c, double *values, qn_cost_number *changes) {
    for (size_t k = 0; k < count_of(c); ++k) values[k] -= c->values[k];
    means_of(c, values, changes);
}

/* ---- members -------------------------------------------------------------------------------- */

/* Who shares questions that are one member's each. */
static const qn_team *team_of(const qn_cost *c) {
    return c->kind->apart ? qn_host_team(c->host) : NULL;
}

static qn_status agree(const qn_cost *c, qn_status own, qn_diag *diag) {
    return qn_team_agree_on(team_of(c), own, diag);
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

static qn_status measure_figure(const qn_cost *c, unsigned sources, double reduction,
                                qn_cost_number *mean, qn_diag *diag) {
    double *values = qn_alloc(count_of(c), sizeof *values);
    if (!values) return QN_ERR_MEMORY;
    const qn_status status = measure(c, sources, reduction, values, diag);
    *mean = mean_of(c, values, 0);
    qn_free(values);
    return status;
}

static qn_status probe_figure(void *context, double reduction, double *miss, qn_diag *diag) {
    const probe *p = context;
    qn_cost_number mean = {0.0, 0.0};
    const qn_status status = measure_figure(p->cost, p->sources, reduction, &mean, diag);
    *miss = mean.value - p->cost->target;
    return status;
}

static qn_status demand(const qn_cost *c, const qn_knob *knob, qn_demand *d, qn_diag *diag) {
    qn_status status = QN_OK;
    const double now = c->noisy[0].value, missing = c->target - now,
                 tolerance = c->kind->tolerance * fmax(1.0, fabs(c->target));
    probe p = {c, knob->sources};
    d->first_order = d->reduction = NAN;
    const double gain = -slope_of(c, knob->sources, &d->acts);
    if (!d->acts) return QN_OK;
    QN_TRY(measure_figure(c, knob->sources, 1.0, &d->off, diag));
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

static qn_status demand_own(qn_cost *c, qn_diag *diag) {
    qn_status status = QN_OK;
    size_t own, end;
    qn_team_share(team_of(c), QN_KNOBS, &own, &end);
    for (size_t k = own; k < end && status == QN_OK; ++k)
        status = demand(c, &qn_knobs[k], &c->demands[k], diag);
    return status;
}

/* Words are not sent: they lie elsewhere in every process. */
static qn_status demand_all(qn_cost *c, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(agree(c, demand_own(c, diag), diag));
    QN_TRY(qn_team_gather(team_of(c), QN_KNOBS, sizeof *c->demands, c->demands));
    for (int k = 0; k < QN_KNOBS; ++k) {
        c->demands[k].name = qn_knobs[k].name;
        c->demands[k].help = qn_knobs[k].help;
        c->demands[k].sources = qn_knobs[k].sources;
    }
out:
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------- */

qn_source qn_cost_source(const qn_cost_group *group) {
    for (int s = 0; s < QN_SOURCE_COUNT; ++s)
        if (strcmp(group->name, qn_source_name((qn_source)s)) == 0) return (qn_source)s;
    return QN_SOURCE_NONE;
}

/* Slopes and values of the device as it is, then values of it without each source, and without
 * any. */
typedef struct questions {
    qn_cost *cost;
    size_t nsources, nslopes;
    double *block; /* slopes, then values of each question */
} questions;

static double *values_at(const questions *q, size_t index) {
    return q->block + q->nslopes + index * count_of(q->cost);
}

static qn_status ask(const questions *q, size_t index, qn_diag *diag) {
    const qn_cost *c = q->cost;
    const qn_cost_group *groups = c->groups[QN_GROUP_SOURCE];
    if (index == 0 && c->kind->differentiate)
        return c->kind->differentiate(c, q->block, values_at(q, 0), diag);
    if (index == 0) return QN_OK;
    const unsigned sources = index <= q->nsources ? 1u << qn_cost_source(&groups[index - 1]) : ~0u;
    return measure(c, sources, 1.0, values_at(q, index), diag);
}

static qn_status ask_own(const questions *q, qn_diag *diag) {
    qn_status status = QN_OK;
    size_t own, end;
    qn_team_share(team_of(q->cost), q->nsources + 2, &own, &end);
    for (size_t k = own; k < end && status == QN_OK; ++k) status = ask(q, k, diag);
    return status;
}

static qn_status ask_all(const questions *q, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_cost *c = q->cost;
    const size_t count = q->nsources + 2;
    size_t *ends = qn_alloc(count, sizeof *ends);
    QN_TRY_ALLOC(ends);
    for (size_t k = 0; k < count; ++k)
        ends[k] = (q->nslopes + (k + 1) * count_of(c)) * sizeof *q->block;
    QN_TRY(agree(c, ask_own(q, diag), diag));
    QN_TRY(qn_team_gather_parts(team_of(c), count, ends, q->block));
out:
    qn_free(ends);
    return status;
}

/* The slope of a group is the sum of those of its places. */
static qn_status take_slopes(qn_cost *c, const double *slopes) {
    double *sums = qn_alloc(qn_tally_first(&c->tally, QN_GROUP_COUNT) + 1, sizeof *sums),
           *next = sums;
    if (!sums) return QN_ERR_MEMORY;
    for (size_t k = 0; k < c->tally.nplaces; ++k) c->places[k].slope[0].value = slopes[k];
    qn_tally_add(&c->tally, 1, slopes, sums);
    for (int by = 0; by < QN_GROUP_COUNT; ++by)
        for (size_t g = 0; g < c->tally.ngroups[by]; ++g) c->groups[by][g].slope[0].value = *next++;
    qn_free(sums);
    return QN_OK;
}

static qn_status take_values(const questions *q) {
    qn_status status = QN_OK;
    qn_cost *c = q->cost;
    if (c->kind->differentiate) {
        memcpy(c->values, values_at(q, 0), count_of(c) * sizeof *c->values);
        QN_TRY(take_slopes(c, q->block));
    }
    means_of(c, c->values, c->noisy);
    means_of(c, values_at(q, q->nsources + 1), c->ideal);
    changes_of(c, values_at(q, q->nsources + 1), c->change);
    for (size_t g = 0; g < q->nsources; ++g)
        changes_of(c, values_at(q, g + 1), c->groups[QN_GROUP_SOURCE][g].change);
out:
    return status;
}

qn_status qn_cost_compute(qn_cost *c, qn_diag *diag) {
    qn_status status = QN_OK;
    questions q = {.cost = c,
                   .nsources = c->tally.ngroups[QN_GROUP_SOURCE],
                   .nslopes = c->kind->differentiate ? c->tally.nplaces : 0};
    q.block = qn_alloc(q.nslopes + (q.nsources + 2) * count_of(c), sizeof *q.block);
    QN_TRY_ALLOC(q.block);
    QN_TRY(ask_all(&q, diag));
    QN_TRY(take_values(&q));
    if (c->has_target) QN_TRY(demand_all(c, diag));
out:
    qn_free(q.block);
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
