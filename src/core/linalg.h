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

/* c = a b for n x n real matrices; c must not overlap a or b. O(n^3). */
void qn_linalg_multiply(int n, const double *a, const double *b, double *c);

#endif
