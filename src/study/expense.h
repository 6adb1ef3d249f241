/* The error budget of a circuit file: what each source of noise, gate, qubit and section costs the
 * value of an observable. */
#ifndef QN_STUDY_EXPENSE_H
#define QN_STUDY_EXPENSE_H

#include "derivative/derivative.h"
#include "study/cost.h"

typedef struct qn_expense_group {
    char name[24];
    size_t places;
    double slope; /* sum of d value / d strength */
} qn_expense_group;

/* By gate, by qubit (a place on two gives half to each), by section between barriers. */
enum { QN_EXPENSE_GATE, QN_EXPENSE_QUBIT, QN_EXPENSE_SECTION, QN_EXPENSE_WAYS };
extern const char *const qn_expense_ways[QN_EXPENSE_WAYS];

/* What a knob (qn_knobs) has to do for the target. */
typedef struct qn_expense_demand {
    bool acts;
    double off;                    /* the value without its sources */
    double first_order, reduction; /* as of qn_demand */
} qn_expense_demand;

typedef struct qn_expense {
    qn_derivative derivative; /* by noise */
    bool has_target;
    double target;
    double ideal;                   /* the value without any noise */
    double change[QN_SOURCE_COUNT]; /* of the value, by switching a source off */
    qn_expense_group *groups[QN_EXPENSE_WAYS];
    size_t ngroups[QN_EXPENSE_WAYS];
    qn_expense_demand demands[QN_KNOBS];
} qn_expense;

/* Reads and computes, with derivative.options and derivative.file (and the target) given; --csv is
 * written. QN_ERR_ARGUMENT is a wrong usage. The caller clears *expense, even after a failure. */
QN_MUST_CHECK qn_status qn_expense_compute(qn_expense *expense, qn_diag *diag);
void qn_expense_clear(qn_expense *expense);

/* As qn_cost_numbers. */
size_t qn_expense_numbers(const qn_expense *expense, const qn_knob *knob, double reduction,
                          qn_number numbers[QN_COST_NUMBERS]);

#endif
