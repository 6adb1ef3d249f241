#include "derivative/derivative.h"

#include "core/atomic_file.h"
#include "core/number.h"
#include "core/try.h"
#include "draw/arrays.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_TRAJECTORIES = 1000 };

void qn_derivative_clear(qn_derivative *d) {
    qn_gradient_clear(&d->gradient);
    qn_program_destroy(d->program);
    qn_observable_destroy(d->observable);
    qn_circuit_destroy(d->circuit);
    qn_qasm_destroy(d->qasm);
    qn_model_destroy(d->model);
    qn_free(d->values);
    qn_free(d->angles);
    qn_free(d->slopes);
    qn_free(d->errors);
    *d = (qn_derivative){0};
}

/* ---- what is asked -------------------------------------------------------------------------- */

qn_status qn_read_observable(const char *text, const char *path, int nqubits,
                             qn_observable **observable, qn_diag *diag) {
    static const char *const OPTION = "--observable";
    if (!text == !path)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "give what is to be differentiated, as in --observable \"0.5 Z0 Z1 - X0\", "
                       "%s",
                       text ? "or --observable-file, not both" : "or --observable-file FILE");
    if (path) return qn_observable_read(path, nqubits, observable, diag);
    const qn_status status = qn_observable_parse(OPTION, text, nqubits, observable, diag);
    /* wrong on the command line, and not in a file that it names */
    return status != QN_OK && diag && strcmp(diag->file, OPTION) == 0 ? QN_ERR_ARGUMENT : status;
}

static qn_status no_parameters(const qn_derivative *d, qn_diag *diag) {
    return qn_fail_at(diag, QN_ERR_SYNTAX, d->file, 0, 0,
                      "the circuit has no parameters: declare one, as in `input float x;`, and use "
                      "it in an angle, or ask --wrt noise");
}

static qn_status take_circuit(qn_derivative *d) {
    qn_status status = QN_OK;
    const qn_circuit *circuit = qn_qasm_circuit(d->qasm);
    int *bits = qn_alloc((size_t)qn_circuit_nbits(circuit) + 1, sizeof *bits);
    QN_TRY_ALLOC(bits);
    QN_TRY(qn_circuit_pack_bits(circuit, &d->circuit, bits));
out:
    qn_free(bits);
    return status;
}

static qn_status read_circuit(qn_derivative *d, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_parameter_values given = {0};
    QN_TRY(qn_parameter_options_read(&d->options->parameters, &given, diag));
    const qn_qasm_options options = {.inputs = given.inputs,
                                     .ninputs = given.count,
                                     .dt = qn_model_dt(d->model),
                                     .keep_inputs = true};
    QN_TRY(qn_qasm_read(d->file, &options, &d->qasm, diag));
    d->nvalues = qn_qasm_nvalues(d->qasm);
    if (d->nvalues == 0 && d->options->wrt != QN_WRT_NOISE) QN_TRY(no_parameters(d, diag));
    d->values = qn_alloc(d->nvalues + 1, sizeof *d->values);
    d->angles = qn_alloc((size_t)qn_circuit_nparams(qn_qasm_circuit(d->qasm)) + 1,
                         sizeof *d->angles);
    QN_TRY_ALLOC(d->values && d->angles);
    QN_TRY(qn_qasm_assign(d->qasm, given.inputs, given.count, d->values, diag));
    QN_TRY(qn_qasm_bind(d->qasm, d->values, d->angles, NULL, diag));
    QN_TRY(take_circuit(d));
out:
    qn_parameter_values_clear(&given);
    return status;
}

qn_program_options qn_derivative_program_options(const qn_derivative *d) {
    qn_program_options options = qn_device_options_program(&d->options->device);
    options.as_written = !d->options->merge;
    return options;
}

