/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Products of larger real matrices, row-major; the bits do not depend on the number of threads. */
#ifndef QN_BASELINE_MATRIX_H
#define QN_BASELINE_MATRIX_H

#include <stddef.h>

/* c (rows x columns) = a (rows x inner) b (inner x columns). None may overlap c. */
void qn_matrix_product(size_t rows, size_t inner, size_t columns, const double *a, const double *b,
                       double *c, int threads);
/* turned (columns x rows) = transpose of a (rows x columns) */
void qn_matrix_transpose(size_t rows, size_t columns, const double *a, double *turned);
/* b (n x columns) <- a^-1 b by elimination without exchanges, for a whose symmetric part is
 * positive definite; a is overwritten. */
void qn_matrix_solve(size_t n, size_t columns, double *a, double *b, int threads);

#endif
