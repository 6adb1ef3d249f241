/* Values and gradients on one device. */
#include "core/try.h"
#include "optimise/problem.h"

#include <math.h>

qn_status qn_machine_create(qn_machine *m, const qn_problem *problem, const qn_model *model,
                            qn_diag *diag) {
    qn_status status = QN_OK;
    m->problem = problem;
    m->model = model;
    m->how = qn_device_options_program(&problem->options->device);
    m->how.as_written = true;
    m->how.allow_unused = m->how.allow_unused || qn_model_is_ideal(model);
    QN_TRY(qn_program_build(problem->circuit, model, &m->how, &m->program, diag));
    QN_TRY(qn_adjoint_create(m->program, NULL, &m->adjoint, diag));
    if (problem->options->gradient == QN_ESTIMATOR_SPSA)
        QN_TRY(qn_measurement_create(problem->circuit, model, &m->how, problem->observable,
                                     &m->measurement, diag));
    m->angles = qn_alloc(problem->nangles + 1, sizeof *m->angles);
    m->moved = qn_alloc(problem->nvalues, sizeof *m->moved);
    QN_TRY_ALLOC(m->angles && m->moved);
out:
    return status;
}

void qn_machine_clear(qn_machine *m) {
    qn_measurement_destroy(m->measurement);
    qn_adjoint_destroy(m->adjoint);
    qn_program_destroy(m->program);
    qn_free(m->angles);
    qn_free(m->moved);
    *m = (qn_machine){0};
}

qn_status qn_machine_value(qn_machine *m, const double *values, double *value, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_gradient g = {0};
    QN_TRY(qn_qasm_bind(m->problem->qasm, values, m->angles, NULL, diag));
    QN_TRY(qn_adjoint_run(m->adjoint, m->angles, m->problem->observable, 0, &g, diag));
    *value = g.value;
out:
    qn_gradient_clear(&g);
    return status;
}

/* ---- estimators ----------------------------------------------------------------------------- */

static qn_status estimate_exact(qn_machine *m, const double *values, uint64_t step, qn_slope *slope,
                                double *gradient, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_gradient g = {0};
    (void)step;
    QN_TRY(qn_qasm_bind(m->problem->qasm, values, m->angles, NULL, diag));
    QN_TRY(qn_adjoint_run(m->adjoint, m->angles, m->problem->observable, QN_BY_PARAMS, &g, diag));
    QN_TRY(qn_qasm_chain(m->problem->qasm, values, g.slopes, gradient, diag));
    slope->value = slope->exact = g.value;
out:
    qn_gradient_clear(&g);
    return status;
}

static qn_status estimate_shift(qn_machine *m, const double *values, uint64_t step, qn_slope *slope,
                                double *gradient, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_problem *p = m->problem;
    qn_gradient g = {0};
    qn_rng rng;
    qn_rng_init(&rng, (uint64_t)p->options->seed, QN_STREAM_SHOTS, step, 0, 0);
    const qn_gradient_shots shots = {.shots = (uint64_t)p->options->shots,
                                     .seed = qn_rng_bits(&rng)};
    QN_TRY(qn_machine_value(m, values, &slope->exact, diag));
    QN_TRY(qn_gradient_measure(p->circuit, m->model, &m->how, m->angles, p->observable, &shots, &g,
                               diag));
    QN_TRY(qn_qasm_chain(p->qasm, values, g.slopes, gradient, diag));
    slope->value = g.value;
    slope->error = g.value_error;
    slope->circuits = g.circuits;
    slope->shots = g.shots;
out:
    qn_gradient_clear(&g);
    return status;
}

/* Values moved by +-perturbation, every one in a random direction. */
static void move(const qn_machine *m, const double *values, uint64_t step, double side) {
    const double size = m->problem->options->perturbation;
    qn_rng rng;
    qn_rng_init(&rng, (uint64_t)m->problem->options->seed, QN_STREAM_SPSA, step, 0, 0);
    for (size_t v = 0; v < m->problem->nvalues; ++v)
        m->moved[v] = values[v] + side * (qn_rng_uniform(&rng) < 0.5 ? -size : size);
}

/* g_v = (f(x + d) - f(x - d)) / (2 d_v) (Spall 1992). */
static qn_status estimate_spsa(qn_machine *m, const double *values, uint64_t step, qn_slope *slope,
                               double *gradient, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_problem *p = m->problem;
    qn_measured_value seen[2];
    QN_TRY(qn_machine_value(m, values, &slope->exact, diag));
    for (uint64_t k = 0; k < 2; ++k) {
        move(m, values, step, k ? 1.0 : -1.0);
        QN_TRY(qn_qasm_bind(p->qasm, m->moved, m->angles, NULL, diag));
        const qn_measured_shots shots = {(uint64_t)p->options->shots, (uint64_t)p->options->seed,
                                         2 * step + k, NULL};
        QN_TRY(qn_measurement_run(m->measurement, m->angles, NULL, &shots, &seen[k], diag));
    }
    /* `moved` is on the plus side now */
    for (size_t v = 0; v < p->nvalues; ++v)
        gradient[v] = (seen[1].value - seen[0].value) / (2.0 * (m->moved[v] - values[v]));
    slope->value = 0.5 * (seen[0].value + seen[1].value);
    slope->error = 0.5 * hypot(seen[0].error, seen[1].error);
    slope->circuits = 2 * qn_measurement_groups(m->measurement)->count;
    slope->shots = 2 * (uint64_t)p->options->shots;
out:
    return status;
}

qn_status qn_machine_estimate(qn_machine *m, const double *values, uint64_t step, qn_slope *slope,
                              double *gradient, qn_diag *diag) {
    static qn_status (*const TABLE[])(qn_machine *, const double *, uint64_t, qn_slope *, double *,
                                      qn_diag *) = {[QN_ESTIMATOR_EXACT] = estimate_exact,
                                                    [QN_ESTIMATOR_SHIFT] = estimate_shift,
                                                    [QN_ESTIMATOR_SPSA] = estimate_spsa};
    *slope = (qn_slope){0};
    return TABLE[m->problem->options->gradient](m, values, step, slope, gradient, diag);
}
