/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "show/json.h"
#include "show/route_object.h"
#include "show/study_print.h"

#include "core/try.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void print_expectations(const qn_result *result, FILE *file) {
    if (result->nexpectations == 0 || result->samples) return;
    fputs("\n  expectation values\n", file);
    for (size_t k = 0; k < result->nexpectations; ++k) {
        const qn_expectation *e = &result->expectations[k];
        fprintf(file, "  <%s> = %.10f\n", e->paulis, e->estimate.value);
    }
}

/* Was --target-se reached? */
static void print_target(const qn_result *result, FILE *file) {
    const qn_trajectory_report *r = &result->samples->expected;
    double worst = 0.0;
    if (result->options->target_se <= 0.0 || result->nexpectations + result->nobserved == 0) return;
    for (size_t k = 0; k < result->nexpectations; ++k)
        worst = fmax(worst, result->expectations[k].estimate.error);
    for (size_t k = 0; k < result->nobserved; ++k)
        worst = fmax(worst, result->observed[k].estimate.error);
    fprintf(file, "  target error %.3g %s: the largest is %.3g after %llu of at most %llu\n",
            result->options->target_se, r->reached ? "reached" : "NOT reached", worst,
            (unsigned long long)r->trajectories, (unsigned long long)result->samples->asked);
}

/* Variances are those of one trajectory: what lies between trajectories, and what one shot of each
 * would add. */
static void print_estimates(const qn_result *result, FILE *file) {
    int width = 6;
    if (result->nexpectations == 0 || !result->samples) return;
    const qn_trajectory_report *r = &result->samples->expected;
    fprintf(file, "\n  expectation values of %llu trajectories",
            (unsigned long long)r->trajectories);
    if (r->stratified)
        fprintf(file, "; the one without errors, probability %.6g, counts exactly", r->quiet);
    if (r->singles)
        fprintf(file, ", so do the %llu with a single one, probability %.6g",
                (unsigned long long)r->singles, r->single);
    for (size_t k = 0; k < result->nexpectations; ++k)
        if ((int)strlen(result->expectations[k].paulis) > width)
            width = (int)strlen(result->expectations[k].paulis);
    fprintf(file, "\n  %-*s  %13s  %10s  %12s  %12s  %8s\n", width, "", "", "standard",
            "variance of", "variance of", "gain of");
    fprintf(file, "  %-*s  %13s  %10s  %12s  %12s  %8s\n", width, "string", "value", "error",
            "trajectories", "shots", "strata");
    for (size_t k = 0; k < result->nexpectations; ++k) {
        const qn_estimate *e = &result->expectations[k].estimate;
        fprintf(file, "  %-*s  %13.10f  %10.3g  %12.6g  %12.6g  %8.4g\n", width,
                result->expectations[k].paulis, e->value, e->error, e->trajectory_variance,
                e->shot_variance, e->gain);
    }
}

static void print_number(const char *name, double value, FILE *file) {
    if (!isnan(value)) fprintf(file, "  %-10s %.10f\n", name, value);
}

