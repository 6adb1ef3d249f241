/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real matrices of two columns' rank: what a matrix product state of bond dimension 2 keeps. */
#ifndef QN_LOADER_SCHMIDT_H
#define QN_LOADER_SCHMIDT_H

#include <stddef.h>

/* The two largest singular values of m (rows x columns, row-major; columns <= 64) with their
 * singular vectors: m ~ left diag(values) right^T.
 *   left   rows x 2, row-major    right  columns x 2    values  descending, >= 0
 *   work   2 columns^2
 * A vector that belongs to no value (both zero) is zero in `left`. By Jacobi's rotations on m^T m:
 * no allocation, and the same bits from any number of threads. O(rows columns^2 + columns^3). */
void qn_schmidt(size_t rows, size_t columns, const double *m, double *left, double *right,
                double *values, double *work);

#endif
