/* SPDX-License-Identifier: GPL-3.0-or-later */
/* State vectors and density matrices as numpy's .npy files. */
#ifndef QN_DATA_NPY_H
#define QN_DATA_NPY_H

#include "qmae_noise/core.h"
#include <complex.h>
#include <stdbool.h>

/* The order of bytes of this machine, in which files are written. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define QN_NPY_ORDER "<"
#else
#define QN_NPY_ORDER ">"
#endif

/* A file of complex128, version 1.0, C order, in memory. */
typedef struct qn_npy {
    char *bytes; /* owned */
    size_t size;
    double complex *entries; /* in `bytes`, to be filled */
} qn_npy;
/* rows x columns zeros; columns = 0 makes a one-dimensional array of `rows`. */
QN_MUST_CHECK qn_status qn_npy_create(size_t rows, size_t columns, qn_npy *npy);
void qn_npy_clear(qn_npy *npy);
QN_MUST_CHECK qn_status qn_npy_write(const qn_npy *npy, const char *path, qn_diag *diag);

/* A state vector of `size` finite amplitudes, out: versions 1.0 to 3.0; complex64, complex128,
 * float32, float64, whole numbers of 1 to 8 bytes and truth values, little or big endian; shape
 * (size,), (size, 1) or (1, size). QN_ERR_SYNTAX says what the file holds instead; after a failure
 * `entries` is undefined. */
QN_MUST_CHECK qn_status qn_npy_read(const char *path, size_t size, double complex *entries,
                                    qn_diag *diag);
/* Real or whole numbers of the same types in one dimension, or in one row or column. *values:
 * *count finite numbers, to qn_free. */
QN_MUST_CHECK qn_status qn_npy_read_reals(const char *path, double **values, size_t *count,
                                          qn_diag *diag);

/* A stack of images: an array (images, rows, columns). */
typedef struct qn_npy_stack {
    size_t count, height, width;
} qn_npy_stack;
/* Who is told of a stack: once before its first image, then of each in its order; pixels in [0, 1],
 * height x width, until the call ends. A failure ends the reading. */
typedef struct qn_npy_visitor {
    qn_status (*begin)(void *context, const qn_npy_stack *stack, qn_diag *diag);
    qn_status (*image)(void *context, const qn_npy_stack *stack, size_t image, const double *pixels,
                       qn_diag *diag);
    void *context;
} qn_npy_visitor;
/* Bytes (divided by 255), truth values, or floating numbers in [0, 1], in C order. */
QN_MUST_CHECK qn_status qn_npy_read_stack(const char *path, const qn_npy_visitor *visitor,
                                          qn_diag *diag);

#endif
