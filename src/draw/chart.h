/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts of a budget, drawn by the gnuplot program like curves: bars, and maps over time. */
#ifndef QN_DRAW_CHART_H
#define QN_DRAW_CHART_H

#include "qmae_noise/core.h"

/* A line of a bar chart: two bars with their standard errors, the second NAN = none; both NAN = a
 * heading. */
typedef struct qn_bar {
    char label[64];
    double first, second;
    double first_error, second_error;
} qn_bar;

typedef struct qn_bar_chart {
    const char *title, *subtitle;         /* a line each; subtitle: NULL = none */
    const char *x_label, *first, *second; /* names of the two bars */
    const qn_bar *bars;
    size_t count;
} qn_bar_chart;

/* Panels of rows x columns values, one above the other, with one row label each. */
typedef struct qn_time_map {
    const char *title, *x_label;
    const char *const *panels; /* what each panel shows */
    size_t npanels, rows, columns;
    double width;              /* of a column in units of the x axis */
    const char *const *labels; /* rows */
    const double *values;      /* npanels x rows x columns */
} qn_time_map;

/* Write NAME.dat and NAME.gp into `folder`; a host (run/host.h) may draw them. */
QN_MUST_CHECK qn_status qn_bar_chart_write(const qn_bar_chart *chart, const char *folder,
                                           const char *name, qn_diag *diag);
QN_MUST_CHECK qn_status qn_time_map_write(const qn_time_map *map, const char *folder,
                                          const char *name, qn_diag *diag);

#endif
