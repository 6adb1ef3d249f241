/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `simulate` by trajectories: what is asked of them. */
#include "study/simulation.h"

#include "core/try.h"

#include <math.h>

qn_status qn_result_check_samples(const qn_result *result, bool counts, const char *who,
                                  qn_diag *diag) {
    const qn_simulate_options *o = result->options;
    if (o->state || o->fidelity || o->keep || o->entropy)
        return qn_fail(diag, QN_ERR_UNSUPPORTED,
                       "%s give counts and expectation values; --state, --fidelity, --keep and "
                       "--entropy need the density matrix (--method dm) or a state vector "
                       "(pure)%s%s%s%s",
                       who, result->why[0] ? "; " : "", result->why[0] ? who : "",
                       result->why[0] ? " were taken " : "", result->why);
    if (!counts && result->nexpectations + result->nobserved == 0)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "%s give counts and expectation values: measure qubits in the circuit or by "
                       "--measure-all and take --shots, or give --expect or --observable%s%s",
                       who, result->why[0] ? "; they were taken " : "", result->why);
    return QN_OK;
}

/* What was seen; its frequency is no probability. */
static qn_status take_records(qn_result *result) {
    qn_sample *sample = &result->sample;
    const qn_status status = qn_simulation_outcomes(result->simulation, &sample->seen,
                                                    &sample->nseen);
    for (size_t k = 0; k < sample->nseen; ++k) sample->seen[k].probability = NAN;
    return status;
}

static qn_status run(qn_result *result, const qn_simulation_sampling *sampling, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_simulation_options options = {
        .method = QN_METHOD_TRAJECTORY, .memory = result->memory, .sampling = sampling};
    QN_TRY(qn_simulation_run(result->program, result->params, &options, &result->simulation, diag));
    result->samples = qn_simulation_sampled(result->simulation);
    for (size_t k = 0; k < result->nexpectations; ++k)
        result->expectations[k].estimate = result->samples->estimates[k];
    for (size_t k = 0; k < result->nobserved; ++k)
        result->observed[k].estimate = result->samples->observed[k];
    QN_TRY(take_records(result));
out:
    return status;
}

void qn_result_sampling_clear(qn_simulation_sampling *sampling) {
    for (size_t k = 0; sampling->paulis && k < sampling->npaulis; ++k)
        qn_free((char *)sampling->paulis[k]);
    qn_free((void *)sampling->paulis);
    qn_free((void *)sampling->observables);
    *sampling = (qn_simulation_sampling){0};
}

qn_status qn_result_sampling(const qn_result *result, qn_simulation_sampling *sampling) {
    qn_status status = QN_OK;
    const qn_simulate_options *o = result->options;
    char **paulis = qn_alloc(result->nexpectations + 1, sizeof *paulis);
    const qn_observable **observables = qn_alloc(result->nobserved + 1, sizeof *observables);
    qn_simulation_sampling made = {.seed = (uint64_t)o->seed,
                                   .shots = (uint64_t)o->shots,
                                   .npaulis = result->nexpectations,
                                   .paulis = (const char *const *)paulis,
                                   .nobservables = result->nobserved,
                                   .observables = observables,
                                   .trajectories = (uint64_t)o->trajectories,
                                   .target_error = o->target_se,
                                   .threads = (int)o->threads,
                                   .precision = (qn_precision)o->precision,
                                   .begins = result->begins,
                                   .watcher = result->watcher,
                                   .watched = result->watched,
                                   .team = result->team};
    QN_TRY_ALLOC(paulis && observables);
    for (size_t k = 0; k < result->nobserved; ++k) observables[k] = result->observed[k].observable;
    for (size_t k = 0; k < result->nexpectations; ++k) {
        paulis[k] = qn_result_place_paulis(result, result->expectations[k].paulis);
        QN_TRY_ALLOC(paulis[k]);
    }
    *sampling = made;
    made = (qn_simulation_sampling){0};
out:
    qn_result_sampling_clear(&made);
    return status;
}

qn_status qn_result_sample(qn_result *result, qn_diag *diag) {
    qn_status status = QN_OK;
    const bool counts = qn_circuit_nbits(result->circuit) > 0 && result->options->shots > 0;
    qn_simulation_sampling sampling = {0};
    result->method = "trajectory";
    result->exact = false;
    QN_TRY(qn_result_check_samples(result, counts, "trajectories", diag));
    QN_TRY(qn_result_sampling(result, &sampling));
    if (result->prepares) result->prepares(result->watched);
    QN_TRY(run(result, &sampling, diag));
    if (!result->samples->interrupted) QN_TRY(qn_result_measure(result, &sampling, diag));
out:
    qn_result_sampling_clear(&sampling);
    return status;
}
