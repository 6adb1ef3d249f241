/* Arrays of complex128 as numpy's .npy files, version 1.0, C order. */
#ifndef QN_DRAW_NPY_H
#define QN_DRAW_NPY_H

#include "qmae_noise/core.h"
#include <complex.h>
#include <stdbool.h>

/* rows x columns entries; columns = 0 writes a one-dimensional array of `rows`. */
QN_MUST_CHECK qn_status qn_npy_write(const char *path, size_t rows, size_t columns,
                                     const double complex *entries, qn_diag *diag);
/* A one-dimensional array (complex128 or float64) of `size` entries, out. QN_ERR_SYNTAX says what
 * the file holds instead. */
QN_MUST_CHECK qn_status qn_npy_read(const char *path, size_t size, double complex *entries,
                                    qn_diag *diag);

#endif
