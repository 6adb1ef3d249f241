/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of HTML: text, figures with the file inside, tables. */
#ifndef QN_DRAW_HTML_H
#define QN_DRAW_HTML_H

#include "draw/csv_file.h"

#include <stdio.h>

/* Text with <, >, &, " and ' escaped. */
void qn_html_text(FILE *file, const char *text);

/* data:TYPE;base64,... */
void qn_html_data(FILE *file, const char *type, const void *bytes, size_t size);

/* A <figure> with the picture `path` (.svg or .png) inside the page; class_name: of the figure. */
QN_MUST_CHECK qn_status qn_html_picture(FILE *file, const char *path, const char *class_name,
                                        const char *caption, qn_diag *diag);

/* A value and, if `error` is not NULL, its error, with two digits of the error shown, "unknown"
 * for an empty text; `value` may be any text. */
void qn_html_value(FILE *file, const char *value, const char *error);

/* A table of a CSV file; columns NAME and NAME_error become one. Of more than `limit` rows only so
 * many are shown, evenly spread, the last among them. */
void qn_html_table(FILE *file, const qn_csv_file *csv, size_t limit);

#endif
