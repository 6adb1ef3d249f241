/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Error budgets: what each source of noise, gate, qubit and section costs a trained model or any
 * circuit, to first order and truly, and what a number of the hardware would have to become for a
 * target (docs/budget.md). */
#ifndef QMAE_NOISE_BUDGET_H
#define QMAE_NOISE_BUDGET_H

#include "qmae_noise/observable.h"
#include "qmae_noise/qasm.h"
#include "qmae_noise/qmae.h"
#include "qmae_noise/run.h"
#include "qmae_noise/settings.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A budget. One thread at a time. */
typedef struct qn_cost qn_cost;
void qn_cost_destroy(qn_cost *cost);

/* ---- of a trained model ---------------------------------------------------------------------- */

typedef struct qn_cost_options {
    char *noise; /* name or path, borrowed; NULL = the run's own */
    qn_device_options device;
    double target; /* mean fidelity that is wanted, above 0 and below 1; 0 = none */
#define QN_STUDY_SETTING(kind, type, field, ...) type field;
#include "qmae_noise/budget_list.def"
#undef QN_STUDY_SETTING
} qn_cost_options;
qn_cost_options qn_cost_options_default(void);

/* The budget of the fidelity (figure 0) and of swap (figure 1) of the run in `folder`, means over
 * its test images. Options, folder and host are borrowed until *cost goes, which the caller
 * destroys. The host is told what is going on and asked between parts whether to stop
 * (QN_ERR_INTERRUPTED). */
QN_MUST_CHECK qn_status qn_cost_of_run(const qn_cost_options *options, const char *folder,
                                       const qn_host *host, qn_cost **cost, qn_diag *diag);

/* ---- of a circuit ---------------------------------------------------------------------------- */

/* Whose budget: the value of an observable of a circuit under a model. All borrowed. Zeros are
 * defaults where a default is named. */
typedef struct qn_cost_question {
    const char *name; /* of the circuit, in tables and pictures */
    const qn_circuit *circuit;
    const qn_model *model;
    const qn_program_options *options; /* as of qn_program_build; NULL = the defaults */
    const double *params;              /* of the circuit, NULL if it has none */
    const qn_observable *observable;
    const char *text; /* the observable as text, for tables; NULL = "observable" */
    /* qubits and sections are called as in this file, whose circuit this is; NULL = by numbers */
    const qn_qasm *file;
    bool on_device;       /* the circuit was routed: its qubits are named by their numbers */
    const double *target; /* the value that is wanted; NULL = none */
    size_t memory;        /* bytes, as of qn_adjoint_options */
    int bins;             /* of the map over time, 1..1000; 0 = 80 */
} qn_cost_question;

/* The budget of the value (figure 0), exactly. Errors as of qn_program_build, qn_adjoint_create and
 * qn_adjoint_run. The question is copied, what it points to borrowed until *cost goes; host as of
 * qn_cost_of_run, NULL = none. Two passes, and one for each source (with a target: for each step
 * of a search, at most 30 for each knob). */
QN_MUST_CHECK qn_status qn_cost_of_circuit(const qn_cost_question *question, const qn_host *host,
                                           qn_cost **cost, qn_diag *diag);

/* ---- answers --------------------------------------------------------------------------------- */

enum { QN_COST_FIGURES = 2 };

/* A number with its standard error: 0 of a circuit, whose numbers are exact; NAN of one image. */
typedef struct qn_cost_number {
    double value, error;
} qn_cost_number;

/* What is budgeted: "fidelity" and "swap" of a trained model, "value" of a circuit. */
typedef struct qn_cost_figure {
    const char *name;
    qn_cost_number noisy, ideal; /* under the model, and without any noise */
    qn_cost_number change;       /* ideal - noisy; of means with the error of the differences */
} qn_cost_figure;
/* false: there are not so many. */
bool qn_cost_figure_at(const qn_cost *cost, int index, qn_cost_figure *figure);

/* Of a run, to first order, with every location; NULL of a circuit. Borrowed. */
const qn_budget *qn_cost_budget(const qn_cost *cost);

typedef struct qn_cost_group {
    char name[64];
    size_t locations;
    qn_cost_number slope[QN_COST_FIGURES];  /* d figure / d strength at 1 */
    qn_cost_number change[QN_COST_FIGURES]; /* by switching it off; of sources, else NAN */
} qn_cost_group;
/* Group `index` of a way to add locations up, sources and qubits in the order of their numbers;
 * NULL beyond the last. Borrowed. */
const qn_cost_group *qn_cost_group_at(const qn_cost *cost, qn_grouping by, size_t index);

/* What one number of the hardware alone has to do for the target. */
typedef struct qn_demand {
    const char *name, *help; /* "two-qubit gates" */
    unsigned sources;        /* bit s = source s */
    bool acts;               /* its sources have locations that matter */
    qn_cost_number off;      /* figure 0 without these sources */
    double first_order;      /* reduction of the strength to first order, NAN = not enough */
    double reduction;        /* by the model itself, NAN = switching it off is not enough */
} qn_demand;
/* NULL: beyond the last, or there is no target. Borrowed. */
const qn_demand *qn_cost_demand_at(const qn_cost *cost, size_t index);

/* budget.csv, locations.csv, and the pictures budget, budget-loss (of a trained model) and map
 * (.dat, .gp, drawn by the host) in a folder that exists. */
QN_MUST_CHECK qn_status qn_cost_write(const qn_cost *cost, const char *folder, qn_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
