/* State vectors and density matrices as numpy's .npy files. */
#ifndef QN_DRAW_NPY_H
#define QN_DRAW_NPY_H

#include "qmae_noise/core.h"
#include <complex.h>
#include <stdbool.h>

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

#endif