qn_status qn_result_print(const qn_result *result, FILE *file) {
    qn_status status = QN_OK;
    const size_t own = qn_result_file_noise(result);
    fprintf(file, "%s: %d qubits, %zu operations, noise %s", result->file,
            qn_circuit_nqubits(result->circuit), qn_circuit_size(result->circuit),
            qn_model_name(result->model));
    if (own > 0) fprintf(file, " and %zu channel%s of the file", own, own == 1 ? "" : "s");
    fprintf(file, ", method %s", result->method);
    if (result->samples)
        fprintf(file, ", up to %d qubits in a state vector", result->samples->most_qubits);
    else if (qn_simulation_method(result->simulation) == QN_METHOD_STABILIZER)
        fprintf(file, ", %zu steps on Pauli strings", qn_simulation_nsteps(result->simulation));
    else
        fprintf(file, ", %zu fused steps, %zu branches", qn_simulation_nsteps(result->simulation),
                qn_simulation_nbranches(result->simulation));
    if (result->why[0]) fprintf(file, "\nmethod chosen: %s", result->why);
    if (result->route.circuit) {
        fputs("\nrouted: ", file);
        qn_route_print_swaps(&result->route, file);
    }
    fprintf(file, "%sduration of the circuit %.4g us\n", result->route.circuit ? "" : "\n",
            1e6 * qn_program_duration(result->program));
    QN_TRY(qn_result_print_records(result, file));
    print_expectations(result, file);
    print_estimates(result, file);
    qn_result_print_observables(result, file);
    if (result->samples) print_target(result, file);
    if (result->samples) return QN_OK;
    fputs("\n", file);
    print_number("purity", result->purity, file);
    print_number("entropy", result->entropy, file);
    print_number("fidelity", result->fidelity, file);
    if (result->options->state) fprintf(file, "  state      %s\n", result->options->state);
out:
    return status;
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static json_t *expectations(const qn_result *result) {
    json_t *list = json_array();
    for (size_t k = 0; k < result->nexpectations; ++k) {
        const qn_estimate *e = &result->expectations[k].estimate;
        json_t *entry = json_pack("{s:s, s:o, s:o}", "pauli", result->expectations[k].paulis,
                                  "value", qn_json_real(e->value), "stderr",
                                  qn_json_real(e->error));
        if (result->samples) {
            json_object_set_new(entry, "trajectory_variance", qn_json_real(e->trajectory_variance));
            json_object_set_new(entry, "shot_variance", qn_json_real(e->shot_variance));
            json_object_set_new(entry, "gain", qn_json_real(e->gain));
        }
        json_array_append_new(list, entry);
    }
    return list;
}

static json_t *integer(uint64_t value) { return json_integer((json_int_t)value); }

/* How the trajectories went; nothing of the machine, so that a seed gives the same text
 * anywhere. */
static json_t *trajectories(const qn_result *result) {
    const qn_trajectory_report *r = &result->samples->expected;
    json_t *object = json_object();
    json_object_set_new(object, "state_qubits", json_integer(result->samples->most_qubits));
    json_object_set_new(object, "interrupted", json_boolean(result->samples->interrupted));
    if (result->nexpectations + result->nobserved == 0) return object;
    json_object_set_new(object, "run", integer(r->trajectories));
    json_object_set_new(object, "most", integer(result->samples->asked));
    json_object_set_new(object, "stratified", json_boolean(r->stratified));
    json_object_set_new(object, "quiet", qn_json_real(r->quiet));
    if (r->singles) {
        json_object_set_new(object, "singles", integer(r->singles));
        json_object_set_new(object, "single", qn_json_real(r->single));
    }
    if (result->options->target_se <= 0.0) return object;
    json_object_set_new(object, "target_stderr", qn_json_real(result->options->target_se));
    json_object_set_new(object, "reached", json_boolean(r->reached));
    return object;
}

/* The members of an object, without its braces. */
static qn_status print_members(const json_t *object, bool first, FILE *file) {
    char *text = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
    if (!text || !qn_json_is_whole()) {
        free(text);
        return QN_ERR_MEMORY;
    }
    const size_t length = strlen(text), brace = strlen("\n}");
    if (length > brace + 1)
        fprintf(file, "%s%.*s", first ? "" : ",", (int)(length - brace - 1), text + 1);
    free(text);
    return QN_OK;
}

static json_t *head_of(const qn_result *result) {
    json_t *object = json_pack("{s:s, s:s, s:s, s:i, s:I, s:I, s:o}", "file", result->file, "noise",
                               qn_model_name(result->model), "method", result->method, "qubits",
                               qn_circuit_nqubits(result->circuit), "operations",
                               (json_int_t)qn_circuit_size(result->circuit), "seed",
                               (json_int_t)result->options->seed, "expectation",
                               expectations(result));
    if (!object) return NULL;
    if (qn_result_file_noise(result) > 0)
        json_object_set_new(object, "file_noise", integer(qn_result_file_noise(result)));
    json_object_set_new(object, "duration", qn_json_real(qn_program_duration(result->program)));
    if (result->route.circuit)
        json_object_set_new(object, "route", qn_route_object(&result->route));
    if (result->why[0]) json_object_set_new(object, "chosen", json_string(result->why));
    if (result->nobserved > 0)
        json_object_set_new(object, "observable", qn_result_json_observables(result));
    if (result->samples) json_object_set_new(object, "trajectories", trajectories(result));
    return object;
}

static json_t *tail_of(const qn_result *result) {
    json_t *object = json_object();
    if (result->samples || qn_simulation_method(result->simulation) == QN_METHOD_STABILIZER)
        return object;
    json_object_set_new(object, "purity", qn_json_real(result->purity));
    json_object_set_new(object, "entropy", qn_json_real(result->entropy));
    if (result->options->fidelity)
        json_object_set_new(object, "fidelity", qn_json_real(result->fidelity));
    return object;
}

/* The records may be many: they are written as they come. */
qn_status qn_result_print_json(const qn_result *result, FILE *file) {
    qn_status status = QN_OK;
    json_t *head = head_of(result), *tail = tail_of(result);
    QN_TRY_ALLOC(head && tail);
    fputs("{", file);
    QN_TRY(print_members(head, true, file));
    if (qn_circuit_nbits(result->circuit) > 0) QN_TRY(qn_result_print_json_records(result, file));
    QN_TRY(print_members(tail, false, file));
    fputs("\n}\n", file);
    if (ferror(file)) status = QN_ERR_IO;
out:
    json_decref(head);
    json_decref(tail);
    return status;
}
