/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of data: values of some inputs, and a label. */
#ifndef QN_OPTIMISE_ROWS_H
#define QN_OPTIMISE_ROWS_H

#include "optimise/options.h"

#include <stddef.h>

enum { QN_ROWS_CLASSES = 10 }; /* more labels than these are numbers, not classes */

typedef struct qn_rows {
    size_t count, nfeatures; /* count = 0: there are no data */
    size_t ntraining;        /* the first of `order`; the others are for validation */
    size_t *features;        /* nfeatures: the inputs that the columns are */
    double *values;          /* count x nfeatures */
    double *labels;
    size_t *order; /* a permutation of the rows; the training rows are shuffled in every epoch */
    uint64_t epoch;
    size_t nclasses;
    double classes[QN_ROWS_CLASSES + 1]; /* the different labels, if they are so few; else none */
    char *notes;                         /* columns that are passed over; "" = none; free */
} qn_rows;

/* Reads --data; `names` are those of all inputs. The caller clears *rows, even after a failure. */
QN_MUST_CHECK qn_status qn_rows_read(qn_rows *rows, const qn_optimise_options *options,
                                     size_t ninputs, const char *const *names, qn_diag *diag);
void qn_rows_clear(qn_rows *rows);

/* The training rows of a step, counted from 1: batches of `batch` (0 = all), in an order of the
 * seed and the epoch; the last of an epoch may be smaller. Borrowed until the next call. */
size_t qn_rows_batch(qn_rows *rows, uint64_t seed, uint64_t batch, uint64_t step,
                     const size_t **index);

/* What a row costs at value v, and the derivative by v.
 *   least  probabilities nearer to 0 or 1 count as that near */
double qn_rows_loss(const qn_rows *rows, qn_optimise_loss loss, size_t row, double v, double least,
                    double *slope);
/* Is the label the class nearest to v? */
bool qn_rows_agrees(const qn_rows *rows, size_t row, double v);

#endif
