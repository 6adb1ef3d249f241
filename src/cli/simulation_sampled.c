/* `simulate` by trajectories: what is asked of them, and how far they are. */
#include "cli/simulation.h"

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "core/try.h"

#include <math.h>

/* Memory that is worth a message before it is taken. */
static const double WORTH_SAYING = 0x1p26;

static void begins(void *watched, const qn_simulation_set *set) {
    qn_progress *progress = watched;
    qn_progress_pause(progress);
    if (set->bytes >= WORTH_SAYING)
        qn_say("trajectories of up to %d qubits in a state vector: %.3g GiB, %d threads over the "
               "%s",
               set->qubits, set->bytes * 0x1p-30, set->threads * set->inner,
               set->inner > 1 ? "state" : "trajectories");
    qn_progress_start(progress, 0, set->trajectories, false);
}

static bool watch(void *watched, uint64_t done, double error) {
    qn_progress_trajectory(watched, done, error);
    return !qn_interrupt_waits();
}

static qn_status check(const qn_result *result, bool counts, qn_diag *diag) {
    const qn_simulate_options *o = result->options;
    if (o->state || o->fidelity || o->keep || o->entropy)
        return qn_fail(diag, QN_ERR_UNSUPPORTED,
                       "trajectories give counts and expectation values; --state, --fidelity, "
                       "--keep and --entropy need the density matrix (--method dm) or a state "
                       "vector (pure)%s%s",
                       result->why[0] ? "; trajectories were taken " : "", result->why);
    if (!counts && result->nexpectations == 0)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "trajectories give counts and expectation values: measure qubits in the "
                       "circuit and take --shots, or give --expect%s%s",
                       result->why[0] ? "; they were taken " : "", result->why);
    return QN_OK;
}

static qn_status take_records(qn_result *result) {
    const qn_outcome *outcomes = qn_simulation_outcomes(result->simulation, &result->nrecords);
    result->records = qn_alloc(result->nrecords + 1, sizeof *result->records);
    if (!result->records) return QN_ERR_MEMORY;
    for (size_t k = 0; k < result->nrecords; ++k)
        result->records[k] = (qn_bit_record){outcomes[k].bits, result->samples->counts[k], NAN};
    return QN_OK;
}

static qn_status run(qn_result *result, const qn_simulation_sampling *sampling, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_simulation_options options = {.method = QN_METHOD_TRAJECTORY,
                                           .memory = (size_t)result->options->memory << 20,
                                           .sampling = sampling};
    QN_TRY(qn_simulation_run(result->program, qn_qasm_parameters(result->qasm), &options,
                             &result->simulation, diag));
    result->samples = qn_simulation_sampled(result->simulation);
    for (size_t k = 0; k < result->nexpectations; ++k)
        result->expectations[k].estimate = result->samples->estimates[k];
    QN_TRY(take_records(result));
out:
    return status;
}

qn_status qn_result_sample(qn_result *result, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_simulate_options *o = result->options;
    const bool counts = qn_circuit_nbits(result->circuit) > 0 && o->shots > 0;
    const char **paulis = NULL;
    qn_progress progress = {0};
    result->method = "trajectory";
    QN_TRY(check(result, counts, diag));
    paulis = qn_alloc(result->nexpectations + 1, sizeof *paulis);
    QN_TRY_ALLOC(paulis);
    for (size_t k = 0; k < result->nexpectations; ++k) paulis[k] = result->expectations[k].paulis;
    const qn_simulation_sampling sampling = {.seed = (uint64_t)o->seed,
                                             .shots = (uint64_t)o->shots,
                                             .npaulis = result->nexpectations,
                                             .paulis = paulis,
                                             .trajectories = (uint64_t)o->trajectories,
                                             .target_error = o->target_se,
                                             .threads = (int)o->threads,
                                             .precision = (qn_precision)o->precision,
                                             .begins = begins,
                                             .watcher = watch,
                                             .watched = &progress};
    qn_interrupt_hold();
    status = run(result, &sampling, diag);
    qn_progress_pause(&progress);
out:
    qn_free(paulis);
    return status;
}
