/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What commands print of studies: tables and JSON. */
#ifndef QN_SHOW_STUDY_PRINT_H
#define QN_SHOW_STUDY_PRINT_H

#include "baseline/report.h"
#include "budget/cost.h"
#include "derivative/derivative.h"
#include "design/design.h"
#include "study/comparison_outcomes.h"
#include "study/evaluation.h"
#include "study/routing.h"
#include "study/simulation.h"
#include "study/sweep.h"

#include <jansson.h>
#include <stdio.h>

void qn_baselines_print(const qn_baselines *baselines, FILE *file);
QN_MUST_CHECK qn_status qn_baselines_print_json(const qn_baselines *baselines, FILE *file);

QN_MUST_CHECK qn_status qn_comparison_print(const qn_comparison *comparison, FILE *file);
QN_MUST_CHECK qn_status qn_comparison_print_json(const qn_comparison *comparison, FILE *file);

void qn_cost_print(const qn_cost *cost, FILE *file);
QN_MUST_CHECK qn_status qn_cost_print_json(const qn_cost *cost, FILE *file);

void qn_derivative_print(const qn_derivative *derivative, FILE *file);
QN_MUST_CHECK qn_status qn_derivative_print_json(const qn_derivative *derivative, FILE *file);

QN_MUST_CHECK qn_status qn_design_print(const qn_design *design, FILE *file);
QN_MUST_CHECK qn_status qn_design_print_json(const qn_design *design, FILE *file);

QN_MUST_CHECK qn_status qn_evaluation_print(const qn_evaluation_set *set, FILE *file);
QN_MUST_CHECK qn_status qn_evaluation_print_json(const qn_evaluation_set *set, FILE *file);

QN_MUST_CHECK qn_status qn_result_print(const qn_result *result, FILE *file);
QN_MUST_CHECK qn_status qn_result_print_json(const qn_result *result, FILE *file);
QN_MUST_CHECK qn_status qn_result_print_records(const qn_result *result, FILE *file);
void qn_result_print_observables(const qn_result *result, FILE *file);
json_t *qn_result_json_observables(const qn_result *result);
/* Members of an object that has some already. */
QN_MUST_CHECK qn_status qn_result_print_json_records(const qn_result *result, FILE *file);

/* One line: SWAPs and bridges, or that it fits. */
void qn_route_print_swaps(const qn_route *route, FILE *file);
/* That, and the device qubits on which the circuit's start and end. */
void qn_route_print_lines(const qn_route *route, FILE *file);
void qn_routing_print(const qn_routing *routing, FILE *file);
QN_MUST_CHECK qn_status qn_routing_print_json(const qn_routing *routing, FILE *file);

/* The trainings of a study that are not done, and who has claimed them. */
void qn_missing_print(const qn_study *study, FILE *file);
QN_MUST_CHECK qn_status qn_missing_print_json(const qn_study *study, FILE *file);

void qn_sweep_print(const qn_sweep *sweep, FILE *file);
/* What device and seed make of its results, if it is over drawn devices. */
QN_MUST_CHECK qn_status qn_sweep_print_spread(const qn_sweep *sweep, FILE *file, qn_diag *diag);
QN_MUST_CHECK qn_status qn_sweep_print_json(const qn_sweep *sweep, FILE *file);

#endif
