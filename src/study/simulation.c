/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/simulation.h"
#include "circuit/operations.h"
#include "core/list.h"

#include "core/atomic_file.h"
#include "core/try.h"
#include "program/size.h"
#include "simulate/forecast.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_RECORDS = 1000 };

void qn_result_clear(qn_result *result) {
    for (size_t k = 0; k < result->nexpectations; ++k) free(result->expectations[k].paulis);
    qn_free(result->expectations);
    qn_result_clear_observables(result);
    qn_sample_clear(&result->sample);
    qn_simulation_destroy(result->simulation);
    qn_program_destroy(result->program);
    qn_model_destroy(result->model);
    qn_route_clear(&result->route);
    qn_circuit_destroy(result->own);
    qn_free(result->place);
    qn_free(result->angles);
    qn_qasm_destroy(result->qasm);
    *result = (qn_result){0};
}

/* ---- what is asked -------------------------------------------------------------------------- */

/* Measures every qubit behind a barrier, as Qiskit's measure_all does, into bits of their own. */
static qn_status measure_all(qn_result *result) {
    qn_status status = QN_OK;
    const qn_op fence = {.kind = QN_OP_BARRIER};
    result->first_measured = qn_circuit_nbits(result->own);
    qn_circuit_set_section(result->own, QN_SECTION_NONE);
    QN_TRY(qn_circuit_append(result->own, &fence));
    for (int q = 0; q < qn_circuit_nqubits(result->own); ++q)
        QN_TRY(qn_circuit_measure(result->own, q, result->first_measured + q));
out:
    return status;
}

/* The file's circuit without its idle classical bits, so that what is declared costs nothing; where
 * there are none and nothing is measured besides, without a copy of what may be long. */
static qn_status take_circuit(qn_result *result) {
    qn_status status = QN_OK;
    const qn_circuit *circuit = qn_qasm_circuit(result->qasm);
    const int nbits = qn_circuit_nbits(circuit);
    int *bits = qn_alloc((size_t)nbits + 1, sizeof *bits);
    result->place = qn_alloc((size_t)nbits + 1, sizeof *result->place);
    QN_TRY_ALLOC(bits && result->place);
    result->circuit = circuit;
    result->nplaces = nbits;
    for (int b = 0; b < nbits; ++b) result->place[b] = bits[b] = b;
    if (!result->options->measure_all && qn_circuit_uses_all_bits(circuit)) goto out;
    QN_TRY(qn_circuit_pack_bits(circuit, &result->own, bits));
    result->circuit = result->own;
    for (int b = 0; b < nbits; ++b) result->place[b] = -1;
    for (int b = 0; b < qn_circuit_nbits(result->circuit); ++b) result->place[bits[b]] = b;
    if (result->options->measure_all) QN_TRY(measure_all(result));
out:
    qn_free(bits);
    return status;
}

static qn_status read_circuit(qn_result *result, qn_diag *diag) {
    qn_status status = QN_OK;
    const bool keep = result->options->keep_parameters;
    double *values = NULL;
    QN_TRY(qn_parameter_options_open(
        &result->options->parameters, result->file, qn_model_dt(result->model), keep,
        (size_t)result->options->memory << 20, &result->qasm, &values, diag));
    result->params = qn_qasm_parameters(result->qasm);
    if (keep) {
        const int nparams = qn_circuit_nparams(qn_qasm_circuit(result->qasm));
        result->angles = qn_alloc((size_t)nparams + 1, sizeof *result->angles);
        QN_TRY_ALLOC(result->angles);
        QN_TRY(qn_qasm_bind(result->qasm, values, result->angles, NULL, diag));
        result->params = result->angles;
    }
    QN_TRY(take_circuit(result));
out:
    qn_free(values);
    return status;
}

