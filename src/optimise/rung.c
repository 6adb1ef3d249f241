/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimise/rung.h"

#include "core/memory.h"
#include "core/try.h"
#include "noise/model.h"
#include "observable/measure.h"
#include "program/final.h"
#include "route/follow.h"
#include "train/mitigation.h"

#include <math.h>
#include <string.h>

/* ---- readout -------------------------------------------------------------------------------- */

static const double LEAST_SLOPE = 1e-6;

/* What the final measurements of a program make of a letter on their qubit. lines: one a qubit. */
static qn_status find_lines(const qn_program *program, qn_readout_line *lines, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t size = qn_program_size(program);
    const qn_circuit *circuit = qn_program_circuit(program);
    const qn_instr **instrs = qn_alloc(size + 1, sizeof(qn_instr *));
    bool *final = qn_alloc(size + 1, sizeof *final);
    QN_TRY_ALLOC(instrs && final);
    if (qn_program_readout_group(program, 0))
        QN_TRY(qn_fail(diag, QN_ERR_UNSUPPORTED,
                       "--mitigation undoes the readout qubit by qubit, and this model reads "
                       "qubits together"));
    for (size_t k = 0; k < size; ++k) instrs[k] = qn_program_instr(program, k);
    QN_TRY(qn_program_find_final(instrs, size, qn_program_nqubits(program),
                                 qn_circuit_nbits(circuit), final));
    for (int q = 0; q < qn_program_nqubits(program); ++q) lines[q] = (qn_readout_line){1.0, 0.0};
    for (size_t k = 0; k < size; ++k) {
        if (instrs[k]->kind != QN_INSTR_MEASURE || !final[k]) continue;
        const qn_readout_line line = {instrs[k]->base[15], instrs[k]->base[12]};
        if (fabs(line.slope) < LEAST_SLOPE)
            QN_TRY(qn_fail(diag, QN_ERR_UNSUPPORTED,
                           "the readout of qubit %d is a coin toss: --mitigation has nothing to "
                           "undo",
                           instrs[k]->qubits[0]));
        lines[instrs[k]->qubits[0]] = line;
    }
out:
    qn_free(instrs);
    qn_free(final);
    return status;
}

static qn_status unread(const qn_program *program, const qn_observable *observable,
                        qn_observable **made, qn_diag *diag) {
    qn_readout_line *lines = qn_alloc((size_t)qn_program_nqubits(program), sizeof *lines);
    if (!lines) return QN_ERR_MEMORY;
    qn_status status = find_lines(program, lines, diag);
    if (status == QN_OK) status = qn_observable_unread(observable, lines, made);
    if (status == QN_ERR_LIMIT)
        status = qn_fail(diag, status,
                         "the observable has so many letters that undoing the readout of each "
                         "makes too many products");
    qn_free(lines);
    return status;
}

/* The same, every qubit being measured. */
static qn_status unread_measured(qn_rung *r, qn_diag *diag) {
    qn_status status = QN_OK;
    const int nqubits = qn_circuit_nqubits(r->circuit);
    char *basis = qn_alloc((size_t)nqubits + 1, 1);
    qn_circuit *measuring = NULL;
    qn_program *program = NULL;
    int first = 0;
    QN_TRY_ALLOC(basis);
    memset(basis, 'Z', (size_t)nqubits);
    QN_TRY(qn_observable_circuit(r->circuit, basis, &measuring, &first));
    QN_TRY(qn_program_build(measuring, r->model, &r->how, &program, diag));
    QN_TRY(unread(program, r->observable, &r->measured_unread, diag));
out:
    qn_program_destroy(program);
    qn_circuit_destroy(measuring);
    qn_free(basis);
    return status;
}

/* ---- life ----------------------------------------------------------------------------------- */

static void forget_adjoints(qn_rung *r) {
    for (size_t k = 0; r->adjoints && k < r->ndesks; ++k) qn_adjoint_destroy(r->adjoints[k]);
    qn_free(r->adjoints);
    r->adjoints = NULL;
    r->ndesks = 1;
}

