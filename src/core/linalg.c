/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/linalg.h"

#include "core/try.h"

#ifdef QN_LAPACK_INSIDE /* of the library: cmake/lapack.cmake */
#define LAPACKE_zheev_work qn_lapacke_zheev_work
#endif

#include <dlfcn.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

/* zheev works fastest with (block + 1) n numbers of scratch; its block size is 32 or 64. */
enum { BLOCK = 64, SIZE_LIMIT = 1 << 15 };

static int lower_triangle_finite(int n, const double complex *a) {
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j <= i; ++j) {
            const double complex entry = a[(size_t)i * (size_t)n + (size_t)j];
            if (!isfinite(creal(entry)) || !isfinite(cimag(entry))) return 0;
        }
    }
    return 1;
}

static void conjugate_transpose(int n, double complex *a) {
    const size_t size = (size_t)n;
    for (size_t i = 0; i < size; ++i) {
        a[i * size + i] = conj(a[i * size + i]);
        for (size_t j = 0; j < i; ++j) {
            const double complex below = a[i * size + j];
            a[i * size + j] = conj(a[j * size + i]);
            a[j * size + i] = conj(below);
        }
    }
}

static int call_zheev(int n, double complex *a, double *values, double complex *work,
                      double *real_work) {
    return LAPACKE_zheev_work(LAPACK_COL_MAJOR, 'V', 'U', n, a, n, values, work, (BLOCK + 1) * n,
                              real_work);
}

#ifndef QN_LAPACK_INSIDE
/* Where the reference LAPACK could not be linked in (cmake/lapack.cmake), any BLAS may stand behind
 * libblas.so.3. OpenBLAS 0.3.21 races in its threaded zgemv, which zheev calls for matrices as
 * large as those of 8 qubits, and crashes; with one thread it does not, so it gets one thread for
 * the time of a call. Its switch is looked up at run time. */
typedef struct {
    int (*get)(void);
    void (*set)(int);
} blas_threads;

/* ISO C knows no cast between pointers to objects and to functions; POSIX gives both one form. */
static void find_function(const char *name, void *function) {
    void *const symbol = dlsym(RTLD_DEFAULT, name);
    memcpy(function, &symbol, sizeof symbol);
}

static blas_threads find_blas_threads(void) {
    blas_threads threads;
    find_function("openblas_get_num_threads", &threads.get);
    find_function("openblas_set_num_threads", &threads.set);
    return threads;
}

/* The number of threads is one for the whole process, so callers of several threads take turns. */
static int eigen_safely(int n, double complex *a, double *values, double complex *work,
                        double *real_work) {
    const blas_threads threads = find_blas_threads();
    int failed = 0;
    if (!threads.get || !threads.set) return call_zheev(n, a, values, work, real_work);
#pragma omp critical(qn_blas_threads)
    {
        const int before = threads.get();
        if (before > 1) threads.set(1);
        failed = call_zheev(n, a, values, work, real_work);
        if (before > 1) threads.set(before);
    }
    return failed;
}
#else
#define eigen_safely call_zheev
#endif

/* LAPACK reads columns first. Its view of our rows is conj(A), whose upper triangle is our lower
 * one and whose eigenvectors are the conjugates of A's, so transposing and conjugating the result
 * is all that is needed. The work arrays are ours since LAPACKE prints when it cannot get its
 * own. */
qn_status qn_linalg_eigen_hermitian(int n, double complex *a, double *values) {
    qn_status status = QN_OK;
    double complex *work = NULL;
    double *real_work = NULL;
    if (n < 0 || n > SIZE_LIMIT) return QN_ERR_ARGUMENT;
    if (n == 0) return QN_OK;
    if (!lower_triangle_finite(n, a)) return QN_ERR_NUMERIC;
    work = qn_alloc((size_t)n * (BLOCK + 1), sizeof *work);
    QN_TRY_ALLOC(work);
    real_work = qn_alloc((size_t)n * 3, sizeof *real_work);
    QN_TRY_ALLOC(real_work);
    if (eigen_safely(n, a, values, work, real_work) != 0) {
        status = QN_ERR_NUMERIC;
        goto out;
    }
    conjugate_transpose(n, a);
out:
    qn_free(work);
    qn_free(real_work);
    return status;
}

qn_status qn_linalg_completeness(int d, size_t count, const double *matrices, double *worst) {
    enum { MOST = 4 };
    double complex sum[MOST * MOST] = {0};
    double values[MOST] = {0};
    const size_t rows = (size_t)d, square = rows * rows;
    if (d < 1 || d > MOST) return QN_ERR_ARGUMENT;
    for (size_t e = 0; e < count * square; ++e) {
        /* entry (r, i) of its matrix, times all (r, j) */
        const size_t row = e - e % rows, i = e % rows;
        const double complex left = matrices[2 * e] - I * matrices[2 * e + 1];
        for (size_t j = 0; j < rows; ++j)
            sum[i * rows + j] += left * (matrices[2 * (row + j)] + I * matrices[2 * (row + j) + 1]);
    }
    const qn_status status = qn_linalg_eigen_hermitian(d, sum, values);
    if (status != QN_OK) return status;
    *worst = 1.0;
    for (int i = 0; i < d; ++i)
        if (fabs(values[i] - 1.0) > fabs(*worst - 1.0)) *worst = values[i];
    return QN_OK;
}

void qn_linalg_multiply(int n, const double *a, const double *b, double *c) {
    const size_t size = (size_t)n;
    for (size_t i = 0; i < size; ++i) {
        for (size_t j = 0; j < size; ++j) c[i * size + j] = 0.0;
        for (size_t k = 0; k < size; ++k) {
            const double factor = a[i * size + k];
            for (size_t j = 0; j < size; ++j) c[i * size + j] += factor * b[k * size + j];
        }
    }
}
