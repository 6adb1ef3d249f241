/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of values as a map of colours with the numbers in it, drawn by the gnuplot program. */
#ifndef QN_DRAW_HEATMAP_H
#define QN_DRAW_HEATMAP_H

#include "qmae_noise/core.h"

typedef struct qn_heatmap {
    const char *title, *subtitle, *x_label, *y_label, *value_label;
    size_t nx, ny;
    const char *const *x_names, *const *y_names; /* nx, ny */
    const double *values;                        /* values[y * nx + x] */
    const double *errors; /* one standard error of each, where there is room; NULL = none */
} qn_heatmap;

/* Writes NAME.dat and NAME.gp into `folder`, for gnuplot. */
QN_MUST_CHECK qn_status qn_heatmap_write(const qn_heatmap *map, const char *folder,
                                         const char *name, qn_diag *diag);

#endif