/* Several share the memory; shots need some beside their values. */
static qn_status try_adjoints(qn_rung *r, size_t count, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_optimise_options *o = r->problem->options;
    const size_t given = r->problem->memory, memory = given ? given : (size_t)qn_memory_free();
    const size_t parts = o->gradient == QN_ESTIMATOR_EXACT ? count : 3 * count;
    const bool shares = given || count > 1; /* else it takes what it needs */
    const qn_adjoint_options options = {.memory = shares ? memory / parts : 0,
                                        .stop = qn_problem_stops,
                                        .context = (void *)r->problem};
    r->adjoints = qn_alloc(count, sizeof(qn_adjoint *));
    QN_TRY_ALLOC(r->adjoints);
    r->beside = shares ? memory / (2 * count) : 0;
    r->ndesks = count;
    for (size_t k = 0; k < count; ++k)
        QN_TRY(qn_adjoint_create(r->program, &options, &r->adjoints[k], diag));
out:
    if (status != QN_OK) forget_adjoints(r);
    return status;
}

static qn_status create_adjoints(qn_rung *r, size_t ndesks, qn_diag *diag) {
    const qn_optimise_options *o = r->problem->options;
    qn_diag detail = {0};
    qn_status status = QN_ERR_LIMIT;
    r->ndesks = 1;
    if (o->method == QN_OPTIMISE_TRAJECTORY && o->gradient == QN_ESTIMATOR_SHIFT)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--gradient shift needs the density matrix: leave --method trajectory out, "
                       "or take --gradient exact or spsa");
    if (o->method == QN_OPTIMISE_TRAJECTORY) return QN_OK;
    for (size_t count = ndesks; count > 0 && status == QN_ERR_LIMIT; count /= 2)
        status = try_adjoints(r, count, &detail);
    status = qn_team_agree_on(r->problem->team, status, &detail);
    if (status != QN_OK) forget_adjoints(r);
    if (status == QN_ERR_LIMIT && o->method == QN_OPTIMISE_AUTO &&
        o->gradient != QN_ESTIMATOR_SHIFT)
        return QN_OK;
    if (status != QN_OK && diag) *diag = detail;
    return status;
}

static const qn_observable *measured(const qn_rung *r) {
    return r->measured_unread ? r->measured_unread : r->observable;
}

/* ---- routes --------------------------------------------------------------------------------- */

/* Onto the device's qubits, where that is asked for and the device has a coupling map. */
static qn_status route(qn_rung *r, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_optimise_options *o = r->problem->options;
    const qn_route_options options = {.seed = (uint64_t)o->seed};
    r->circuit = r->problem->circuit;
    r->exact = r->observable = r->problem->observable;
    if (!o->route || !r->model->has_coupling) return QN_OK;
    QN_TRY(qn_route_circuit(r->circuit, r->model, &options, &r->route, diag));
    r->circuit = r->route.circuit;
    QN_TRY(qn_observable_place(r->observable, qn_circuit_nqubits(r->circuit), r->route.final,
                               &r->placed));
    r->exact = r->observable = r->placed;
out:
    return status;
}

/* Trajectories hold the qubits that a routed circuit uses, which are followed over the device. */
static qn_status follow(qn_rung *r, qn_diag *diag) {
    qn_status status = QN_OK;
    int *ends = NULL;
    if (r->adjoints || !r->route.circuit) return QN_OK;
    ends = qn_alloc((size_t)r->route.nqubits, sizeof *ends);
    QN_TRY_ALLOC(ends);
    qn_program_destroy(r->program);
    r->program = NULL;
    QN_TRY(qn_route_program(&r->route, r->model, &r->how, &r->program, diag));
    QN_TRY(qn_route_ends(&r->route, ends));
    QN_TRY(qn_observable_place(r->problem->observable, qn_program_nqubits(r->program), ends,
                               &r->followed));
    r->exact = r->followed;
out:
    qn_free(ends);
    return status;
}

static qn_status build(qn_rung *r, const qn_problem *problem, const qn_model *model,
                       const qn_rung_options *options, qn_diag *diag) {
    qn_status status = QN_OK;
    *r = (qn_rung){.problem = problem, .model = model};
    r->how = qn_device_options_program(&problem->options->device);
    r->how.as_written = true;
    r->how.allow_unused = r->how.allow_unused || qn_model_is_ideal(model);
    r->how.fold = options->fold;
    QN_TRY(route(r, diag));
    QN_TRY(qn_program_build(r->circuit, model, &r->how, &r->program, diag));
out:
    return status;
}

