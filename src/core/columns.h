/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of tables of records, described once: checkpoints, CSV files and JSON loop over
 * them. */
#ifndef QN_CORE_COLUMNS_H
#define QN_CORE_COLUMNS_H

#include "qmae_noise/core.h"

#include <stdbool.h>

typedef enum qn_column_kind { QN_COLUMN_COUNT, QN_COLUMN_REAL } qn_column_kind;

/* A field of a record: a uint64_t (COUNT) or a double (REAL) at `offset` bytes. */
typedef struct qn_column {
    const char *name; /* the field's own */
    size_t offset;
    qn_column_kind kind;
    bool later; /* earlier versions did not keep it: their checkpoints read as 0 */
    /* What it may be beside a finite number: NaN (unknown, as the standard error of one image), inf
     * (as the PSNR of an exact reconstruction) */
    bool unknown, infinite;
} qn_column;

/* The columns of records of one type. Static and immutable. */
typedef struct qn_table {
    const char *name;
    size_t record_size; /* bytes */
    size_t ncolumns;
    const qn_column *columns;
} qn_table;

/* Is the value one that the column may have? */
bool qn_column_allows(const qn_column *column, double value);

#endif
