/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "derivative/derivative.h"

#include "core/memory.h"
#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"
#include "draw/arrays.h"
#include "gradient/forecast.h"
#include "simulate/forecast.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

/* Of a density matrix: more are refused. */
enum { MOST_QUBITS = 15 };

enum { DEFAULT_TRAJECTORIES = 1000, MOST_TRAJECTORIES = 1000000 }; /* with --target-se */

void qn_derivative_clear(qn_derivative *d) {
    qn_gradient_clear(&d->gradient);
    qn_program_destroy(d->followed);
    qn_question_clear(&d->question);
    qn_free(d->slopes);
    qn_free(d->errors);
    *d = (qn_derivative){0};
}

/* ---- what is asked -------------------------------------------------------------------------- */

static qn_status no_parameters(const qn_derivative *d, qn_diag *diag) {
    return qn_fail_at(diag, QN_ERR_SYNTAX, d->file, 0, 0,
                      "the circuit has no parameters: declare one, as in `input float x;`, and use "
                      "it in an angle, or ask --wrt noise");
}

static qn_status build(qn_derivative *d, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_derivative_options *o = d->options;
    if (o->wrt != QN_WRT_ANGLES && o->shots > 0)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--wrt %s: no shots tell the derivative by noise; leave --shots out",
                       o->wrt == QN_WRT_NOISE ? "noise" : "both");
    d->question.options = &o->question;
    d->question.file = d->file;
    d->question.route_seed = (uint64_t)o->seed;
    QN_TRY(qn_question_read(&d->question, diag));
    if (d->question.nvalues == 0 && o->wrt != QN_WRT_NOISE) QN_TRY(no_parameters(d, diag));
out:
    return status;
}

/* Bytes that states may take: what is promised is of the whole process. */
static size_t memory_of(const qn_derivative *d) {
    return d->options->question.memory ? qn_memory_beside(d->memory) : d->memory;
}

/* ---- answers -------------------------------------------------------------------------------- */

static uint64_t trajectories_of(const qn_derivative_options *o) {
    return o->trajectories      ? (uint64_t)o->trajectories
           : o->target_se > 0.0 ? MOST_TRAJECTORIES
                                : DEFAULT_TRAJECTORIES;
}

/* Real operations of the trajectories that would be run; infinitely many where they
 * answer nothing. */
static double sampled_operations(const qn_derivative *d) {
    double each = INFINITY;
    qn_diag detail = {0};
    if (qn_gradient_operations(d->question.program, d->question.observable, &each, &detail) !=
        QN_OK)
        return INFINITY;
    return each * (double)trajectories_of(d->options);
}

/* QN_ERR_LIMIT where auto does without exact gradients that would be long to wait for, if
 * trajectories take many times less. */
static qn_status look_ahead(qn_derivative *d, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_gradient_forecast forecast;
    double seconds;
    QN_TRY(qn_gradient_foresee(d->question.program, d->options->wrt != QN_WRT_ANGLES, &forecast,
                               diag));
    if (forecast.operations > QN_LONG && d->options->method == QN_DERIVED_AUTO) {
        const double times = forecast.operations / sampled_operations(d);
        if (times > QN_WORTH_ERRORS) {
            snprintf(d->why, sizeof d->why,
                     "the exact gradient (--method dm) would take about %.2g times as long", times);
            return qn_fail(diag, QN_ERR_LIMIT, "%s", d->why);
        }
    }
    if (!d->foresees || forecast.operations < QN_A_MOMENT || forecast.qubits > MOST_QUBITS)
        return QN_OK;
    QN_TRY(qn_gradient_seconds(&forecast, &seconds));
    d->foresees(forecast.qubits, seconds);
out:
    return status;
}

static qn_status run_exactly(qn_derivative *d, qn_diag *diag) {
    qn_status status = QN_OK;
    static const int what[] = {[QN_WRT_ANGLES] = QN_BY_PARAMS,
                               [QN_WRT_NOISE] = QN_BY_NOISE,
                               [QN_WRT_BOTH] = QN_BY_PARAMS | QN_BY_NOISE};
    qn_adjoint *adjoint = NULL;
    const qn_adjoint_options options = {
        .memory = d->options->question.memory ? memory_of(d) : 0}; /* nobody shares it */
    d->method = "dm";
    QN_TRY(look_ahead(d, diag));
    QN_TRY(qn_adjoint_create(d->question.program, &options, &adjoint, diag));
    QN_TRY(qn_adjoint_run(adjoint, d->question.angles, d->question.observable,
                          what[d->options->wrt], &d->gradient, diag));
    if (!d->gradient.slopes) goto out;
    d->slopes = qn_alloc(d->question.nvalues + 1, sizeof *d->slopes);
    QN_TRY_ALLOC(d->slopes);
    QN_TRY(
        qn_qasm_chain(d->question.qasm, d->question.values, d->gradient.slopes, d->slopes, diag));
out:
    qn_adjoint_destroy(adjoint);
    return status;
}