/* What is measured, once it is known whether there are density matrices. */
static qn_status finish(qn_rung *r, const qn_rung_options *options, qn_diag *diag) {
    qn_status status = QN_OK;
    const int estimator = r->problem->options->gradient;
    QN_TRY(follow(r, diag));
    if (options->undo) QN_TRY(unread(r->program, r->exact, &r->unread, diag));
    if (options->undo && estimator != QN_ESTIMATOR_EXACT) QN_TRY(unread_measured(r, diag));
    if (estimator == QN_ESTIMATOR_SPSA)
        QN_TRY(qn_measurement_create(r->circuit, r->model, &r->how, measured(r), &r->measurement,
                                     diag));
out:
    return status;
}

qn_status qn_rung_create(qn_rung *r, const qn_problem *problem, const qn_model *model,
                         const qn_rung_options *options, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_team *team = problem->team;
    QN_TRY(qn_team_agree_on(team, build(r, problem, model, options, diag), diag));
    QN_TRY(create_adjoints(r, options->ndesks, diag));
    QN_TRY(qn_team_agree_on(team, finish(r, options, diag), diag));
out:
    return status;
}

void qn_rung_clear(qn_rung *r) {
    qn_measurement_destroy(r->measurement);
    qn_observable_destroy(r->unread);
    qn_observable_destroy(r->measured_unread);
    forget_adjoints(r);
    qn_program_destroy(r->program);
    qn_observable_destroy(r->placed);
    qn_observable_destroy(r->followed);
    qn_route_clear(&r->route);
    *r = (qn_rung){0};
}

/* ---- questions ------------------------------------------------------------------------------ */

qn_status qn_rung_exact(const qn_rung *r, const qn_desk *desk, int what, bool raw, uint64_t seed,
                        qn_gradient *gradient, qn_diag *diag) {
    const qn_optimise_options *o = r->problem->options;
    const qn_observable *asked = raw || !r->unread ? r->exact : r->unread;
    const qn_gradient_sampling sampling = {.seed = seed,
                                           .trajectories = (uint64_t)o->trajectories,
                                           .target_error = o->target_se,
                                           .threads = (int)o->threads,
                                           .memory = r->problem->memory,
                                           .team = desk->team,
                                           .stop = qn_problem_stops,
                                           .context = (void *)r->problem};
    if (r->adjoints)
        return qn_adjoint_run(r->adjoints[desk->index], desk->angles, asked, what, gradient, diag);
    return qn_gradient_estimate(r->program, desk->angles, asked, &sampling, gradient, diag);
}

qn_status qn_rung_shift(const qn_rung *r, const qn_desk *desk, uint64_t shots, uint64_t seed,
                        qn_gradient *gradient, qn_diag *diag) {
    const qn_gradient_shots asked = {.shots = shots,
                                     .seed = seed,
                                     .memory = r->beside,
                                     .team = desk->team,
                                     .stop = qn_problem_stops,
                                     .context = (void *)r->problem};
    return qn_gradient_measure(r->circuit, r->model, &r->how, desk->angles, measured(r), &asked,
                               gradient, diag);
}

qn_status qn_rung_measure(const qn_rung *r, const qn_desk *desk, uint64_t shots, uint64_t index,
                          qn_measured_value *value, qn_diag *diag) {
    const qn_optimise_options *o = r->problem->options;
    const qn_simulation_sampling sampling = {.seed = (uint64_t)o->seed,
                                             .index = index,
                                             .trajectories = (uint64_t)o->trajectories,
                                             .threads = (int)o->threads,
                                             .team = desk->team};
    const qn_simulation_options options = {.method = r->adjoints ? QN_METHOD_AUTO
                                                                 : QN_METHOD_TRAJECTORY,
                                           .memory = r->adjoints ? r->beside : r->problem->memory,
                                           .threads = (int)o->threads,
                                           .stop = qn_problem_stops,
                                           .context = (void *)r->problem,
                                           .sampling = r->adjoints ? NULL : &sampling};
    const qn_measured_shots asked = {.count = shots,
                                     .seed = (uint64_t)o->seed,
                                     .index = index,
                                     .team = r->adjoints ? desk->team : NULL};
    return qn_measurement_run(r->measurement, desk->angles, &options, &asked, value, diag);
}
