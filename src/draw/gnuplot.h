/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of gnuplot scripts: texts in the enhanced mode that is the default, files of a picture. */
#ifndef QN_DRAW_GNUPLOT_H
#define QN_DRAW_GNUPLOT_H

#include "qmae_noise/core.h"

#include <stdio.h>

/* A text as it is, in single quotes (in double quotes gnuplot would run what stands between
 * backquotes), the marks of the enhanced mode taken literally. */
void qn_gnuplot_quote(FILE *file, const char *text);
/* "set xlabel 'text'" and a new line. */
void qn_gnuplot_setting(FILE *file, const char *setting, const char *text);

/* "set xtics ('first' 0, 'second' 1)" and a new line. */
void qn_gnuplot_tics(FILE *file, const char *setting, const char *const *names, size_t count);

typedef void qn_gnuplot_printer(const void *object, const char *name, FILE *file);
/* A picture's two files, FOLDER/NAME.dat and FOLDER/NAME.gp, each whole or not at all; the script
 * begins with what it draws. */
QN_MUST_CHECK qn_status qn_gnuplot_write(qn_gnuplot_printer *print_data,
                                         qn_gnuplot_printer *print_script, const void *object,
                                         const char *folder, const char *name, qn_diag *diag);

#endif