/* d angles / d inputs; the caller frees *jacobian. */
static qn_status differentiate(const qn_derivative *d, double **jacobian, qn_diag *diag) {
    const size_t nangles = (size_t)qn_circuit_nparams(d->question.circuit);
    const double bytes = (double)nangles * (double)d->question.nvalues * sizeof **jacobian,
                 left = d->memory ? (double)memory_of(d) : qn_memory_free();
    if (bytes > left)
        return qn_fail(diag, QN_ERR_LIMIT,
                       "the derivatives of %zu angles by %zu inputs need %.3g GiB; %.3g GiB are "
                       "free",
                       nangles, d->question.nvalues, bytes * 0x1p-30, left * 0x1p-30);
    *jacobian = qn_alloc(nangles * d->question.nvalues + 1, sizeof **jacobian);
    if (!*jacobian) return QN_ERR_MEMORY;
    return qn_qasm_bind(d->question.qasm, d->question.values, d->question.angles, *jacobian, diag);
}

/* Slopes and errors by the circuit's angles become those by the inputs; draws of different angles
 * are independent. */
static void chain(qn_derivative *d, const double *jacobian) {
    for (size_t k = 0; k < d->gradient.nparams; ++k)
        for (size_t v = 0; v < d->question.nvalues; ++v) {
            const double by = jacobian[k * d->question.nvalues + v];
            d->slopes[v] += by * d->gradient.slopes[k];
            d->errors[v] = hypot(d->errors[v], by * d->gradient.errors[k]);
        }
}

static qn_status run_shots(qn_derivative *d, qn_diag *diag) {
    qn_status status = QN_OK;
    double *jacobian = NULL;
    const qn_derivative_options *o = d->options;
    const qn_gradient_shots shots = {.shots = (uint64_t)o->shots,
                                     .seed = (uint64_t)o->seed,
                                     .memory = memory_of(d),
                                     .team = d->team};
    d->method = "shots";
    QN_TRY(differentiate(d, &jacobian, diag));
    QN_TRY(qn_gradient_measure(d->question.circuit, d->question.model, &d->question.how,
                               d->question.angles, d->question.observable, &shots, &d->gradient,
                               diag));
    d->slopes = qn_alloc(d->question.nvalues + 1, sizeof *d->slopes);
    d->errors = qn_alloc(d->question.nvalues + 1, sizeof *d->errors);
    QN_TRY_ALLOC(d->slopes && d->errors);
    assert(jacobian); /* or it had failed */
    chain(d, jacobian);
out:
    qn_free(jacobian);
    return status;
}

/* A state vector of the qubits that a routed circuit uses, not of the whole device. */
static qn_status estimate_followed(qn_derivative *d, const qn_gradient_sampling *sampling,
                                   qn_diag *diag) {
    qn_status status = QN_OK;
    qn_observable *asked = NULL;
    QN_TRY(qn_question_follow(&d->question, &d->followed, &asked, diag));
    QN_TRY(
        qn_gradient_estimate(d->followed, d->question.angles, asked, sampling, &d->gradient, diag));
out:
    qn_observable_destroy(asked);
    return status;
}

static qn_status run_trajectories(qn_derivative *d, qn_diag *diag) {
    qn_status status = QN_OK;
    double *jacobian = NULL;
    const qn_derivative_options *o = d->options;
    d->method = "trajectory";
    QN_TRY(differentiate(d, &jacobian, diag));
    const qn_gradient_sampling sampling = {.seed = (uint64_t)o->seed,
                                           .trajectories = trajectories_of(o),
                                           .target_error = o->target_se,
                                           .threads = (int)o->threads,
                                           .memory = memory_of(d),
                                           .jacobian = jacobian,
                                           .nvalues = d->question.nvalues,
                                           .team = d->team,
                                           .noise = o->wrt != QN_WRT_ANGLES};
    if (d->question.written) QN_TRY(estimate_followed(d, &sampling, diag));
    else
        QN_TRY(qn_gradient_estimate(d->question.program, d->question.angles, d->question.observable,
                                    &sampling, &d->gradient, diag));
    if (o->wrt == QN_WRT_NOISE) goto out;
    d->slopes = d->gradient.slopes;
    d->errors = d->gradient.errors;
    d->gradient.slopes = d->gradient.errors = NULL;
out:
    qn_free(jacobian);
    return status;
}