static qn_status add_expectation(qn_result *result, const char *paulis, size_t length) {
    const size_t count = result->nexpectations;
    qn_expectation *grown = qn_list_grown(result->expectations, count, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    result->expectations = grown;
    char *copy = strndup(paulis, length);
    if (!copy) return QN_ERR_MEMORY;
    for (char *c = copy; *c; ++c) *c = (char)toupper((unsigned char)*c);
    result->expectations[result->nexpectations++] = (qn_expectation){copy, {.value = NAN}};
    return QN_OK;
}

/* Pauli strings between commas and white space; in a file, # starts a comment. */
static qn_status read_strings(qn_result *result, const char *text) {
    qn_status status = QN_OK;
    while (*text) {
        const size_t length = strcspn(text, ", \t\r\n#");
        if (length > 0) QN_TRY(add_expectation(result, text, length));
        text += length;
        text += *text == '#' ? strcspn(text, "\n") : *text != '\0';
    }
out:
    return status;
}

static qn_status read_expectations(qn_result *result, qn_diag *diag) {
    qn_status status = QN_OK;
    char *text = NULL;
    size_t size = 0;
    if (result->options->expect) QN_TRY(read_strings(result, result->options->expect));
    if (result->options->expect_file) {
        QN_TRY(qn_text_file_read(result->options->expect_file, QN_TEXT_LIMIT, &text, &size, diag));
        QN_TRY(read_strings(result, text));
    }
    const int nqubits = qn_circuit_nqubits(result->circuit);
    for (size_t k = 0; k < result->nexpectations; ++k) {
        const char *paulis = result->expectations[k].paulis;
        if (strlen(paulis) != (size_t)nqubits || strspn(paulis, "IXYZ") != (size_t)nqubits)
            QN_TRY(qn_fail(
                diag, QN_ERR_ARGUMENT,
                "--expect '%.64s': give one letter of I, X, Y, Z for each of the %d qubits, the "
                "leftmost for the highest",
                paulis, nqubits));
    }
out:
    qn_free(text);
    return status;
}

/* --probabilities all|N|none. */
static qn_status read_probabilities(qn_result *result, qn_diag *diag) {
    const char *text = result->options->probabilities;
    char *end = NULL;
    result->most = DEFAULT_RECORDS;
    result->exact = true;
    result->asked_for_records = text != NULL;
    if (!text) return QN_OK;
    result->exact = strcmp(text, "none") != 0;
    result->most = result->exact ? SIZE_MAX : 0;
    if (!result->exact || strcmp(text, "all") == 0) return QN_OK;
    errno = 0;
    const unsigned long long most = strtoull(text, &end, 10);
    if (!isdigit((unsigned char)text[0]) || *end || errno)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--probabilities %.64s: give all, none or how many, as in 100", text);
    result->most = most < SIZE_MAX ? (size_t)most : SIZE_MAX;
    return QN_OK;
}

static qn_status read_keep(qn_result *result, qn_diag *diag) {
    const int nqubits = qn_circuit_nqubits(result->circuit);
    const char *text = result->options->keep;
    while (text && *text) {
        char *end = NULL;
        const long qubit = strtol(text, &end, 10);
        bool fine = end != text && (*end == '\0' || *end == ',') && qubit >= 0 && qubit < nqubits;
        for (int k = 0; k < result->nkeep; ++k) fine = fine && result->keep[k] != qubit;
        if (!fine || result->nkeep == 15)
            return qn_fail(diag, QN_ERR_ARGUMENT,
                           "--keep %s: give up to 15 different qubits from 0 to %d, as in 0,2",
                           result->options->keep, nqubits - 1);
        result->keep[result->nkeep++] = (int)qubit;
        text = end + (*end == ',');
    }
    return QN_OK;
}

/* ---- answers -------------------------------------------------------------------------------- */

static qn_status draw(qn_result *result, qn_diag *diag) {
    qn_rng rng;
    qn_rng_init(&rng, (uint64_t)result->options->seed, QN_STREAM_SHOTS, 0, 0, 0);
    const qn_status status = qn_simulation_sample(
        result->simulation, (uint64_t)result->options->shots, &rng, result->most, &result->sample);
    if (status != QN_ERR_LIMIT) return status;
    return qn_fail(diag, status, "%lld shots do not fit into the memory; take fewer",
                   (long long)result->options->shots);
}

/* Most records that will be listed. */
static size_t foresee_records(const qn_result *result) {
    const size_t shots = (size_t)result->options->shots;
    const int nbits = qn_circuit_nbits(result->circuit);
    const size_t asked = result->most < SIZE_MAX - shots ? result->most + shots : SIZE_MAX;
    const size_t possible = nbits < 62 ? (size_t)1 << nbits : SIZE_MAX;
    return nbits == 0 ? 0 : asked < possible ? asked : possible;
}

static qn_status ask_expectations(qn_result *result, qn_diag *diag) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < result->nexpectations && status == QN_OK; ++k) {
        qn_expectation *asked = &result->expectations[k];
        char *placed = qn_result_place_paulis(result, asked->paulis);
        if (!placed) return QN_ERR_MEMORY;
        status = qn_simulation_expect(result->simulation, placed, &asked->estimate.value, diag);
        qn_free(placed);
    }
    return status;
}

