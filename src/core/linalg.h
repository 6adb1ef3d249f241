/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dense linear algebra on small matrices: the only user of LAPACKE and CBLAS. Row-major
 * throughout. */
#ifndef QN_CORE_LINALG_H
#define QN_CORE_LINALG_H

#include "qmae_noise/core.h"
#include <complex.h>

/* Eigenvalues (ascending) and eigenvectors of a Hermitian matrix (LAPACKE_zheev).
 *   a       n x n, row-major; only the lower triangle is read; on success column k is the
 *           eigenvector of values[k]
 *   values  n reals, out
 * QN_ERR_NUMERIC if the iteration fails or an entry is not finite, QN_ERR_MEMORY, QN_ERR_ARGUMENT
 * for n outside 0..32768 (a and values are then unspecified). O(n^3). */
QN_MUST_CHECK qn_status qn_linalg_eigen_hermitian(int n, double complex *a, double *values);

/* The eigenvalue furthest from 1 of sum_k K_k^dagger K_k, which must be the identity.
 *   matrices  `count` matrices d x d, d <= 4, row-major, re and im in turn
 *   worst     out
 * Errors as of qn_linalg_eigen_hermitian. */
QN_MUST_CHECK qn_status qn_linalg_completeness(int d, size_t count, const double *matrices,
                                               double *worst);
/* What to say of it. */
#define QN_INCOMPLETE_KRAUS                                                                        \
    "the Kraus matrices are not complete: sum K^dagger K has the eigenvalue %.10g where every "    \
    "eigenvalue must be 1"

/* c = a b for n x n real matrices; c must not overlap a or b. O(n^3). */
void qn_linalg_multiply(int n, const double *a, const double *b, double *c);

#endif
