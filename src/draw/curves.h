/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves with error bands, drawn by the gnuplot program. */
#ifndef QN_DRAW_CURVES_H
#define QN_DRAW_CURVES_H

#include "qmae_noise/core.h"

#include <stdbool.h>

typedef struct qn_curve {
    const char *label;
    int colour; /* 0..6 of Okabe and Ito's palette, which colour-blind readers can tell apart */
    int dashed;
    size_t count;
    const double *x, *y,
        *error; /* count each; error: one standard error, drawn as a band; NULL = none */
} qn_curve;

typedef struct qn_figure {
    const char *title, *subtitle, *x_label, *y_label;
    const qn_curve *curves;
    size_t ncurves;
    double x_step; /* between tics of the x axis; 0 = gnuplot chooses */
    bool x_logarithmic;
} qn_figure;

/* Writes NAME.dat and the gnuplot script NAME.gp (which may be edited and run again) into
 * `folder`. */
QN_MUST_CHECK qn_status qn_figure_write(const qn_figure *figure, const char *folder,
                                        const char *name, qn_diag *diag);
#endif
