/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gnuplot program, which draws the scripts that src/draw writes. */
#ifndef QN_HOST_GNUPLOT_H
#define QN_HOST_GNUPLOT_H

#include "qmae_noise/core.h"

/* Runs the script: NAME.svg and NAME.png appear beside it. QN_ERR_NOT_FOUND if there is no gnuplot,
 * QN_ERR_IO if it fails. */
QN_MUST_CHECK qn_status qn_figure_draw(const char *folder, const char *name, qn_diag *diag);

#endif
