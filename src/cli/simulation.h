/* A run of `simulate`: what is asked, what came out. */
#ifndef QN_CLI_SIMULATION_H
#define QN_CLI_SIMULATION_H

#include "cli/device_options.h"
#include "qmae_noise/qasm.h"
#include "qmae_noise/simulate.h"
#include "qmae_noise/trajectory.h"

typedef struct qn_simulate_options {
    char *noise;
    qn_device_options device;
    int method, precision;
    int64_t shots, seed, memory, trajectories, threads;
    double target_se;
    char *expect, *expect_file, *state, *keep, *fidelity, *parameters, *probabilities;
    bool json, entropy, merge, measure_all;
} qn_simulate_options;

/* Most qubits of a density matrix or a state vector, and more. */
enum { QN_MAX_KEPT = 32 };

extern const qn_option_table qn_simulate_option_table;

typedef struct qn_expectation {
    char *paulis;         /* owned */
    qn_estimate estimate; /* error 0: exact */
} qn_expectation;

typedef struct qn_result {
    const qn_simulate_options *options; /* borrowed */
    const char *file;
    qn_qasm *qasm;
    qn_circuit *circuit; /* the file's, with the classical bits in use alone */
    int nplaces, *place; /* of each of the file's classical bits its number there, -1 = none */
    int first_measured;  /* --measure-all: qubit q is read into bit first_measured + q; -1 */
    qn_model *model;
    qn_program *program;
    size_t merged;             /* operations that --merge saved */
    qn_simulation *simulation; /* NULL after trajectories */
    const char *method;
    char why[QN_SIMULATION_WHY + 16]; /* "" = it was asked for */
    /* --probabilities: how many records beside those seen; are there probabilities; was it
     * given? */
    size_t most;
    bool exact, asked_for_records;
    qn_sample sample; /* by trajectories what was seen alone, its probabilities NAN */
    qn_expectation *expectations;
    size_t nexpectations;
    int keep[QN_MAX_KEPT], nkeep;     /* --keep; 0 = all */
    double purity, entropy, fidelity; /* NAN = not computed */
    /* by trajectories: those for expectation values (at most `asked`) and those for counts */
    qn_trajectory_report expected, counted;
    uint64_t asked;
    int most_qubits; /* in one state vector */
    bool interrupted;
} qn_result;

/* Reads, runs, asks; QN_ERR_ARGUMENT is a wrong usage. */
QN_MUST_CHECK qn_status qn_result_compute(qn_result *result, qn_diag *diag);
/* By trajectories (simulation_trajectory.c). */
QN_MUST_CHECK qn_status qn_result_sample(qn_result *result, qn_diag *diag);
void qn_result_clear(qn_result *result);

/* simulation_records.c: lists of records, and what does not fit into them */
void qn_result_print_records(const qn_result *result, FILE *file);
QN_MUST_CHECK qn_status qn_result_print_json_records(const qn_result *result, FILE *file);

/* simulation_print.c */
void qn_result_print(const qn_result *result, FILE *file);
QN_MUST_CHECK qn_status qn_result_print_json(const qn_result *result, FILE *file);

#endif
