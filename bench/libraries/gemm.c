/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One fused step at n = 8 with the matrix products of other libraries: the figures of
 * docs/decisions/0008-own-kernels.md, which has the command. Not part of the build: needs
 * libxsmm-dev and libopenblas-dev. */
#include <libxsmm.h>
#include <qmae_noise/qmae_noise.h>
#include <stdio.h>
#include <time.h>

void cblas_dgemm(int order, int ta, int tb, int m, int n, int k, double alpha, const double *a,
                 int lda, const double *b, int ldb, double beta, double *c, int ldc);

enum { SIZE = 1 << 16, ROUNDS = 200 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Best of ROUNDS executions of the code. */
#define ROW(name, ...)                                                                             \
    do {                                                                                           \
        double best = 1.0;                                                                         \
        for (int round = 0; round < ROUNDS; ++round) {                                             \
            const double start = now();                                                            \
            __VA_ARGS__;                                                                           \
            const double t = now() - start;                                                        \
            if (t < best) best = t;                                                                \
        }                                                                                          \
        printf("%-44s %5.1f GFlop/s\n", name, 32e-9 * SIZE / best);                                \
    } while (0)

/* libxsmm is column-major: C (m x 16) = X (m x 16) M^T with rows of our states as its columns. */
static libxsmm_dmmfunction product(int m, int n, int rows) {
    const int ldb = 16, k = 16, flags = LIBXSMM_GEMM_FLAG_NONE;
    const double one = 1.0, zero = 0.0;
    return libxsmm_dmmdispatch(m, n, k, &rows, &ldb, &rows, &one, &zero, &flags, NULL);
}

int main(void) {
    const qn_kernels *own = qn_kernels_best();
    double *x = qn_alloc(SIZE, sizeof *x), *y = qn_alloc(SIZE, sizeof *y);
    static double m[256], p[1024], q[1024];
    for (int i = 0; i < SIZE; ++i) x[i] = 1.0 / (i + 1);
    for (int i = 0; i < 256; ++i) m[i] = 1.0 / (i + 2);
    ROW("own (6,7)", own->apply(8, 6, 7, m, x, y));
    ROW("own (0,1)", own->apply(8, 0, 1, m, x, y));
    ROW("own (0,7)", own->apply(8, 0, 7, m, x, y));
    ROW("own (3,5)", own->apply(8, 3, 5, m, x, y));
    ROW("OpenBLAS (6,7)", cblas_dgemm(101, 111, 111, 16, 4096, 16, 1, m, 16, x, 4096, 0, y, 4096));
    ROW("OpenBLAS (0,1)", cblas_dgemm(101, 111, 112, 4096, 16, 16, 1, x, 16, m, 16, 0, y, 16));
    ROW("OpenBLAS packed panels, without packing",
        for (int k = 0; k < 64; ++k)
            cblas_dgemm(101, 111, 111, 16, 64, 16, 1, m, 16, p, 64, 0, q, 64));
    libxsmm_init();
    const libxsmm_dmmfunction rows = product(64, 16, 4096), low = product(16, 4096, 16),
                              panel = product(64, 16, 64);
    if (!rows || !low || !panel) return 1;
    ROW("libxsmm (6,7)", for (int k = 0; k < 64; ++k) rows(x + 64 * k, m, y + 64 * k));
    ROW("libxsmm (0,1)", low(m, x, y));
    ROW("libxsmm packed panels, without packing", for (int k = 0; k < 64; ++k) panel(p, m, q));
    qn_free(x);
    qn_free(y);
    return 0;
}
