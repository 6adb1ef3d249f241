/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of an error budget: one engine, whatever is budgeted (run.c, circuit.c). */
#ifndef QN_BUDGET_COST_H
#define QN_BUDGET_COST_H

#include "program/tally.h"
#include "qmae_noise/budget.h"
#include "run/host.h"

/* A number of the hardware: one or more sources of noise that get better together. */
typedef struct qn_knob {
    const char *name, *help;
    unsigned sources; /* bit s = source s */
} qn_knob;
enum { QN_KNOBS = 10 };
extern const qn_knob qn_knobs[QN_KNOBS];

/* How a figure is called. */
typedef struct qn_cost_words {
    const char *name;     /* in tables: "fidelity" */
    const char *panel;    /* of the map: "cost in fidelity" */
    const char *picture;  /* of the bars: "budget" */
    const char *x_label;  /* of the bars */
    const char *quantity; /* in their title: "mean fidelity" */
    bool loss;            /* the bars are of 1 - figure */
    int better;           /* 1: a larger one is, so that a target is met by all beyond it; 0: met by
                             itself alone */
} qn_cost_words;

/* What is budgeted. */
typedef struct qn_cost_kind {
    const char *word;      /* for its name in JSON: "folder", "file" */
    const char *losing[2]; /* title of the map: "Where", "loses on" */
    int digits;            /* of a figure in tables */
    double tolerance;      /* of the target, relative to the larger of 1 and its size */
    int nfigures;
    qn_cost_words figures[QN_COST_FIGURES];
    /* Each change of the device is a question for one member of a team; else all answer every one
     * together. */
    bool apart;
    /* The device as it is: values[unit][figure], and slopes of figure 0 by the strength of every
     * place. NULL: they are there already. */
    qn_status (*differentiate)(const qn_cost *cost, double *slopes, double *values, qn_diag *diag);
    /* values[unit][figure] with the strength of each source s times 1 - reduction[s] */
    qn_status (*measure)(const qn_cost *cost, const double *reduction, double *values,
                         qn_diag *diag);
    void (*destroy)(void *subject);
} qn_cost_kind;

typedef struct qn_cost_place {
    const char *section;                   /* borrowed of its group */
    qn_cost_number slope[QN_COST_FIGURES]; /* d figure / d strength at 1 */
} qn_cost_place;

/* Filled by its kind, all but what the engine computes. */
struct qn_cost {
    const qn_cost_kind *kind;
    void *subject;       /* of the kind; owned */
    const qn_host *host; /* borrowed; may be NULL */
    const char *what;    /* "runs/noisy", "ansatz.qasm"; borrowed */
    const char *title;   /* the same in pictures; borrowed */
    const char *text;    /* the observable, or NULL; borrowed */
    const qn_model *model;
    const qn_program *program;
    const qn_budget *budget; /* of a run; else NULL */
    bool has_target;
    double target; /* of figure 0 */
    size_t bins;
    size_t images;  /* that the figures are means over; 0: exact */
    double *values; /* [unit][figure], owned; a circuit is one unit */
    qn_tally tally;
    qn_cost_place *places;                 /* of the tally's, owned */
    qn_cost_group *groups[QN_GROUP_COUNT]; /* owned */
    bool named;                            /* sections have names */
    /* of the engine */
    qn_cost_number noisy[QN_COST_FIGURES], ideal[QN_COST_FIGURES], change[QN_COST_FIGURES];
    qn_demand demands[QN_KNOBS]; /* with a target */
};

static inline size_t qn_cost_units(const qn_cost *cost) { return cost->images ? cost->images : 1; }

/* Allocates a cost with its tally, places and groups, whose slopes are then filled in. names: for
 * the call. The caller destroys *cost, also after a failure. */
QN_MUST_CHECK qn_status qn_cost_create(const qn_cost_kind *kind, void *subject,
                                       const qn_program *program, const qn_place_names *names,
                                       size_t images, qn_cost **cost);
/* Computes what the engine computes. */
QN_MUST_CHECK qn_status qn_cost_compute(qn_cost *cost, qn_diag *diag);
/* The source of a group of QN_GROUP_SOURCE. */
qn_source qn_cost_source(const qn_cost_group *group);

enum { QN_COST_NUMBERS = 8 };
/* The numbers of the noise model that a knob turns, before and after a reduction of its strength:
 * of every gate, rule and pair, at most QN_COST_NUMBERS; of qubits those of the first. Returns how
 * many, 0 if no single number has that strength. */
size_t qn_cost_numbers(const qn_cost *cost, const qn_demand *demand,
                       qn_number numbers[QN_COST_NUMBERS]);
/* "error of cz 0.00323 -> 0.00119", "T1 of qubit 3 197 us -> 400 us". */
const char *qn_cost_number_text(const qn_number *number, char *text, size_t size);

/* locations.csv as a file of its own. */
QN_MUST_CHECK qn_status qn_cost_write_places(const qn_cost *cost, const char *path, qn_diag *diag);
/* The pictures of qn_cost_write. */
QN_MUST_CHECK qn_status qn_cost_draw(const qn_cost *cost, const char *folder, qn_diag *diag);

#endif
