/* `simulate` by trajectories: expectation values from one set of them, counts from another, a shot
 * each. */
#include "cli/simulation.h"

#include "core/try.h"
#include "qmae_noise/trajectory.h"
#include "simulate/simulation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct sampler {
    qn_result *result;
    qn_simulation *known; /* which measurements are final */
    qn_diag *diag;
    const char **paulis;
    uint64_t *parities;
    size_t *place; /* of each estimate: the expectation that it is for */
    size_t npaulis, nparities;
} sampler;

/* A string is read from the bits if each of its letters is Z on a finally measured qubit, from the
 * state if none of them is on such a qubit. */
static qn_status sort_string(sampler *s, size_t index) {
    const char *paulis = s->result->expectations[index].paulis;
    const int nqubits = s->known->nqubits;
    int letters = 0, measured = 0, plain = 0;
    uint64_t mask = 0;
    for (int q = 0; q < nqubits; ++q) {
        const char letter = paulis[nqubits - 1 - q];
        if (letter == 'I') continue;
        ++letters;
        if (s->known->final_bit[q] < 0) continue;
        ++measured;
        if (letter != 'Z') continue;
        ++plain;
        mask |= UINT64_C(1) << s->known->final_bit[q];
    }
    if (measured == 0) {
        s->paulis[s->npaulis++] = paulis;
        return QN_OK;
    }
    if (plain < letters)
        return qn_fail(s->diag, QN_ERR_UNSUPPORTED,
                       "'%.64s' mixes measured qubits with others or with X and Y: trajectories "
                       "estimate strings of Z "
                       "on measured qubits, or any strings on unmeasured ones",
                       paulis);
    s->parities[s->nparities++] = mask;
    return QN_OK;
}

/* place: the paulis come first among the estimates. */
static void find_places(sampler *s) {
    size_t pauli = 0, parity = s->npaulis;
    for (size_t k = 0; k < s->result->nexpectations; ++k) {
        const bool first = pauli < s->npaulis &&
                           s->paulis[pauli] == s->result->expectations[k].paulis;
        s->place[first ? pauli++ : parity++] = k;
    }
}

static qn_status estimate(sampler *s, const qn_trajectory_options *options,
                          const qn_trajectory_settings *settings, qn_estimate *estimates) {
    qn_status status = QN_OK;
    qn_trajectory *plan = NULL;
    qn_trajectory_bound *bound = NULL;
    qn_trajectory_report report;
    QN_TRY(qn_trajectory_of(s->result->program, options, &plan, s->diag));
    QN_TRY(qn_trajectory_bound_create(plan, &bound));
    qn_trajectory_bind(bound, qn_qasm_parameters(s->result->qasm));
    QN_TRY(qn_trajectory_estimate(bound, NULL, NULL, settings, estimates, &report, s->diag));
out:
    qn_trajectory_bound_destroy(bound);
    qn_trajectory_destroy(plan);
    return status;
}

static qn_status estimate_expectations(sampler *s) {
    qn_status status = QN_OK;
    qn_result *result = s->result;
    const size_t count = result->nexpectations;
    qn_estimate *estimates = qn_alloc(count + 1, sizeof *estimates);
    s->paulis = qn_alloc(count + 1, sizeof *s->paulis);
    s->parities = qn_alloc(count + 1, sizeof *s->parities);
    s->place = qn_alloc(count + 1, sizeof *s->place);
    QN_TRY_ALLOC(estimates && s->paulis && s->parities && s->place);
    for (size_t k = 0; k < count; ++k) QN_TRY(sort_string(s, k));
    find_places(s);
    qn_trajectory_options options = qn_trajectory_options_default();
    options.npaulis = s->npaulis;
    options.paulis = s->paulis;
    options.nparities = s->nparities;
    options.parities = s->parities;
    const qn_trajectory_settings settings = {
        .seed = (uint64_t)result->options->seed,
        .trajectories = (uint64_t)result->options->trajectories,
        .threads = (int)result->options->threads};
    QN_TRY(estimate(s, &options, &settings, estimates));
    for (size_t k = 0; k < count; ++k) {
        result->expectations[s->place[k]].value = estimates[k].value;
        result->expectations[s->place[k]].error = estimates[k].error;
    }
out:
    qn_free(estimates);
    return status;
}

static int compare_bits(const void *a, const void *b) {
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static qn_status count_bits(qn_result *result, uint64_t *bits, size_t shots) {
    qsort(bits, shots, sizeof *bits, compare_bits);
    result->records = qn_alloc(shots, sizeof *result->records);
    if (!result->records) return QN_ERR_MEMORY;
    for (size_t k = 0; k < shots; ++k) {
        if (k == 0 || bits[k] != bits[k - 1])
            result->records[result->nrecords++] = (qn_record){bits[k], 0, NAN};
        ++result->records[result->nrecords - 1].count;
    }
    return QN_OK;
}

static qn_status draw_counts(sampler *s) {
    qn_status status = QN_OK;
    qn_result *result = s->result;
    const size_t shots = (size_t)result->options->shots, run = shots < 2 ? 2 : shots;
    qn_trajectory_options options = qn_trajectory_options_default();
    qn_estimate none;
    uint64_t *bits = qn_alloc(run, sizeof *bits);
    QN_TRY_ALLOC(bits);
    options.bits = true;
    const qn_trajectory_settings settings = {.seed = (uint64_t)result->options->seed,
                                             .step = 1,
                                             .trajectories = run,
                                             .threads = (int)result->options->threads,
                                             .bits = bits};
    QN_TRY(estimate(s, &options, &settings, &none));
    QN_TRY(count_bits(result, bits, shots));
out:
    qn_free(bits);
    return status;
}

qn_status qn_result_sample(qn_result *result, qn_diag *diag) {
    qn_status status = QN_OK;
    sampler s = {.result = result, .diag = diag};
    const qn_simulate_options *o = result->options;
    result->method = "trajectory";
    if (o->state || o->fidelity || o->keep)
        return qn_fail(diag, QN_ERR_UNSUPPORTED,
                       "trajectories give counts and expectation values; --state, --fidelity and "
                       "--keep need the "
                       "density matrix (--method dm) or a state vector (pure)");
    s.known = qn_alloc(1, sizeof *s.known);
    QN_TRY_ALLOC(s.known);
    QN_TRY(qn_simulation_analyse(s.known, result->program, diag));
    if (result->nexpectations > 0) QN_TRY(estimate_expectations(&s));
    if (s.known->nbits > 0 && o->shots > 0) QN_TRY(draw_counts(&s));
out:
    qn_simulation_destroy(s.known);
    qn_free(s.paulis);
    qn_free(s.parities);
    qn_free(s.place);
    return status;
}
