/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimise/rows.h"

#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"
#include "draw/csv_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading -------------------------------------------------------------------------------- */

typedef struct reader {
    const qn_optimise_options *options;
    size_t ninputs;
    const char *const *names;
    qn_csv_file csv;
    size_t label; /* columns */
    size_t *columns;
    qn_diag *diag;
} reader;

static size_t input_of(const reader *r, const char *heading) {
    size_t k = 0;
    while (k < r->ninputs && strcmp(r->names[k], heading) != 0) ++k;
    return k;
}

/* Which columns are inputs. */
static qn_status match_columns(reader *r, qn_rows *rows) {
    const char *path = r->options->data;
    r->label = qn_csv_column(&r->csv, r->options->label);
    if (r->label == r->csv.ncolumns)
        return qn_fail_at(r->diag, QN_ERR_SYNTAX, path, 1, 0,
                          "there is no column '%s' of labels: name it with --label",
                          r->options->label);
    qn_printed notes;
    if (qn_printed_open(&notes) != QN_OK) return QN_ERR_MEMORY;
    for (size_t c = 0; c < r->csv.ncolumns; ++c) {
        const char *heading = qn_csv_heading(&r->csv, c);
        const size_t input = input_of(r, heading);
        if (c == r->label) continue;
        if (input == r->ninputs) {
            fprintf(notes.file, "column '%s' of %s is no input of the circuit and is passed over\n",
                    heading, path);
            continue;
        }
        r->columns[rows->nfeatures] = c;
        rows->features[rows->nfeatures++] = input;
    }
    if (qn_printed_take(&notes, QN_OK, &rows->notes) != QN_OK) return QN_ERR_MEMORY;
    for (size_t k = 1; k < rows->nfeatures; ++k)
        for (size_t j = 0; j < k; ++j)
            if (rows->features[j] == rows->features[k])
                return qn_fail_at(r->diag, QN_ERR_SYNTAX, path, 1, 0,
                                  "the column '%s' stands there twice",
                                  r->names[rows->features[k]]);
    if (rows->nfeatures > 0) return QN_OK;
    return qn_fail_at(r->diag, QN_ERR_SYNTAX, path, 1, 0,
                      "no column has the name of an input of the circuit, such as '%s'",
                      r->names[0]);
}

static qn_status read_number(const reader *r, size_t row, size_t column, double *number) {
    const char *cell = qn_csv_cell(&r->csv, row, column);
    if (qn_real_parse(cell, number)) return QN_OK;
    return qn_fail_at(r->diag, QN_ERR_SYNTAX, r->options->data, (int)row + 2, 0,
                      "'%s' in the column '%s' is no number", cell,
                      qn_csv_heading(&r->csv, column));
}

static qn_status read_row(const reader *r, qn_rows *rows, size_t row) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < rows->nfeatures; ++k)
        QN_TRY(read_number(r, row, r->columns[k], &rows->values[row * rows->nfeatures + k]));
    QN_TRY(read_number(r, row, r->label, &rows->labels[row]));
    const double y = rows->labels[row];
    if (r->options->loss == QN_LOSS_CROSS_ENTROPY && y != 0.0 && y != 1.0)
        QN_TRY(qn_fail_at(r->diag, QN_ERR_SYNTAX, r->options->data, (int)row + 2, 0,
                          "the label %g: those of --loss cross-entropy are 0 and 1", y));
out:
    return status;
}

static void find_classes(qn_rows *rows) {
    rows->nclasses = 0;
    for (size_t row = 0; row < rows->count && rows->nclasses <= QN_ROWS_CLASSES; ++row) {
        size_t k = 0;
        while (k < rows->nclasses && rows->classes[k] != rows->labels[row]) ++k;
        if (k == rows->nclasses) rows->classes[rows->nclasses++] = rows->labels[row];
    }
    if (rows->nclasses > QN_ROWS_CLASSES) rows->nclasses = 0;
}

/* The rows of validation are the last of an order of the seed; each epoch shuffles the others. */
static qn_status part(reader *r, qn_rows *rows) {
    qn_rng rng;
    const size_t kept = (size_t)floor(r->options->validation * (double)rows->count + 0.5);
    if (kept >= rows->count)
        return qn_fail(r->diag, QN_ERR_ARGUMENT,
                       "--validation %g leaves none of the %zu rows of '%s' for the search",
                       r->options->validation, rows->count, r->options->data);
    if ((uint64_t)r->options->batch > rows->count - kept)
        return qn_fail(r->diag, QN_ERR_ARGUMENT,
                       "--batch %lld: there are %zu rows for the search in '%s'",
                       (long long)r->options->batch, rows->count - kept, r->options->data);
    for (size_t k = 0; k < rows->count; ++k) rows->order[k] = k;
    qn_rng_init(&rng, (uint64_t)r->options->seed, QN_STREAM_SHUFFLE, 0, 0, 1);
    qn_rng_shuffle(&rng, rows->order, rows->count);
    rows->ntraining = rows->count - kept;
    rows->epoch = UINT64_MAX;
    return QN_OK;
}

