/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `simulate --observable`: sums of Pauli strings, exactly and as the device measures them. */
#include "study/simulation.h"

#include "core/try.h"
#include "settings/state_files.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const OPTION = "--observable";

void qn_result_clear_observables(qn_result *result) {
    for (size_t k = 0; k < result->nobserved; ++k) {
        qn_observed *observed = &result->observed[k];
        free(observed->text);
        qn_measurement_destroy(observed->measurement);
        qn_observable_destroy(observed->observable);
        qn_free(observed->shots);
    }
    qn_free(result->observed);
}

/* ---- what is asked -------------------------------------------------------------------------- */

/* The piece of the option's text from `first` on; blanks stand for what is before it, so that
 * columns are those of the whole. */
static qn_status read_piece(qn_result *result, const char *text, size_t first, size_t length,
                            qn_diag *diag) {
    qn_status status = QN_OK;
    qn_observed *observed = &result->observed[result->nobserved];
    char *copy = qn_alloc(first + length + 1, 1);
    QN_TRY_ALLOC(copy);
    memset(copy, ' ', first);
    memcpy(copy + first, text + first, length);
    QN_TRY(qn_observable_option_parse(OPTION, copy, qn_circuit_nqubits(result->circuit),
                                      &observed->observable, diag));
    ++result->nobserved;
    const size_t blanks = strspn(text + first, " \t\n");
    observed->text = strndup(text + first + blanks, length - blanks);
    QN_TRY_ALLOC(observed->text);
out:
    qn_free(copy);
    return status;
}

static qn_status read_file(qn_result *result, const char *path, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_observed *observed = &result->observed[result->nobserved];
    QN_TRY(qn_observable_file_read(path, qn_circuit_nqubits(result->circuit), &observed->observable,
                                   diag));
    ++result->nobserved;
    observed->text = strdup(path);
    QN_TRY_ALLOC(observed->text);
out:
    return status;
}

qn_status qn_result_read_observables(qn_result *result, qn_diag *diag) {
    qn_status status = QN_OK;
    const char *text = result->options->observable, *path = result->options->observable_file;
    size_t most = 2;
    if (!text && !path && result->options->measured)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--measured measures observables: give one with --observable");
    for (const char *c = text ? text : ""; *c; ++c) most += *c == ',';
    result->observed = qn_alloc(most, sizeof *result->observed);
    QN_TRY_ALLOC(result->observed);
    for (size_t first = 0; text; ++first) {
        const size_t length = strcspn(text + first, ",");
        QN_TRY(read_piece(result, text, first, length, diag));
        first += length;
        if (!text[first]) break;
    }
    if (path) QN_TRY(read_file(result, path, diag));
out:
    return status;
}

/* ---- answers -------------------------------------------------------------------------------- */

qn_status qn_result_observe(qn_result *result, qn_diag *diag) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < result->nobserved; ++k)
        QN_TRY(qn_simulation_observe(result->simulation, result->observed[k].observable,
                                     &result->observed[k].estimate.value, diag));
out:
    return status;
}

static qn_status measure(qn_result *result, size_t k, const qn_simulation_options *options,
                         qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_simulate_options *o = result->options;
    qn_observed *observed = &result->observed[k];
    qn_program_options how = qn_device_options_program(&o->device);
    how.as_written = !o->merge;
    QN_TRY(qn_measurement_create(qn_result_circuit(result), result->model, &how,
                                 observed->observable, &observed->measurement, diag));
    const size_t ngroups = qn_measurement_groups(observed->measurement)->count;
    observed->shots = qn_alloc(ngroups + 1, sizeof *observed->shots);
    QN_TRY_ALLOC(observed->shots);
    const qn_measured_shots shots = {(uint64_t)o->shots, (uint64_t)o->seed, k, observed->shots,
                                     NULL};
    QN_TRY(qn_measurement_run(observed->measurement, result->params, options, &shots,
                              &observed->measured, diag));
out:
    return status;
}

qn_status qn_result_measure(qn_result *result, const qn_simulation_sampling *sampling,
                            qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_simulate_options *o = result->options;
    const qn_simulation_options options = {
        .method = sampling ? QN_METHOD_TRAJECTORY : (qn_method)o->method,
        .asks = QN_ASK_COUNTS | QN_ASK_VALUES,
        .memory = sampling ? result->memory : (size_t)o->memory << 20,
        .sampling = sampling};
    for (size_t k = 0; o->measured && k < result->nobserved; ++k)
        QN_TRY(measure(result, k, &options, diag));
out:
    return status;
}