static qn_status ask(qn_result *result, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_method method = qn_simulation_method(result->simulation);
    const bool stabilizer = method == QN_METHOD_STABILIZER;
    result->method = stabilizer ? "stabilizer" : method == QN_METHOD_PURE ? "pure" : "dm";
    result->single = qn_simulation_is_single(result->simulation);
    if (stabilizer) {
        const bool counts = qn_circuit_nbits(result->circuit) > 0 && result->options->shots > 0;
        result->exact = false;
        QN_TRY(qn_result_check_samples(result, counts, "stabilizers", diag));
    }
    QN_TRY(ask_expectations(result, diag));
    QN_TRY(qn_result_observe(result, diag));
    if (qn_simulation_nbits(result->simulation) > 0) QN_TRY(draw(result, diag));
    if (!stabilizer) QN_TRY(qn_result_ask_state(result, diag));
out:
    return status;
}

/* ---- the run -------------------------------------------------------------------------------- */

/* How many operations the circuit has as written. */
static qn_status count_as_written(const qn_result *result, qn_program_options options, size_t *size,
                                  qn_diag *diag) {
    qn_status status = QN_OK;
    qn_program *program = NULL;
    options.as_written = options.allow_unused = true;
    QN_TRY(qn_program_build(qn_result_circuit(result), result->model, &options, &program, diag));
    *size = qn_circuit_size(qn_program_circuit(program));
out:
    qn_program_destroy(program);
    return status;
}

/* Many operations make a program that is larger than the states. */
static qn_status check_program(const qn_result *result, qn_diag *diag) {
    const double bytes = (double)qn_program_bytes(result->program),
                 memory = ldexp((double)result->options->memory, 20);
    if (memory <= 0.0 || bytes <= memory) return QN_OK;
    return qn_fail(diag, QN_ERR_LIMIT,
                   "%s: its %zu instructions under noise take %.3g MiB, more than the %lld MiB "
                   "allowed",
                   result->file, qn_program_size(result->program), bytes * 0x1p-20,
                   (long long)result->options->memory);
}

static qn_status build(qn_result *result, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_simulate_options *o = result->options;
    qn_program_options options = qn_device_options_program(&o->device);
    options.as_written = !o->merge;
    QN_TRY(qn_device_options_model(&o->device, o->noise, &result->model, diag));
    QN_TRY(read_circuit(result, diag));
    QN_TRY(read_expectations(result, diag));
    QN_TRY(qn_result_read_observables(result, diag));
    QN_TRY(read_keep(result, diag));
    QN_TRY(read_probabilities(result, diag));
    QN_TRY(qn_result_route(result, diag));
    QN_TRY(qn_program_build(qn_result_circuit(result), result->model, &options, &result->program,
                            diag));
    QN_TRY(check_program(result, diag));
    if (!o->merge) return QN_OK;
    size_t written = 0, size = qn_circuit_size(qn_program_circuit(result->program));
    QN_TRY(count_as_written(result, options, &written, diag));
    result->merged = written > size ? written - size : 0;
out:
    return status;
}

static bool asks_fidelity(const qn_observable *observable) {
    for (size_t k = 0; k < qn_observable_nterms(observable); ++k) {
        const qn_observable_term term = qn_observable_term_at(observable, k);
        if (term.state || term.places) return true;
    }
    return false;
}

