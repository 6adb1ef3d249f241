/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The observable at one point, over the rungs of a mitigation. */
#include "optimise/point.h"

#include "core/try.h"

#include <math.h>
#include <string.h>

void qn_point_inputs(const qn_problem *p, const double *values, size_t row, double *inputs) {
    for (size_t v = 0; v < p->nvalues; ++v) inputs[p->searched[v]] = values[v];
    for (size_t k = 0; k < p->rows.nfeatures; ++k)
        inputs[p->rows.features[k]] = p->rows.values[row * p->rows.nfeatures + k];
}

uint64_t qn_point_step(const qn_problem *p, uint64_t step) {
    return p->options->shot_noise == QN_SHOT_FROZEN ? 1 : step;
}

uint64_t qn_point_shots(const qn_problem *p) {
    const qn_optimise_options *o = p->options;
    const bool draws = o->gradient != QN_ESTIMATOR_EXACT && o->shot_noise != QN_SHOT_EXACT;
    return draws ? (uint64_t)o->shots : 0;
}

/* ---- one rung ------------------------------------------------------------------------------- */

/* Which rung of which machine is asked in which row. */
typedef struct asked {
    const qn_machine *machine;
    const qn_point *place;
    size_t row, index;
} asked;

static const qn_rung *rung_of(const asked *a) { return &a->machine->rungs[a->index]; }

/* A number for the random numbers of a step, row and rung. */
static uint64_t draw_seed(const asked *a, qn_stream stream, uint64_t step) {
    qn_rng rng;
    qn_rng_init(&rng, (uint64_t)a->machine->problem->options->seed, stream, step, a->row, a->index);
    return qn_rng_bits(&rng);
}

/* The rungs share the shots. */
static uint64_t shots_of(const asked *a) {
    const uint64_t all = qn_point_shots(a->machine->problem), each = all / a->machine->plan->nfolds;
    return a->index ? each : all - each * (a->machine->plan->nfolds - 1);
}

/* slopes: NULL = not wanted. */
static void take(const asked *a, const qn_gradient *g, qn_measured *value, double *slopes) {
    *value = (qn_measured){g->value, g->value_error};
    if (slopes) memcpy(slopes, g->slopes, a->machine->problem->nangles * sizeof *slopes);
}

static qn_status ask_exact(const asked *a, const qn_desk *desk, qn_answer *answer, double *slopes,
                           qn_diag *diag) {
    qn_status status = QN_OK;
    qn_gradient g = {0};
    const int asks = a->place->asks;
    QN_TRY(qn_rung_exact(rung_of(a), desk, asks & QN_ASK_SLOPES ? QN_BY_PARAMS : 0,
                         (asks & QN_ASK_RAW) != 0,
                         draw_seed(a, QN_STREAM_TRAJECTORY, a->place->step), &g, diag));
    take(a, &g, &answer->exact, asks & QN_ASK_SLOPES ? slopes : NULL);
out:
    qn_gradient_clear(&g);
    return status;
}

static qn_status ask_shift(const asked *a, const qn_desk *desk, qn_answer *answer, double *slopes,
                           qn_diag *diag) {
    qn_status status = QN_OK;
    qn_gradient g = {0};
    const uint64_t step = qn_point_step(a->machine->problem, a->place->step);
    QN_TRY(qn_rung_shift(rung_of(a), desk, shots_of(a), draw_seed(a, QN_STREAM_SHOTS, step), &g,
                         diag));
    take(a, &g, &answer->drawn, slopes);
    answer->circuits = g.circuits;
    answer->shots = g.shots;
out:
    qn_gradient_clear(&g);
    return status;
}

static qn_status ask_shots(const asked *a, const qn_desk *desk, qn_answer *answer, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_measured_value seen;
    const size_t rows = a->machine->problem->rows.count, nfolds = a->machine->plan->nfolds;
    const uint64_t index = a->place->index * (rows ? rows : 1) + a->row;
    QN_TRY(qn_rung_measure(rung_of(a), desk, shots_of(a), index * nfolds + a->index, &seen, diag));
    answer->drawn = (qn_measured){seen.value, seen.error};
    answer->circuits = qn_measurement_groups(rung_of(a)->measurement)->count;
    answer->shots = shots_of(a);
out:
    return status;
}

