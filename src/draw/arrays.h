/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrays of numbers, images and their labels as files for other programs. */
#ifndef QN_DRAW_ARRAYS_H
#define QN_DRAW_ARRAYS_H

#include "qmae_noise/core.h"

/* NumPy's format, version 1.0: `values` as float64 of shape (count, side, side). */
QN_MUST_CHECK qn_status qn_npy_images_write(const char *path, size_t count, int side,
                                            const double *values, qn_diag *diag);
/* The same of shape (count,). */
QN_MUST_CHECK qn_status qn_npy_reals_write(const char *path, size_t count, const double *values,
                                           qn_diag *diag);
/* IDX3 of unsigned bytes: round(255 value) with values beyond [0, 1] clamped. */
QN_MUST_CHECK qn_status qn_idx_images_write(const char *path, size_t count, int side,
                                            const double *values, qn_diag *diag);
/* IDX1 of unsigned bytes. */
QN_MUST_CHECK qn_status qn_idx_labels_write(const char *path, size_t count,
                                            const unsigned char *labels, qn_diag *diag);

#endif