/* What decides whether stabilizers may be chosen. */
static unsigned asks_of(const qn_result *result) {
    const qn_simulate_options *o = result->options;
    unsigned asks = QN_ASK_COUNTS;
    bool state = o->state || o->fidelity || o->keep || o->entropy;
    for (size_t k = 0; k < result->nobserved; ++k)
        state = state || asks_fidelity(result->observed[k].observable);
    if (result->nexpectations + result->nobserved > 0) asks |= QN_ASK_VALUES;
    if (state || (result->asked_for_records && result->exact)) asks |= QN_ASK_STATE;
    return asks;
}

/* Is nothing asked of the state but the records of its bits? */
static bool records_alone(const qn_result *result) {
    const qn_simulate_options *o = result->options;
    return !o->state && !o->fidelity && !o->keep && !o->entropy && result->nexpectations == 0 &&
           result->nobserved == 0;
}

static qn_simulation_options simulation_options(const qn_result *result) {
    const qn_simulate_options *o = result->options;
    /* Products of letters want no second vector unless qubits are read together, or wrongly. */
    const bool products = result->nexpectations && !qn_model_is_ideal(result->model);
    return (qn_simulation_options){
        .method = (qn_method)o->method,
        .memory = (size_t)o->memory << 20,
        .vector = products || result->nobserved || o->fidelity || o->state,
        .records = foresee_records(result),
        .asks = asks_of(result),
        .precision = records_alone(result) ? (qn_precision)o->precision : QN_PRECISION_DOUBLE,
        .foresees = result->foresees,
        .context = result->watched,
        .threads = (int)o->threads};
}

/* By a density matrix or state vectors. An automatic choice of the latter may end in the former. */
static qn_status run_exactly(qn_result *result, qn_method chosen, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_simulation_options options = simulation_options(result);
    QN_TRY(qn_simulation_run(result->program, result->params, &options, &result->simulation, diag));
    if (options.method == QN_METHOD_AUTO && chosen != qn_simulation_method(result->simulation))
        snprintf(result->why, sizeof result->why, "%s",
                 "as state vectors for every outcome on the way would cost more");
    QN_TRY(ask(result, diag));
    QN_TRY(qn_result_measure(result, NULL, diag));
out:
    if (status == QN_ERR_LIMIT && chosen == QN_METHOD_STABILIZER) {
        qn_simulation_destroy(result->simulation);
        result->simulation = NULL;
    }
    return status;
}

/* As the first of the team does: what is free may have changed between two of them. */
static qn_status choose(qn_result *result, qn_method *method, qn_diag *diag) {
    qn_status status = QN_OK;
    char why[QN_SIMULATION_WHY];
    qn_simulation_options options = simulation_options(result);
    qn_simulation_sampling sampling = {0};
    QN_TRY(qn_result_sampling(result, &sampling));
    options.sampling = &sampling;
    QN_TRY(qn_simulation_choose(result->program, &options, method, why, diag));
    snprintf(result->why, sizeof result->why, "%s", why);
    QN_TRY(qn_team_tell(result->team, sizeof *method, method));
out:
    qn_result_sampling_clear(&sampling);
    return status;
}

qn_status qn_result_compute(qn_result *result, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_diag detail = {0};
    const bool free_choice = result->options->method == QN_METHOD_AUTO,
               leads = !result->team || result->team->rank == 0;
    qn_method method = (qn_method)result->options->method;
    result->purity = result->entropy = result->fidelity = NAN;
    result->first_measured = -1;
    QN_TRY(build(result, diag));
    if (free_choice) QN_TRY(choose(result, &method, diag));
    if (method == QN_METHOD_TRAJECTORY) return qn_result_sample(result, diag);
    if (leads) status = run_exactly(result, method, &detail);
    if (qn_team_any(result->team, free_choice && status == QN_ERR_LIMIT && !result->simulation)) {
        snprintf(result->why, sizeof result->why, "%s",
                 method == QN_METHOD_STABILIZER
                     ? "as what is asked is a sum of too many Pauli strings"
                     : "as the branches of measured bits do not fit into the memory");
        return qn_result_sample(result, diag);
    }
    if (status != QN_OK && diag) *diag = detail;
out:
    return status;
}