static qn_status read_all(reader *r, qn_rows *rows) {
    qn_status status = QN_OK;
    QN_TRY(qn_csv_file_read(r->options->data, &r->csv, r->diag));
    rows->features = qn_alloc(r->csv.ncolumns, sizeof *rows->features);
    r->columns = qn_alloc(r->csv.ncolumns, sizeof *r->columns);
    QN_TRY_ALLOC(rows->features && r->columns);
    QN_TRY(match_columns(r, rows));
    if (r->csv.nrows == 0)
        QN_TRY(qn_fail_at(r->diag, QN_ERR_SYNTAX, r->options->data, 1, 0,
                          "there are no rows below the header"));
    rows->values = qn_alloc(r->csv.nrows * rows->nfeatures, sizeof *rows->values);
    rows->labels = qn_alloc(r->csv.nrows, sizeof *rows->labels);
    rows->order = qn_alloc(r->csv.nrows, sizeof *rows->order);
    QN_TRY_ALLOC(rows->values && rows->labels && rows->order);
    for (size_t row = 0; row < r->csv.nrows; ++row) QN_TRY(read_row(r, rows, row));
    rows->count = r->csv.nrows;
    find_classes(rows);
    QN_TRY(part(r, rows));
out:
    return status;
}

qn_status qn_rows_read(qn_rows *rows, const qn_optimise_options *options, size_t ninputs,
                       const char *const *names, qn_diag *diag) {
    reader r = {.options = options, .ninputs = ninputs, .names = names, .diag = diag};
    if (!options->data) return QN_OK;
    const qn_status status = read_all(&r, rows);
    qn_csv_file_clear(&r.csv);
    qn_free(r.columns);
    return status;
}

void qn_rows_clear(qn_rows *rows) {
    qn_free(rows->features);
    qn_free(rows->values);
    qn_free(rows->labels);
    qn_free(rows->order);
    qn_free(rows->notes);
    *rows = (qn_rows){0};
}

/* ---- steps ---------------------------------------------------------------------------------- */

static int by_index(const void *a, const void *b) {
    const size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

size_t qn_rows_batch(qn_rows *rows, uint64_t seed, uint64_t batch, uint64_t step,
                     const size_t **index) {
    const size_t size = batch ? (size_t)batch : rows->ntraining,
                 batches = (rows->ntraining + size - 1) / size;
    const uint64_t epoch = (step - 1) / batches;
    const size_t first = (size_t)((step - 1) % batches) * size, left = rows->ntraining - first;
    if (epoch != rows->epoch) {
        qn_rng rng;
        qsort(rows->order, rows->ntraining, sizeof *rows->order, by_index);
        qn_rng_init(&rng, seed, QN_STREAM_SHUFFLE, epoch, 0, 0);
        if (batches > 1) qn_rng_shuffle(&rng, rows->order, rows->ntraining);
        rows->epoch = epoch;
    }
    *index = rows->order + first;
    return left < size ? left : size;
}

/* ---- losses --------------------------------------------------------------------------------- */

static double squared(double v, double y, double least, double *slope) {
    (void)least;
    *slope = 2.0 * (v - y);
    return (v - y) * (v - y);
}

static double cross_entropy(double v, double y, double least, double *slope) {
    const double p = fmin(fmax(v, least), 1.0 - least);
    *slope = y > 0.5 ? -1.0 / p : 1.0 / (1.0 - p);
    return y > 0.5 ? -log(p) : -log1p(-p);
}

double qn_rows_loss(const qn_rows *rows, qn_optimise_loss loss, size_t row, double v, double least,
                    double *slope) {
    static double (*const TABLE[])(double, double, double, double *) = {
        [QN_LOSS_SQUARED] = squared, [QN_LOSS_CROSS_ENTROPY] = cross_entropy};
    return TABLE[loss](v, rows->labels[row], least, slope);
}

bool qn_rows_agrees(const qn_rows *rows, size_t row, double v) {
    const double own = fabs(v - rows->labels[row]);
    for (size_t k = 0; k < rows->nclasses; ++k)
        if (fabs(v - rows->classes[k]) < own) return false;
    return true;
}