static bool leads(const qn_derivative *d) { return !d->team || d->team->rank == 0; }

/* What is too large for density matrices, and what helps. */
static qn_status refuse(const qn_derivative *d, qn_status status, const qn_diag *detail,
                        qn_diag *diag) {
    if (status != QN_ERR_LIMIT) {
        if (status != QN_OK && diag) *diag = *detail;
        return status;
    }
    return qn_fail(diag, status, "%s: --method trajectory%s", detail->text,
                   d->options->shots > 0 ? " in place of --shots" : "");
}

static qn_status run(qn_derivative *d, qn_diag *diag) {
    const qn_derivative_options *o = d->options;
    qn_diag detail = {0};
    qn_status status = QN_OK;
    if (o->method == QN_DERIVED_TRAJECTORY) return run_trajectories(d, diag);
    if (o->shots > 0) return refuse(d, run_shots(d, &detail), &detail, diag);
    if (leads(d)) status = run_exactly(d, &detail);
    const bool goes_on = status == QN_ERR_LIMIT && o->method == QN_DERIVED_AUTO;
    if (qn_team_any(d->team, goes_on)) return run_trajectories(d, diag);
    return refuse(d, status, &detail, diag);
}

/* ---- names, sums ----------------------------------------------------------------------------- */

size_t qn_derivative_source(const qn_derivative *d, qn_source source, double *slope) {
    size_t count = 0;
    *slope = 0.0;
    for (size_t k = 0; k < d->gradient.nplaces; ++k) {
        if (d->gradient.places[k].source != source) continue;
        *slope += d->gradient.places[k].slope;
        ++count;
    }
    return count;
}

/* ---- files ----------------------------------------------------------------------------------- */

static void print_angles(const qn_derivative *d, FILE *file) {
    char name[QN_QUESTION_NAME], text[3][QN_REAL_TEXT];
    for (size_t v = 0; d->slopes && v < d->question.nvalues; ++v)
        fprintf(file, "parameter,%s,%s,%s,%s,,,,,\n", qn_question_name(&d->question, v, name),
                qn_field_text(d->question.values[v], 0, text[0]),
                qn_field_text(d->slopes[v], 0, text[1]),
                d->errors ? qn_field_text(d->errors[v], 0, text[2]) : "");
}

static void print_places(const qn_derivative *d, FILE *file) {
    const qn_circuit *circuit = qn_program_circuit(d->question.program);
    char text[QN_REAL_TEXT], error[QN_REAL_TEXT];
    for (size_t k = 0; k < d->gradient.nplaces; ++k) {
        const qn_noise_slope *place = &d->gradient.places[k];
        const qn_instr *i = place->instr;
        const qn_op *op = qn_circuit_op(circuit, (size_t)i->op);
        fprintf(file, "noise,%s,,%s,%s,%d,%s,%d,", qn_source_name(place->source),
                qn_field_text(place->slope, 0, text),
                place->error > 0.0 ? qn_field_text(place->error, 0, error) : "", i->op,
                op->gate ? op->gate->name : "", i->device[0]);
        if (i->nqubits > 1) fprintf(file, "%d", i->device[1]);
        fprintf(file, ",%.9g\n", i->start);
    }
}

static qn_status write_csv(const qn_derivative *d, qn_diag *diag) {
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    fputs("kind,name,value,slope,error,operation,gate,qubit,second_qubit,start_s\n", page.file);
    print_angles(d, page.file);
    print_places(d, page.file);
    return qn_printed_write(&page, QN_OK, d->options->csv, diag);
}

qn_status qn_derivative_compute(qn_derivative *d, qn_diag *diag) {
    qn_status status = QN_OK;
    if (d->options->npy && d->options->wrt == QN_WRT_NOISE)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--npy holds the derivatives by the parameters, which --wrt noise leaves "
                       "out; --csv has those by noise");
    QN_TRY(build(d, diag));
    QN_TRY(run(d, diag));
    if (!leads(d)) return QN_OK;
    if (d->options->csv) QN_TRY(write_csv(d, diag));
    if (d->options->npy)
        QN_TRY(qn_npy_reals_write(d->options->npy, d->question.nvalues, d->slopes, diag));
out:
    return status;
}
