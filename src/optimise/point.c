/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The observable at one point, over the rungs of a mitigation. */
#include "optimise/point.h"

#include "core/try.h"

#include <math.h>
#include <string.h>

/* The inputs at values of the search and in a row of the data. */
qn_status qn_point_bind(qn_machine *m, const double *values, size_t row, qn_diag *diag) {
    const qn_problem *p = m->problem;
    for (size_t v = 0; v < p->nvalues; ++v) m->inputs[p->searched[v]] = values[v];
    for (size_t k = 0; k < p->rows.nfeatures; ++k)
        m->inputs[p->rows.features[k]] = p->rows.values[row * p->rows.nfeatures + k];
    return qn_qasm_bind(p->qasm, m->inputs, m->angles, NULL, diag);
}

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

/* The step whose shots are drawn: frozen ones are always the same. */
uint64_t qn_point_step(const qn_machine *m, uint64_t step) {
    return m->problem->options->shot_noise == QN_SHOT_FROZEN ? 1 : step;
}

uint64_t qn_point_shots(const qn_machine *m) {
    const qn_optimise_options *o = m->problem->options;
    const bool draws = o->gradient != QN_ESTIMATOR_EXACT && o->shot_noise != QN_SHOT_EXACT;
    return draws ? (uint64_t)o->shots : 0;
}

/* A number for the trajectories of a step, row and rung. */
static uint64_t draw_seed(const qn_machine *m, qn_stream stream, uint64_t step, size_t row,
                          size_t rung) {
    qn_rng rng;
    qn_rng_init(&rng, (uint64_t)m->problem->options->seed, stream, step, row, rung);
    return qn_rng_bits(&rng);
}

/* Values and slopes of the rungs by the angles, combined; slopes: m->slopes, if wanted. */
static qn_status gather(qn_machine *m, const qn_gradient *of_rungs, qn_measured *value) {
    qn_measured values[QN_MACHINE_RUNGS];
    double factors[QN_MACHINE_RUNGS];
    for (size_t r = 0; r < m->plan->nfolds; ++r)
        values[r] = (qn_measured){of_rungs[r].value, of_rungs[r].value_error};
    *value = combine(m, values, factors);
    if (!of_rungs[0].slopes) return QN_OK;
    memset(m->slopes, 0, m->problem->nangles * sizeof *m->slopes);
    for (size_t r = 0; r < m->plan->nfolds; ++r)
        for (size_t k = 0; k < m->problem->nangles; ++k)
            m->slopes[k] += factors[r] * of_rungs[r].slopes[k];
    return QN_OK;
}

/* Of infinitely many shots, at the bound inputs. */
qn_status qn_point_exact(qn_machine *m, uint64_t step, size_t row, int what, qn_measured *value,
                         qn_diag *diag) {
    qn_status status = QN_OK;
    qn_gradient g[QN_MACHINE_RUNGS] = {{0}};
    for (size_t r = 0; r < m->plan->nfolds; ++r)
        QN_TRY(qn_rung_exact(&m->rungs[r], m->angles, what, false,
                             draw_seed(m, QN_STREAM_TRAJECTORY, step, row, r), &g[r], diag));
    QN_TRY(gather(m, g, value));
out:
    for (size_t r = 0; r < QN_MACHINE_RUNGS; ++r) qn_gradient_clear(&g[r]);
    return status;
}

/* The rungs share the shots. */
static uint64_t shots_of(const qn_machine *m, size_t rung) {
    const uint64_t all = qn_point_shots(m), each = all / m->plan->nfolds;
    return rung ? each : all - each * (m->plan->nfolds - 1);
}

qn_status qn_point_shift(qn_machine *m, uint64_t step, size_t row, qn_slope *spent,
                         qn_measured *value, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_gradient g[QN_MACHINE_RUNGS] = {{0}};
    for (size_t r = 0; r < m->plan->nfolds; ++r) {
        QN_TRY(qn_rung_shift(&m->rungs[r], m->angles, shots_of(m, r),
                             draw_seed(m, QN_STREAM_SHOTS, qn_point_step(m, step), row, r), &g[r],
                             diag));
        spent->circuits += g[r].circuits;
        spent->shots += g[r].shots;
    }
    QN_TRY(gather(m, g, value));
out:
    for (size_t r = 0; r < QN_MACHINE_RUNGS; ++r) qn_gradient_clear(&g[r]);
    return status;
}

qn_status qn_point_measured(qn_machine *m, uint64_t index, qn_slope *spent, qn_measured *value,
                            qn_diag *diag) {
    qn_status status = QN_OK;
    qn_measured values[QN_MACHINE_RUNGS];
    double factors[QN_MACHINE_RUNGS];
    for (size_t r = 0; r < m->plan->nfolds; ++r) {
        qn_measured_value seen;
        QN_TRY(qn_rung_measure(&m->rungs[r], m->angles, shots_of(m, r), index * m->plan->nfolds + r,
                               &seen, diag));
        values[r] = (qn_measured){seen.value, seen.error};
        spent->circuits += qn_measurement_groups(m->rungs[r].measurement)->count;
        spent->shots += shots_of(m, r);
    }
    *value = combine(m, values, factors);
out:
    return status;
}

/* At the bound inputs. Trajectories of an evaluation are not those of a step. */
qn_status qn_point_judge(qn_machine *m, size_t row, bool raw, qn_measured *value, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_gradient g = {0};
    if (!raw) return qn_point_exact(m, 0, row, 0, value, diag);
    QN_TRY(qn_rung_exact(&m->rungs[0], m->angles, 0, true,
                         draw_seed(m, QN_STREAM_TRAJECTORY, 0, row, 0), &g, diag));
    *value = (qn_measured){g.value, g.value_error};
out:
    qn_gradient_clear(&g);
    return status;
}
