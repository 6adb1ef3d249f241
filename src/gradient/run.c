/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact values and derivatives. */
#include "gradient/adjoint.h"

#include "core/try.h"
#include "dm/location.h"
#include "gradient/places.h"
#include "gradient/reading.h"
#include "program/slope.h"

#include <string.h>

void qn_gradient_clear(qn_gradient *gradient) {
    qn_free(gradient->slopes);
    qn_free(gradient->places);
    qn_free(gradient->errors);
    *gradient = (qn_gradient){0};
}

/* ---- parameters ------------------------------------------------------------------------------ */

static qn_status by_params(const qn_adjoint *a, qn_gradient *g) {
    g->nparams = (size_t)qn_circuit_nparams(qn_program_circuit(a->tape.program));
    g->slopes = qn_alloc(g->nparams + 1, sizeof *g->slopes);
    if (!g->slopes) return QN_ERR_MEMORY;
    for (size_t s = 0; s < a->tape.nstages; ++s) {
        const qn_stage *stage = &a->tape.stages[s];
        for (size_t k = 0; k < qn_plan_noccurrences(stage->plan); ++k) {
            const qn_occurrence at = qn_plan_occurrence(stage->plan, k);
            const double *environment = a->environments + 256 * (stage->first + at.step);
            g->slopes[at.param] += at.scale * a->tape.kernels->dot(256, environment,
                                                                   qn_bound_slope(stage->bound, k));
        }
    }
    return QN_OK;
}

/* ---- noise ----------------------------------------------------------------------------------- */

typedef struct visit {
    const qn_instr *first; /* copy */
    const double *params;
    double *slopes; /* 2 for each instruction */
} visit;

static void visit_instr(void *context, const qn_instr *copy, const double *environment) {
    const visit *v = context;
    qn_instr_slope(copy, v->params, environment, v->slopes + 2 * (copy - v->first));
}

static qn_status visit_all(const qn_adjoint *a, const double *params, double *slopes) {
    qn_status status = QN_OK;
    const qn_tape *tape = &a->tape;
    const qn_instr *first = qn_program_instr(tape->program, 0);
    visit v = {tape->copies, params, slopes};
    for (size_t s = 0; s < tape->nstages; ++s) {
        const qn_stage *stage = &tape->stages[s];
        QN_TRY(qn_location_visit(stage->list, stage->count, tape->digit, tape->ndigits, params,
                                 a->environments + 256 * stage->first, visit_instr, &v));
    }
    for (size_t k = 0; k < tape->nsteps; ++k) {
        const qn_split *split = tape->steps[k].split;
        if (!split || !split->instr) continue;
        qn_instr_slope(split->instr, params, a->environments + 256 * split->environment,
                       slopes + 2 * (split->instr - first));
    }
out:
    return status;
}

/* The state at the end, without its records. */
static void final_state(qn_adjoint *a, double *r) {
    const qn_tape *tape = &a->tape;
    const size_t size = (size_t)1 << (2 * tape->ndigits), last = tape->nsteps;
    qn_replay_restart(&a->replay);
    if (last > 0) qn_tape_forward(tape, last - 1, qn_replay_state(&a->replay, last - 1), r);
    else memcpy(r, qn_replay_state(&a->replay, 0), size * sizeof *r);
    for (size_t k = size; k < qn_tape_size(tape, last); ++k) r[k % size] += r[k];
}

/* What groups of more than two qubits are read as is no instruction: their measurements share its
 * slope. */
static void share_group(const qn_program *program, const qn_readout_group *group, double slope,
                        double *slopes) {
    for (int q = 0; q < group->nqubits; ++q)
        for (size_t k = 0; k < qn_program_size(program); ++k) {
            const qn_instr *instr = qn_program_instr(program, k);
            if (instr->kind == QN_INSTR_MEASURE && instr->qubits[0] == group->qubits[q] &&
                instr->bit == group->bits[q])
                slopes[2 * k] += slope / group->nqubits;
        }
}

static qn_status by_groups(qn_adjoint *a, const qn_observable *observable, double *slopes,
                           qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_tape *tape = &a->tape;
    const size_t size = (size_t)1 << (2 * tape->ndigits);
    double *r = NULL;
    if (!qn_reading_has_groups(tape->program)) return QN_OK;
    r = qn_alloc(qn_replay_largest(tape), sizeof *r);
    QN_TRY_ALLOC(r);
    final_state(a, r);
    if (a->replay.stopped) QN_TRY(QN_ERR_INTERRUPTED);
    for (size_t g = 0; qn_program_readout_group(tape->program, g); ++g) {
        const qn_readout_group *group = qn_program_readout_group(tape->program, g);
        if (group->nqubits <= 2) continue;
        QN_TRY(qn_reading_fill(observable, tape->program, tape->copies, tape->digit, tape->ndigits,
                               a->w, diag));
        qn_reading_apply_groups(tape->program, tape->digit, tape->ndigits, g, a->w, a->scratch);
        share_group(tape->program, group, tape->kernels->dot(size, a->w, r), slopes);
    }
out:
    qn_free(r);
    return status;
}

static qn_status by_noise(qn_adjoint *a, const double *params, const qn_observable *observable,
                          qn_gradient *g, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t size = qn_program_size(a->tape.program);
    double *slopes = qn_alloc(2 * size + 1, sizeof *slopes);
    g->places = qn_alloc(2 * size + 1, sizeof *g->places);
    QN_TRY_ALLOC(slopes && g->places);
    QN_TRY(visit_all(a, params, slopes));
    QN_TRY(by_groups(a, observable, slopes, diag));
    g->nplaces = qn_places_list(a->tape.program, slopes, g->places);
out:
    qn_free(slopes);
    return status;
}

/* ---- both ------------------------------------------------------------------------------------ */

qn_status qn_adjoint_run(qn_adjoint *adjoint, const double *params, const qn_observable *observable,
                         int what, qn_gradient *gradient, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_gradient made = {0};
    qn_tape_bind(&adjoint->tape, params, what & QN_BY_PARAMS ? QN_BOUND_SLOPES : 0);
    QN_TRY(qn_reading_fill(observable, adjoint->tape.program, adjoint->tape.copies,
                           adjoint->tape.digit, adjoint->tape.ndigits, adjoint->w, diag));
    made.value = qn_adjoint_sweep(adjoint);
    if (adjoint->replay.stopped) QN_TRY(QN_ERR_INTERRUPTED);
    if (what & QN_BY_PARAMS) QN_TRY(by_params(adjoint, &made));
    if (what & QN_BY_NOISE) QN_TRY(by_noise(adjoint, params, observable, &made, diag));
    qn_gradient_clear(gradient);
    *gradient = made;
    made = (qn_gradient){0};
out:
    qn_gradient_clear(&made);
    return status;
}
