/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV files as read: a header and rows of texts. */
#ifndef QN_DRAW_CSV_FILE_H
#define QN_DRAW_CSV_FILE_H

#include "qmae_noise/core.h"

typedef struct qn_csv_file {
    size_t ncolumns, nrows; /* rows without the header */
    char *text;             /* owned; the cells point into it */
    const char **cells;     /* (nrows + 1) x ncolumns, the header first; owned */
} qn_csv_file;

/* Reads a file; fields may stand in double quotes. QN_ERR_SYNTAX if a row has not as many fields as
 * the header, QN_ERR_IO if there is no such file. The caller clears *csv. */
QN_MUST_CHECK qn_status qn_csv_file_read(const char *path, qn_csv_file *csv, qn_diag *diag);
void qn_csv_file_clear(qn_csv_file *csv);

/* Row 0 is the first below the header. */
const char *qn_csv_cell(const qn_csv_file *csv, size_t row, size_t column);
const char *qn_csv_heading(const qn_csv_file *csv, size_t column);
/* The column of that name, or ncolumns. */
size_t qn_csv_column(const qn_csv_file *csv, const char *name);
/* The column NAME_error of column NAME, or ncolumns. */
size_t qn_csv_error_column(const qn_csv_file *csv, size_t column);

#endif
