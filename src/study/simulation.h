/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A circuit file, run under a noise model: what is asked, what came out. */
#ifndef QN_STUDY_SIMULATION_H
#define QN_STUDY_SIMULATION_H

#include "qmae_noise/qasm.h"
#include "qmae_noise/route.h"
#include "qmae_noise/simulate.h"
#include "settings/device_options.h"
#include "settings/parameter_options.h"

typedef struct qn_simulate_options {
    char *noise;
    qn_device_options device;
    int method, precision;
    int64_t shots, seed, memory, trajectories, threads;
    double target_se;
    char *expect, *expect_file, *observable, *observable_file, *state, *keep, *fidelity,
        *probabilities;
    qn_parameter_options parameters;
    bool json, entropy, merge, measure_all, keep_parameters, measured, route;
} qn_simulate_options;

/* Most qubits of a density matrix or a state vector, and more. */
enum { QN_MAX_KEPT = 32 };

typedef struct qn_expectation {
    char *paulis;         /* owned */
    qn_estimate estimate; /* error 0: exact */
} qn_expectation;

typedef struct qn_observed {
    char *text; /* as given, or the name of its file; owned */
    qn_observable *observable;
    qn_estimate estimate; /* error 0: exact */
    /* --measured: what the device gives, with how many shots a group */
    qn_measurement *measurement;
    qn_measured_value measured;
    uint64_t *shots; /* owned */
} qn_observed;

typedef struct qn_result {
    const qn_simulate_options *options; /* borrowed */
    /* of trajectories: before any thread of theirs starts, then as of qn_simulation_sampling; may
     * be NULL */
    void (*prepares)(void *watched);
    void (*begins)(void *watched, const qn_simulation_set *set);
    qn_trajectory_watcher *watcher;
    /* of density matrices, as of qn_simulation_options; may be NULL */
    void (*foresees)(void *watched, const qn_simulation_forecast *forecast);
    void *watched;
    /* who shares the trajectories: other answers are rank 0's alone, which writes the files; NULL =
     * nobody */
    const qn_team *team;
    size_t memory; /* bytes for the states of trajectories; 0 = what is free */
    const char *file;
    qn_qasm *qasm;
    double *angles;       /* --keep-parameters: of the circuit */
    const double *params; /* the circuit's parameters, NULL = it has none; borrowed */
    /* the file's, with the classical bits in use alone: borrowed of it, or `own` */
    const qn_circuit *circuit;
    qn_circuit *own;
    int nplaces, *place; /* of each of the file's classical bits its number there, -1 = none */
    int first_measured;  /* --measure-all: qubit q is read into bit first_measured + q; -1 */
    qn_model *model;
    qn_route route; /* --route: what is run; else without a circuit */
    qn_program *program;
    size_t merged; /* operations that --merge saved */
    qn_simulation *simulation;
    const qn_simulation_samples *samples; /* of trajectories; borrowed of it */
    const char *method;
    bool single;                      /* a state vector in single precision */
    char why[QN_SIMULATION_WHY + 16]; /* "" = it was asked for */
    /* --probabilities: how many records beside those seen; are there probabilities; was it
     * given? */
    size_t most;
    bool exact, asked_for_records;
    qn_sample sample; /* by trajectories what was seen alone, its probabilities NAN */
    qn_expectation *expectations;
    size_t nexpectations;
    qn_observed *observed;
    size_t nobserved;
    int keep[QN_MAX_KEPT], nkeep;     /* --keep; 0 = all */
    double purity, entropy, fidelity; /* NAN = not computed */
} qn_result;

/* Reads, runs, asks; QN_ERR_ARGUMENT is a wrong usage. */
QN_MUST_CHECK qn_status qn_result_compute(qn_result *result, qn_diag *diag);
/* By trajectories (simulation_sampled.c). */
QN_MUST_CHECK qn_status qn_result_sample(qn_result *result, qn_diag *diag);
/* What trajectories would be asked; the caller clears *sampling. */
QN_MUST_CHECK qn_status qn_result_sampling(const qn_result *result,
                                           qn_simulation_sampling *sampling);
void qn_result_sampling_clear(qn_simulation_sampling *sampling);
/* Is nothing asked for but what `who` ("trajectories", "stabilizers") give? */
QN_MUST_CHECK qn_status qn_result_check_samples(const qn_result *result, bool counts,
                                                const char *who, qn_diag *diag);
/* What is asked of the state (simulation_state.c). */
QN_MUST_CHECK qn_status qn_result_ask_state(qn_result *result, qn_diag *diag);
void qn_result_clear(qn_result *result);

/* The circuit that is run: placed on the device's qubits with --route. */
const qn_circuit *qn_result_circuit(const qn_result *result);
/* Does --route. */
QN_MUST_CHECK qn_status qn_result_route(qn_result *result, qn_diag *diag);
/* The fidelity with 2^n amplitudes of the file's n qubits, wherever they are. */
QN_MUST_CHECK qn_status qn_result_fidelity(qn_result *result, const double complex *psi);
/* A Pauli string of the circuit for the one that is run; to qn_free. NULL: no memory. */
char *qn_result_place_paulis(const qn_result *result, const char *paulis);

/* ---- observables (simulation_observed.c) ----------------------------------------------------- */

/* Those of --observable and --observable-file. */
QN_MUST_CHECK qn_status qn_result_read_observables(qn_result *result, qn_diag *diag);
/* Exact values, of a simulation that has run. */
QN_MUST_CHECK qn_status qn_result_observe(qn_result *result, qn_diag *diag);
/* --measured: as the device does. sampling: of trajectories, if that is the method; else NULL. */
QN_MUST_CHECK qn_status qn_result_measure(qn_result *result, const qn_simulation_sampling *sampling,
                                          qn_diag *diag);
void qn_result_clear_observables(qn_result *result);

/* ---- records --------------------------------------------------------------------------------- */

/* Bytes that a record takes as text. */
size_t qn_result_record_size(const qn_result *result);
/* As Qiskit prints a record: the last declared register first (--measure-all declares one at the
 * end), a space between registers, the highest bit of a register first. text: record_size bytes. */
const char *qn_result_record_text(const qn_result *result, uint64_t bits, char *text);
/* Record k of the sample, those seen first, then the others. */
const qn_outcome *qn_result_record(const qn_result *result, size_t k);
/* The likeliest first, in both lists, so far that the first `wanted` of both, one behind the other,
 * are in their order. O(records + wanted log wanted). */
void qn_result_order_records(const qn_result *result, size_t wanted);
/* Channels that the file itself asks for. */
size_t qn_result_file_noise(const qn_result *result);
/* Was nothing but counts asked for, of a circuit that measures nothing? */
bool qn_result_is_empty(const qn_result *result);

#endif