static qn_status build(qn_derivative *d, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_derivative_options *o = d->options;
    const qn_program_options options = qn_derivative_program_options(d);
    const bool noise = o->wrt != QN_WRT_ANGLES;
    if (noise && (o->shots > 0 || o->method == QN_DERIVED_TRAJECTORY))
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--wrt %s: no shots and no trajectories tell the derivative by noise; leave "
                       "%s out",
                       o->wrt == QN_WRT_NOISE ? "noise" : "both",
                       o->shots > 0 ? "--shots" : "--method trajectory");
    QN_TRY(qn_device_options_model(&o->device, o->noise, &d->model, diag));
    QN_TRY(read_circuit(d, diag));
    QN_TRY(qn_read_observable(o->observable, o->observable_file, qn_circuit_nqubits(d->circuit),
                              &d->observable, diag));
    QN_TRY(qn_program_build(d->circuit, d->model, &options, &d->program, diag));
out:
    return status;
}

/* ---- answers -------------------------------------------------------------------------------- */

static qn_status run_exactly(qn_derivative *d, qn_diag *diag) {
    qn_status status = QN_OK;
    static const int what[] = {[QN_WRT_ANGLES] = QN_BY_PARAMS,
                               [QN_WRT_NOISE] = QN_BY_NOISE,
                               [QN_WRT_BOTH] = QN_BY_PARAMS | QN_BY_NOISE};
    qn_adjoint *adjoint = NULL;
    const qn_adjoint_options options = {.memory = (size_t)d->options->memory << 20};
    d->method = "dm";
    QN_TRY(qn_adjoint_create(d->program, &options, &adjoint, diag));
    QN_TRY(qn_adjoint_run(adjoint, d->angles, d->observable, what[d->options->wrt], &d->gradient,
                          diag));
    if (!d->gradient.slopes) goto out;
    d->slopes = qn_alloc(d->nvalues + 1, sizeof *d->slopes);
    QN_TRY_ALLOC(d->slopes);
    QN_TRY(qn_qasm_chain(d->qasm, d->values, d->gradient.slopes, d->slopes, diag));
out:
    qn_adjoint_destroy(adjoint);
    return status;
}

/* d angles / d inputs; the caller frees *jacobian. */
static qn_status differentiate(const qn_derivative *d, double **jacobian, qn_diag *diag) {
    const size_t nangles = (size_t)qn_circuit_nparams(d->circuit);
    *jacobian = qn_alloc(nangles * d->nvalues + 1, sizeof **jacobian);
    if (!*jacobian) return QN_ERR_MEMORY;
    return qn_qasm_bind(d->qasm, d->values, d->angles, *jacobian, diag);
}

/* Slopes and errors by the circuit's angles become those by the inputs; draws of different angles
 * are independent. */
static void chain(qn_derivative *d, const double *jacobian) {
    for (size_t k = 0; k < d->gradient.nparams; ++k)
        for (size_t v = 0; v < d->nvalues; ++v) {
            const double by = jacobian[k * d->nvalues + v];
            d->slopes[v] += by * d->gradient.slopes[k];
            d->errors[v] = hypot(d->errors[v], by * d->gradient.errors[k]);
        }
}

static qn_status run_shots(qn_derivative *d, qn_diag *diag) {
    qn_status status = QN_OK;
    double *jacobian = NULL;
    const qn_derivative_options *o = d->options;
    const qn_program_options options = qn_derivative_program_options(d);
    const qn_gradient_shots shots = {(uint64_t)o->shots, (uint64_t)o->seed,
                                     (size_t)o->memory << 20};
    d->method = "shots";
    QN_TRY(differentiate(d, &jacobian, diag));
    QN_TRY(qn_gradient_measure(d->circuit, d->model, &options, d->angles, d->observable, &shots,
                               &d->gradient, diag));
    d->slopes = qn_alloc(d->nvalues + 1, sizeof *d->slopes);
    d->errors = qn_alloc(d->nvalues + 1, sizeof *d->errors);
    QN_TRY_ALLOC(d->slopes && d->errors);
    chain(d, jacobian);
out:
    qn_free(jacobian);
    return status;
}

static qn_status run_trajectories(qn_derivative *d, qn_diag *diag) {
    qn_status status = QN_OK;
    double *jacobian = NULL;
    const qn_derivative_options *o = d->options;
    d->method = "trajectory";
    QN_TRY(differentiate(d, &jacobian, diag));
    const qn_gradient_sampling sampling = {
        .seed = (uint64_t)o->seed,
        .trajectories = o->trajectories ? (uint64_t)o->trajectories : DEFAULT_TRAJECTORIES,
        .threads = (int)o->threads,
        .memory = (size_t)o->memory << 20,
        .jacobian = jacobian,
        .nvalues = d->nvalues};
    QN_TRY(
        qn_gradient_estimate(d->program, d->angles, d->observable, &sampling, &d->gradient, diag));
    d->slopes = d->gradient.slopes;
    d->errors = d->gradient.errors;
    d->gradient.slopes = d->gradient.errors = NULL;
out:
    qn_free(jacobian);
    return status;
}

