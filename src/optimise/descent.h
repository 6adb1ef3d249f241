/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A search for the parameters of the least value, and its run directory. */
#ifndef QN_OPTIMISE_DESCENT_H
#define QN_OPTIMISE_DESCENT_H

#include "draw/csv.h"
#include "optimise/machine.h"
#include "run/directory.h"
#include "run/host.h"

#include <limits.h>

extern const qn_table qn_metric_table;

/* The search on the device, or its noiseless twin. In the records of its steps `loss` is the value
 * of the observable before the step. */
typedef struct qn_search {
    qn_run_part part;
    qn_machine *machine; /* borrowed */
    double *values, *gradient, *state;
    uint64_t step, circuits, shots;
    qn_history history;
    qn_metric *metrics;
    size_t nmetrics;
    qn_csv *steps, *table; /* NULL without a run directory; table: of the metrics */
} qn_search;

typedef struct qn_descent {
    const qn_optimise_options *options; /* borrowed */
    const qn_host *host;                /* borrowed; may be NULL */
    /* told of every step; may be NULL */
    void (*stepped)(void *context, const qn_step_record *record);
    void *context;
    qn_model *model, *none;
    qn_problem problem;
    qn_machine device, ideal;
    qn_search search, twin; /* twin.machine is NULL without --compare-ideal */
    char folder[PATH_MAX - 64], stage[PATH_MAX];
    char *settings; /* text of settings.cfg; free */
    double saved;   /* when the last checkpoint was written, s of a clock */
    bool interrupted;
    /* at the end: the search's parameters on the device, there without mitigation, without noise,
     * and the twin's without noise */
    qn_verdict value, raw, without_noise, twin_value;
} qn_descent;

/* Are there data? */
bool qn_descent_has_rows(const qn_descent *descent);

/* Has what is minimised not fallen in the last --patience evaluations? */
bool qn_descent_out_of_patience(const qn_descent *descent);

/* Reads everything, makes or resumes the run directory, takes the steps until the end or the host
 * stops it, draws. The members of the host's team share what takes long, and the first of them
 * alone writes. The caller clears *descent, even after a failure. */
QN_MUST_CHECK qn_status qn_descent_run(qn_descent *descent, qn_diag *diag);
void qn_descent_clear(qn_descent *descent);

/* ---- the run directory; nothing without --out and --resume ---------------------------------- */

QN_MUST_CHECK qn_status qn_descent_open_folder(qn_descent *descent, qn_diag *diag);
/* Adds an evaluation, also to its table. */
QN_MUST_CHECK qn_status qn_search_add(qn_search *search, const qn_metric *metric, qn_diag *diag);
QN_MUST_CHECK qn_status qn_descent_save(qn_descent *descent, qn_diag *diag);
QN_MUST_CHECK qn_status qn_descent_draw(const qn_descent *descent, qn_diag *diag);

#endif
