#include "study/expense.h"

#include "core/try.h"
#include "program/slope.h"
#include "study/reduction.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *const qn_expense_ways[QN_EXPENSE_WAYS] = {"gate", "qubit", "section"};

void qn_expense_clear(qn_expense *e) {
    for (int way = 0; way < QN_EXPENSE_WAYS; ++way) qn_free(e->groups[way]);
    qn_derivative_clear(&e->derivative);
    *e = (qn_expense){0};
}

/* ---- the value on changed devices ------------------------------------------------------------ */

/* With the strength of some sources times 1 - reduction. */
static qn_status value_with(const qn_expense *e, unsigned sources, double reduction, double *value,
                            qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_derivative *d = &e->derivative;
    qn_program_options options = d->question.how;
    const qn_adjoint_options limits = {.memory = (size_t)d->options->question.memory << 20};
    qn_program *program = NULL;
    qn_adjoint *adjoint = NULL;
    qn_gradient g = {0};
    for (int s = 0; s < QN_SOURCE_COUNT; ++s)
        if (sources >> s & 1) options.reduction[s] = reduction;
    QN_TRY(qn_program_build(d->question.circuit, d->question.model, &options, &program, diag));
    QN_TRY(qn_adjoint_create(program, &limits, &adjoint, diag));
    QN_TRY(qn_adjoint_run(adjoint, d->question.angles, d->question.observable, 0, &g, diag));
    *value = g.value;
out:
    qn_gradient_clear(&g);
    qn_adjoint_destroy(adjoint);
    qn_program_destroy(program);
    return status;
}

static qn_status switch_off(qn_expense *e, qn_diag *diag) {
    qn_status status = QN_OK;
    for (int s = 0; s < QN_SOURCE_COUNT; ++s) {
        double slope = 0.0, value = 0.0;
        if (qn_derivative_source(&e->derivative, (qn_source)s, &slope) == 0) continue;
        QN_TRY(value_with(e, 1u << s, 1.0, &value, diag));
        e->change[s] = value - e->derivative.gradient.value;
    }
    QN_TRY(value_with(e, ~0u, 1.0, &e->ideal, diag));
out:
    return status;
}

/* ---- groups ---------------------------------------------------------------------------------- */

/* 1 + the barriers before the place. */
static int section_of(const qn_expense *e, const qn_instr *instr) {
    const qn_circuit *circuit = qn_program_circuit(e->derivative.question.program);
    int section = 1;
    for (size_t k = 0; k < (size_t)instr->op; ++k)
        section += qn_circuit_op(circuit, k)->kind == QN_OP_BARRIER;
    return section;
}

static void name_of(const qn_expense *e, int way, const qn_noise_slope *place, int q, char *name,
                    size_t size) {
    if (way == QN_EXPENSE_QUBIT) snprintf(name, size, "%d", place->instr->qubits[q]);
    else if (way == QN_EXPENSE_SECTION) snprintf(name, size, "%d", section_of(e, place->instr));
    else
        snprintf(name, size, "%s",
                 qn_instr_culprit(e->derivative.question.program, place->instr, place->source));
}

static void add_to(qn_expense *e, int way, const char *name, double slope) {
    qn_expense_group *groups = e->groups[way];
    size_t g = 0;
    while (g < e->ngroups[way] && strcmp(groups[g].name, name) != 0) ++g;
    if (g == e->ngroups[way]) {
        snprintf(groups[g].name, sizeof groups[g].name, "%.23s", name);
        ++e->ngroups[way];
    }
    ++groups[g].places;
    groups[g].slope += slope;
}

static qn_status make_groups(qn_expense *e) {
    const qn_gradient *g = &e->derivative.gradient;
    for (int way = 0; way < QN_EXPENSE_WAYS; ++way) {
        e->groups[way] = qn_alloc(2 * g->nplaces + 1, sizeof *e->groups[way]);
        if (!e->groups[way]) return QN_ERR_MEMORY;
        for (size_t k = 0; k < g->nplaces; ++k) {
            const qn_noise_slope *place = &g->places[k];
            const int shares = way == QN_EXPENSE_QUBIT ? place->instr->nqubits : 1;
            for (int q = 0; q < shares; ++q) {
                char name[24];
                name_of(e, way, place, q, name, sizeof name);
                add_to(e, way, name, place->slope / shares);
            }
        }
    }
    return QN_OK;
}

/* ---- demands --------------------------------------------------------------------------------- */

typedef struct probe {
    const qn_expense *e;
    unsigned sources;
} probe;

static qn_status probe_value(void *context, double reduction, double *miss, qn_diag *diag) {
    const probe *p = context;
    double value = 0.0;
    const qn_status status = value_with(p->e, p->sources, reduction, &value, diag);
    *miss = value - p->e->target;
    return status;
}

static double slope_of(const qn_expense *e, unsigned sources, bool *acts) {
    const qn_gradient *g = &e->derivative.gradient;
    double slope = 0.0;
    for (size_t k = 0; k < g->nplaces; ++k) {
        if (!(sources >> g->places[k].source & 1)) continue;
        slope += g->places[k].slope;
        *acts = *acts || g->places[k].slope != 0.0;
    }
    return slope;
}

static qn_status demand(const qn_expense *e, const qn_knob *knob, qn_expense_demand *d,
                        qn_diag *diag) {
    qn_status status = QN_OK;
    const double now = e->derivative.gradient.value, missing = e->target - now,
                 tolerance = 1e-6 * fmax(1.0, fabs(e->target));
    const double gain = -slope_of(e, knob->sources, &d->acts);
    probe p = {e, knob->sources};
    d->first_order = d->reduction = NAN;
    if (!d->acts) return QN_OK;
    QN_TRY(value_with(e, knob->sources, 1.0, &d->off, diag));
    if (missing / gain >= 0.0 && missing / gain <= 1.0) d->first_order = missing / gain;
    if ((d->off - e->target) * (now - e->target) > 0.0) return QN_OK; /* not enough */
    QN_TRY(qn_reduction_solve(now - e->target, d->off - e->target, tolerance, probe_value, &p,
                              &d->reduction, diag));
out:
    return status;
}

static const qn_instr *place_at(const void *context, size_t k, qn_source *source) {
    const qn_gradient *g = context;
    *source = g->places[k].source;
    return g->places[k].instr;
}

size_t qn_expense_numbers(const qn_expense *e, const qn_knob *knob, double reduction,
                          qn_number numbers[QN_COST_NUMBERS]) {
    const qn_derivative *d = &e->derivative;
    const qn_noise_places places = {d->gradient.nplaces, place_at, &d->gradient};
    return qn_knob_numbers(knob, d->question.model, d->question.program, reduction, &places,
                           numbers);
}

qn_status qn_expense_compute(qn_expense *e, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(qn_derivative_compute(&e->derivative, diag));
    QN_TRY(make_groups(e));
    QN_TRY(switch_off(e, diag));
    for (int k = 0; e->has_target && k < QN_KNOBS; ++k)
        QN_TRY(demand(e, &qn_knobs[k], &e->demands[k], diag));
out:
    return status;
}
