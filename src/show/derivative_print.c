/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Derivatives of an observable as text and as JSON. */
#include "derivative/question.h"
#include "show/json.h"
#include "show/route_object.h"
#include "show/study_print.h"

#include <string.h>

enum { SHOWN = 72 }; /* letters of an observable */

/* ---- text ------------------------------------------------------------------------------------ */

static void print_head(const qn_derivative *d, FILE *file) {
    const char *text = qn_question_observable(&d->question);
    const qn_gradient *g = &d->gradient;
    fprintf(file, "gradient of %s on %s\n", d->file, qn_model_name(d->question.model));
    fprintf(file, "  <%.*s%s> = %.10f", SHOWN, text, strlen(text) > SHOWN ? "..." : "", g->value);
    const bool sampled = !strcmp(d->method, "trajectory");
    if (d->errors || sampled) fprintf(file, " +- %.3g", g->value_error);
    if (!strcmp(d->method, "shots"))
        fprintf(file, ", by parameter shift: %llu circuits, %llu shots",
                (unsigned long long)g->circuits, (unsigned long long)g->shots);
    else if (sampled) fprintf(file, ", by %llu trajectories", (unsigned long long)g->trajectories);
    else fputs(", exact", file);
    fputs("\n", file);
}

static void print_angles(const qn_derivative *d, FILE *file) {
    char name[QN_QUESTION_NAME];
    fprintf(file, "\n  %-16s %16s  %s\n", "parameter", "value", "d value / d parameter");
    for (size_t v = 0; v < d->question.nvalues; ++v) {
        fprintf(file, "  %-16s %16.10g  %+.10f", qn_question_name(&d->question, v, name),
                d->question.values[v], d->slopes[v]);
        if (d->errors) fprintf(file, " +- %.3g", d->errors[v]);
        fputs("\n", file);
    }
}

static void print_error(double error, FILE *file) {
    if (error > 0.0) fprintf(file, " +- %.3g", error);
}

static void print_noise(const qn_derivative *d, FILE *file) {
    double sum = 0.0;
    fprintf(file, "\n  %-16s %16s  %s\n", "source of noise", "places", "d value / d strength");
    for (int s = 0; s < QN_SOURCE_COUNT; ++s) {
        double slope = 0.0;
        const size_t count = qn_derivative_source(d, (qn_source)s, &slope);
        if (count == 0) continue;
        fprintf(file, "  %-16s %16zu  %+.10f", qn_source_name((qn_source)s), count, slope);
        print_error(d->gradient.source_errors[s], file);
        fprintf(file, "  %s\n", qn_source_help((qn_source)s));
        sum += slope;
    }
    if (d->gradient.nplaces == 0) fputs("  there is none\n", file);
    else {
        fprintf(file, "  %-16s %16zu  %+.10f", "all", d->gradient.nplaces, sum);
        print_error(d->gradient.noise_error, file);
        fputs("\n", file);
    }
}

void qn_derivative_print(const qn_derivative *d, FILE *file) {
    print_head(d, file);
    if (d->question.route.initial) qn_route_print_lines(&d->question.route, file);
    if (d->slopes) print_angles(d, file);
    if (d->options->wrt != QN_WRT_ANGLES) print_noise(d, file);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

/* An object with a number or an array for each parameter. */
static json_t *by_parameter(const qn_derivative *d, const double *numbers) {
    json_t *object = json_object();
    for (size_t k = 0; k < qn_qasm_nparameters(d->question.qasm); ++k) {
        const qn_qasm_parameter p = qn_qasm_parameter_at(d->question.qasm, k);
        json_t *entry = p.array ? json_array() : qn_json_real(numbers[p.first]);
        for (size_t v = p.first; p.array && v < p.first + p.size; ++v)
            json_array_append_new(entry, qn_json_real(numbers[v]));
        json_object_set_new(object, p.name, entry);
    }
    return object;
}

static json_t *by_source(const qn_derivative *d) {
    json_t *object = json_object();
    for (int s = 0; s < QN_SOURCE_COUNT; ++s) {
        double slope = 0.0;
        if (qn_derivative_source(d, (qn_source)s, &slope) > 0)
            json_object_set_new(object, qn_source_name((qn_source)s), qn_json_real(slope));
    }
    return object;
}

/* Standard errors of trajectories. */
static json_t *source_errors(const qn_derivative *d) {
    json_t *object = json_object();
    for (int s = 0; s < QN_SOURCE_COUNT; ++s) {
        double slope = 0.0;
        if (qn_derivative_source(d, (qn_source)s, &slope) > 0)
            json_object_set_new(object, qn_source_name((qn_source)s),
                                qn_json_real(d->gradient.source_errors[s]));
    }
    json_object_set_new(object, "all", qn_json_real(d->gradient.noise_error));
    return object;
}

static json_t *places(const qn_derivative *d) {
    json_t *list = json_array();
    for (size_t k = 0; k < d->gradient.nplaces; ++k) {
        const qn_noise_slope *place = &d->gradient.places[k];
        const qn_instr *i = place->instr;
        const qn_op *op = qn_circuit_op(qn_program_circuit(d->question.program), (size_t)i->op);
        json_t *qubits = json_array();
        for (int q = 0; q < i->nqubits; ++q)
            json_array_append_new(qubits, json_integer(i->device[q]));
        json_t *entry = json_pack("{s:s, s:i, s:s, s:o, s:o, s:o}", "source",
                                  qn_source_name(place->source), "operation", i->op, "gate",
                                  op->gate ? op->gate->name : "", "qubits", qubits, "start",
                                  qn_json_real(i->start), "slope", qn_json_real(place->slope));
        if (place->error > 0.0) json_object_set_new(entry, "error", qn_json_real(place->error));
        json_array_append_new(list, entry);
    }
    return list;
}

qn_status qn_derivative_print_json(const qn_derivative *d, FILE *file) {
    const qn_gradient *g = &d->gradient;
    json_t *object = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "version", qn_version(), "build", qn_build(), "file",
        d->file, "noise", qn_model_name(d->question.model), "observable",
        qn_question_observable(&d->question), "method", d->method, "value", qn_json_real(g->value));
    if (!object) return QN_ERR_MEMORY;
    if (d->question.route.initial)
        json_object_set_new(object, "route", qn_route_object(&d->question.route));
    const bool sampled = !strcmp(d->method, "trajectory");
    if (d->errors || sampled)
        json_object_set_new(object, "value_error", qn_json_real(g->value_error));
    if (d->slopes) {
        json_object_set_new(object, "parameters", by_parameter(d, d->question.values));
        json_object_set_new(object, "gradient", by_parameter(d, d->slopes));
    }
    if (d->errors) json_object_set_new(object, "error", by_parameter(d, d->errors));
    if (g->circuits) {
        json_object_set_new(object, "circuits", json_integer((json_int_t)g->circuits));
        json_object_set_new(object, "shots", json_integer((json_int_t)g->shots));
    }
    if (sampled)
        json_object_set_new(object, "trajectories", json_integer((json_int_t)g->trajectories));
    if (d->options->wrt != QN_WRT_ANGLES) {
        json_object_set_new(object, "noise_gradient", by_source(d));
        if (sampled) json_object_set_new(object, "noise_error", source_errors(d));
        json_object_set_new(object, "places", places(d));
    }
    return qn_json_print(object, 15, file);
}
