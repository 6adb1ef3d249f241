/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV files that grow a row at a time: a row is one write, so a killed run loses at most the row it
 * was writing. */
#ifndef QN_DRAW_CSV_H
#define QN_DRAW_CSV_H

#include "core/columns.h"

typedef struct qn_csv qn_csv;

/* Creates (or empties) the file `path` and writes the header: the column names of `table`. The
 * caller destroys *csv. */
QN_MUST_CHECK qn_status qn_csv_create(const char *path, const qn_table *table, qn_csv **csv,
                                      qn_diag *diag);
/* Appends one record of the table as a row; reals have as many digits as reading them back exactly
 * takes; an unknown one is an empty field. After a failure (full disk) the file ends with the last
 * whole row. */
QN_MUST_CHECK qn_status qn_csv_append(qn_csv *csv, const void *record, qn_diag *diag);
/* Replaces the file by these records, whole or not at all, and opens it for more. */
QN_MUST_CHECK qn_status qn_csv_rewrite(const char *path, const qn_table *table, const void *records,
                                       size_t count, qn_csv **csv, qn_diag *diag);
/* Reads the whole rows of such a file; a last row without its newline is left out. A file with
 * other columns or a number that is not finite is refused (QN_ERR_SYNTAX, with file and line).
 * *records: table->record_size each, to qn_free. */
QN_MUST_CHECK qn_status qn_csv_read(const char *path, const qn_table *table, void **records,
                                    size_t *count, qn_diag *diag);
/* Closes the file, which may fail where writing has not (a full disk of another machine); *csv is
 * NULL then. */
QN_MUST_CHECK qn_status qn_csv_close(qn_csv **csv, qn_diag *diag);
void qn_csv_destroy(qn_csv *csv);

#endif
