/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Eigenvalues and products of small matrices. */
#include "alloc_failure.h"
#include "assert_close.h"

#include "core/linalg.h"

#include <math.h>
#include <string.h>

enum { N_MAX = 70 };
static const uint64_t SEED = 5;

static double complex random_complex(qn_rng *rng) {
    const double re = qn_rng_normal(rng);
    return re + I * qn_rng_normal(rng);
}

static void fill_hermitian(qn_rng *rng, int n, double complex *a) {
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < i; ++j) {
            a[i * n + j] = random_complex(rng);
            a[j * n + i] = conj(a[i * n + j]);
        }
        a[i * n + i] = qn_rng_normal(rng);
    }
}

/* A v = v diag(values), v^H v = 1, values ascending; NaN in the upper triangle must not matter. */
static void check_eigen(int n, const double complex *a) {
    static double complex v[N_MAX * N_MAX];
    double values[N_MAX];
    memcpy(v, a, (size_t)(n * n) * sizeof *v);
    for (int i = 0; i < n; ++i) {
        for (int j = i + 1; j < n; ++j) v[i * n + j] = (double)NAN;
    }
    assert_int_equal(qn_linalg_eigen_hermitian(n, v, values), QN_OK);
    for (int k = 0; k < n; ++k) {
        if (k > 0) assert_true(values[k - 1] <= values[k]);
        for (int i = 0; i < n; ++i) {
            double complex image = 0, overlap = 0;
            for (int j = 0; j < n; ++j) {
                image += a[i * n + j] * v[j * n + k];
                overlap += conj(v[j * n + i]) * v[j * n + k];
            }
            assert_close(cabs(image - values[k] * v[i * n + k]), 0, 1e-12 * n, 0);
            assert_close(cabs(overlap - (i == k)), 0, 1e-12 * n, 0);
        }
    }
}

static void test_random_hermitian(void **state) {
    (void)state;
    static const int sizes[] = {1, 2, 3, 4, 7, 16, 33, N_MAX};
    static double complex a[N_MAX * N_MAX];
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 0);
    for (int repeat = test_effort(5); repeat > 0; --repeat) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; ++i) {
            fill_hermitian(&rng, sizes[i], a);
            check_eigen(sizes[i], a);
        }
    }
}

/* Pauli Y: real arithmetic or a missed conjugation would give the wrong eigenvectors. */
static void test_pauli_y(void **state) {
    (void)state;
    double complex a[4] = {0, -I, I, 0};
    double values[2];
    assert_int_equal(qn_linalg_eigen_hermitian(2, a, values), QN_OK);
    assert_close(values[0], -1, 1e-14, 0);
    assert_close(values[1], 1, 1e-14, 0);
    assert_close(cabs(a[2] / a[0] + I), 0, 1e-14, 0); /* column 0 = (1, -i) */
    assert_close(cabs(a[3] / a[1] - I), 0, 1e-14, 0); /* column 1 = (1, i) */
}

static void test_degenerate(void **state) {
    (void)state;
    double complex a[16] = {0};
    check_eigen(4, a);
    for (int i = 0; i < 4; ++i) a[i * 5] = 2.385;
    check_eigen(4, a);
}

/* As large as the states of 8 qubits, where a BLAS begins to use threads: sums over the eigenvalues
 * and one eigenvector. */
static void test_large(void **state) {
    (void)state;
    enum { N = 256 };
    static double complex a[N * N], v[N * N];
    double values[N], trace = 0.0, squares = 0.0;
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 1, 0, 0);
    for (int round = 0; round < 5; ++round) {
        fill_hermitian(&rng, N, a);
        memcpy(v, a, sizeof v);
        assert_int_equal(qn_linalg_eigen_hermitian(N, v, values), QN_OK);
        trace = squares = 0.0;
        for (int k = 0; k < N; ++k) trace += values[k], squares += values[k] * values[k];
        for (int i = 0; i < N; ++i) {
            double complex image = 0;
            for (int j = 0; j < N; ++j) {
                squares -= creal(a[i * N + j] * conj(a[i * N + j]));
                image += a[i * N + j] * v[j * N + round];
            }
            trace -= creal(a[i * N + i]);
            assert_close(cabs(image - values[round] * v[i * N + round]), 0.0, 1e-10, 0);
        }
        assert_close(trace, 0.0, 1e-9, 0);
        assert_close(squares, 0.0, 1e-7, 0);
    }
}

static void test_refusals(void **state) {
    (void)state;
    double values[2] = {0};
    double complex with_nan[4] = {1, 0, (double)NAN, 1};
    double complex with_infinity[4] = {1, 0, 0, (double)INFINITY};
    assert_int_equal(qn_linalg_eigen_hermitian(2, with_nan, values), QN_ERR_NUMERIC);
    assert_int_equal(qn_linalg_eigen_hermitian(2, with_infinity, values), QN_ERR_NUMERIC);
    assert_int_equal(qn_linalg_eigen_hermitian(-1, with_nan, values), QN_ERR_ARGUMENT);
    assert_int_equal(qn_linalg_eigen_hermitian(1 << 20, with_nan, values), QN_ERR_ARGUMENT);
    assert_int_equal(qn_linalg_eigen_hermitian(0, NULL, NULL), QN_OK);
}

static void test_memory(void **state) {
    (void)state;
    int failures = 0;
    for (int k = 1;; ++k) {
        double complex a[4] = {1, 0, 2, 1};
        double values[2];
        alloc_failure_arm(k);
        const qn_status status = qn_linalg_eigen_hermitian(2, a, values);
        if (!alloc_failure_disarm()) break;
        assert_int_equal(status, QN_ERR_MEMORY);
        ++failures;
    }
    assert_int_equal(failures, 2);
}

static void test_multiply(void **state) {
    (void)state;
    enum { N = 9 };
    double a[N * N], b[N * N], c[N * N], expected[N * N];
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 1);
    for (int n = 1; n <= N; ++n) {
        for (int i = 0; i < n * n; ++i) {
            a[i] = qn_rng_normal(&rng);
            b[i] = qn_rng_normal(&rng);
            c[i] = (double)NAN;
        }
        for (int i = 0; i < n; ++i) {
            for (int j = 0; j < n; ++j) {
                double sum = 0;
                for (int k = 0; k < n; ++k) sum += a[i * n + k] * b[k * n + j];
                expected[i * n + j] = sum;
            }
        }
        qn_linalg_multiply(n, a, b, c);
        assert_close_array(c, expected, (size_t)(n * n), 1e-13, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_hermitian),
        cmocka_unit_test(test_pauli_y),
        cmocka_unit_test(test_degenerate),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_multiply),
    };
    print_message("seed %llu\n", (unsigned long long)SEED);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
