/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search for the encoder that suits a device, and its folder. */
#ifndef QN_DESIGN_DESIGN_H
#define QN_DESIGN_DESIGN_H

#include "design/bench.h"
#include "design/space.h"

#include <limits.h>

enum { QN_STAGE_WORDS = 16 };

/* A training that a search made, for its table. */
typedef struct qn_design_row {
    char stage[QN_STAGE_WORDS]; /* "ends", "race", "grow", "finish" */
    qn_candidate candidate;
    uint64_t steps; /* of training behind it */
    qn_score score; /* its values are owned */
    double swap_error, fidelity_error;
} qn_design_row;

typedef struct qn_design {
    const qn_design_options *options; /* resolved; borrowed */
    const qn_host *host;              /* borrowed; may be NULL */
    /* told after each step of training; may be NULL */
    void (*stepped)(void *context, uint64_t steps, double loss);
    void *context;
    char folder[PATH_MAX - 64];
    char *settings; /* text of settings.cfg; qn_free */
    qn_bench bench;
    qn_space space;
    qn_journal *journal;
    qn_design_row *rows; /* nrows, owned */
    size_t nrows;
    qn_contender chosen;
    bool interrupted;
} qn_design;

/* Opens the folder, searches until the steps are spent, writes what was found. The caller clears
 * *design, zeroed but for options, host, stepped and context, even after a failure. */
QN_MUST_CHECK qn_status qn_design_run(qn_design *design, qn_diag *diag);
void qn_design_clear(qn_design *design);

/* Adds a row to the table. */
QN_MUST_CHECK qn_status qn_design_note(qn_design *design, const char *stage,
                                       const qn_contender *contender);

/* Of the rows with the chosen circuit's latent qubits, trash and test those with more swap than all
 * with fewer two-qubit gates, in the order of these. front: nrows, out. Returns how many. */
size_t qn_design_front(const qn_design *design, const qn_design_row **front);
/* How much less swap a row has than another, image by image, and the standard error of that. */
double qn_design_below(const qn_design_row *row, const qn_design_row *other, double *error);

#endif