static qn_status run(qn_derivative *d, qn_diag *diag) {
    const qn_derivative_options *o = d->options;
    qn_diag detail = {0};
    if (o->method == QN_DERIVED_TRAJECTORY) return run_trajectories(d, diag);
    const qn_status status = o->shots > 0 ? run_shots(d, &detail) : run_exactly(d, &detail);
    const bool goes_on = status == QN_ERR_LIMIT && o->method == QN_DERIVED_AUTO && o->shots == 0 &&
                         o->wrt == QN_WRT_ANGLES;
    if (goes_on) return run_trajectories(d, diag);
    if (status != QN_OK && diag) *diag = detail;
    return status;
}

/* ---- names, sums ----------------------------------------------------------------------------- */

const char *qn_derivative_name(const qn_derivative *d, size_t value, char *text) {
    for (size_t k = 0; k < qn_qasm_nparameters(d->qasm); ++k) {
        const qn_qasm_parameter p = qn_qasm_parameter_at(d->qasm, k);
        if (value < p.first || value >= p.first + p.size) continue;
        if (p.array) snprintf(text, QN_DERIVATIVE_NAME, "%.255s[%zu]", p.name, value - p.first);
        else snprintf(text, QN_DERIVATIVE_NAME, "%.255s", p.name);
    }
    return text;
}

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
    char name[QN_DERIVATIVE_NAME], text[3][QN_REAL_TEXT];
    for (size_t v = 0; d->slopes && v < d->nvalues; ++v)
        fprintf(file, "parameter,%s,%s,%s,%s,,,,,\n", qn_derivative_name(d, v, name),
                qn_field_text(d->values[v], 0, text[0]), qn_field_text(d->slopes[v], 0, text[1]),
                d->errors ? qn_field_text(d->errors[v], 0, text[2]) : "");
}

static void print_places(const qn_derivative *d, FILE *file) {
    const qn_circuit *circuit = qn_program_circuit(d->program);
    char text[QN_REAL_TEXT];
    for (size_t k = 0; k < d->gradient.nplaces; ++k) {
        const qn_noise_slope *place = &d->gradient.places[k];
        const qn_instr *i = place->instr;
        const qn_op *op = qn_circuit_op(circuit, (size_t)i->op);
        fprintf(file, "noise,%s,,%s,,%d,%s,%d,", qn_source_name(place->source),
                qn_field_text(place->slope, 0, text), i->op, op->gate ? op->gate->name : "",
                i->qubits[0]);
        if (i->nqubits > 1) fprintf(file, "%d", i->qubits[1]);
        fprintf(file, ",%.9g\n", i->start);
    }
}

static qn_status write_csv(const qn_derivative *d, qn_diag *diag) {
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (!file) return QN_ERR_MEMORY;
    fputs("kind,name,value,slope,error,operation,gate,qubit,second_qubit,start_s\n", file);
    print_angles(d, file);
    print_places(d, file);
    qn_status status = fclose(file) == 0 ? QN_OK : QN_ERR_MEMORY;
    if (status == QN_OK) status = qn_atomic_write(d->options->csv, text, size, diag);
    free(text);
    return status;
}

qn_status qn_derivative_compute(qn_derivative *d, qn_diag *diag) {
    qn_status status = QN_OK;
    if (d->options->npy && d->options->wrt == QN_WRT_NOISE)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--npy holds the derivatives by the parameters, which --wrt noise leaves "
                       "out; --csv has those by noise");
    QN_TRY(build(d, diag));
    QN_TRY(run(d, diag));
    if (d->options->csv) QN_TRY(write_csv(d, diag));
    if (d->options->npy) QN_TRY(qn_npy_reals_write(d->options->npy, d->nvalues, d->slopes, diag));
out:
    return status;
}