/* A member that fails in the first question must not leave the others alone in the next. */
static qn_status agree(const qn_desk *desk, qn_status own, qn_diag *diag) {
    return own == QN_ERR_IO ? own : qn_team_agree_on(desk->team, own, diag);
}

qn_status qn_point_ask(const qn_machine *m, const qn_desk *desk, const qn_point *place, size_t row,
                       size_t rung, qn_answer *answer, double *slopes, qn_diag *diag) {
    qn_status status = QN_OK;
    const asked a = {m, place, row, rung};
    *answer = (qn_answer){0};
    qn_point_inputs(m->problem, place->values, row, desk->inputs);
    QN_TRY(qn_qasm_bind(m->problem->qasm, desk->inputs, desk->angles, NULL, diag));
    if (place->asks & QN_ASK_EXACT)
        QN_TRY(agree(desk, ask_exact(&a, desk, answer, slopes, diag), diag));
    if (place->asks & QN_ASK_SHIFT) QN_TRY(ask_shift(&a, desk, answer, slopes, diag));
    if (place->asks & QN_ASK_SHOTS) QN_TRY(ask_shots(&a, desk, answer, diag));
out:
    return status;
}

/* ---- all of them ---------------------------------------------------------------------------- */

/* The results of the rungs become that without noise. Energies are below zero: an exponential is
 * fitted to what is, of either sign. */
static qn_measured combine(const qn_machine *m, const qn_measured *values, double *factors) {
    qn_measured turned[QN_MACHINE_RUNGS], made = {0.0, 0.0};
    bool negative = true;
    for (size_t r = 0; r < m->plan->nfolds; ++r) negative = negative && values[r].value < 0.0;
    const double sign = negative ? -1.0 : 1.0;
    for (size_t r = 0; r < m->plan->nfolds; ++r)
        turned[r] = (qn_measured){sign * values[r].value, values[r].error};
    made.value = sign * qn_mitigation_combine(m->plan, turned, factors);
    for (size_t r = 0; r < m->plan->nfolds; ++r)
        made.error = hypot(made.error, factors[r] * values[r].error);
    return made;
}

size_t qn_point_nrungs(const qn_machine *m, const qn_point *place) {
    return place->asks & QN_ASK_RAW ? 1 : m->plan->nfolds;
}

void qn_point_combine(const qn_machine *m, const qn_point *place, const qn_answer *answers,
                      const double *slopes, qn_answer *all, double *together) {
    const size_t nrungs = qn_point_nrungs(m, place), nangles = m->problem->nangles;
    qn_measured exact[QN_MACHINE_RUNGS], drawn[QN_MACHINE_RUNGS];
    double factors[QN_MACHINE_RUNGS] = {1.0};
    *all = answers[0];
    for (size_t r = 1; r < nrungs; ++r) {
        all->circuits += answers[r].circuits;
        all->shots += answers[r].shots;
    }
    for (size_t r = 0; r < nrungs; ++r) {
        exact[r] = answers[r].exact;
        drawn[r] = answers[r].drawn;
    }
    if (place->asks & QN_ASK_RAW) return;
    if (place->asks & QN_ASK_EXACT) all->exact = combine(m, exact, factors);
    if (place->asks & (QN_ASK_SHIFT | QN_ASK_SHOTS)) all->drawn = combine(m, drawn, factors);
    if (!slopes || !(place->asks & (QN_ASK_SLOPES | QN_ASK_SHIFT))) return;
    memset(together, 0, nangles * sizeof *together);
    for (size_t r = 0; r < nrungs; ++r)
        for (size_t k = 0; k < nangles; ++k) together[k] += factors[r] * slopes[r * nangles + k];
}
