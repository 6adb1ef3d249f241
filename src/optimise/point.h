/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The observable at one point: what the rungs of a machine say together. */
#ifndef QN_OPTIMISE_POINT_H
#define QN_OPTIMISE_POINT_H

#include "optimise/machine.h"

/* The inputs at values of the search and in a row of the data; the others are at this point. */
QN_MUST_CHECK qn_status qn_point_bind(qn_machine *machine, const double *values, size_t row,
                                      qn_diag *diag);
/* The step whose shots are drawn: frozen ones are always the same. */
uint64_t qn_point_step(const qn_machine *machine, uint64_t step);
/* Shots of every value that is estimated, 0 = infinitely many. */
uint64_t qn_point_shots(const qn_machine *machine);

/* Of infinitely many shots; what: of QN_BY_...; machine->slopes are set with QN_BY_PARAMS. */
QN_MUST_CHECK qn_status qn_point_exact(qn_machine *machine, uint64_t step, size_t row, int what,
                                       qn_measured *value, qn_diag *diag);
/* By shots, parameter shift: value and machine->slopes. What they cost is added to *spent. */
QN_MUST_CHECK qn_status qn_point_shift(qn_machine *machine, uint64_t step, size_t row,
                                       qn_slope *spent, qn_measured *value, qn_diag *diag);
/* The value by shots. */
QN_MUST_CHECK qn_status qn_point_measured(qn_machine *machine, uint64_t index, qn_slope *spent,
                                          qn_measured *value, qn_diag *diag);
/* Of infinitely many shots, for an evaluation; raw: without mitigation. */
QN_MUST_CHECK qn_status qn_point_judge(qn_machine *machine, size_t row, bool raw,
                                       qn_measured *value, qn_diag *diag);

#endif
