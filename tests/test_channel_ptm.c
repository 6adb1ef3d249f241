/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pauli transfer matrices against dense matrices. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "random_channel.h"

#include "core/linalg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const uint64_t SEED = 17;

static qn_rng start(uint64_t test) {
    qn_rng rng;
    print_message("seed %d, test %d\n", (int)SEED, (int)test);
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, test, 0, 0);
    return rng;
}

static double ptm_a[64 * 64], ptm_b[64 * 64], ptm_c[64 * 64];

static void acts_as_the_kraus_operators(void **state) {
    (void)state;
    qn_rng rng = start(1);
    for (int trial = 0; trial < test_effort(20); ++trial)
        for (int n = 1; n <= 3; ++n) {
            double complex kraus[3 * 64], rho[64], image[64];
            const int d = 1 << n, count = 1 + (int)qn_rng_below(&rng, 3);
            random_kraus(&rng, d, count, kraus);
            random_density(&rng, d, rho);
            dense_apply(d, count, kraus, rho, image);
            qn_ptm_from_kraus(n, count, kraus, ptm_a);
            assert_ptm_takes(n, ptm_a, rho, image, 1e-13);
        }
}

static void composes_as_unitaries_do(void **state) {
    (void)state;
    qn_rng rng = start(2);
    for (int n = 1; n <= 3; ++n) {
        const int d = 1 << n, rows = d * d;
        double complex u[64], v[64], uv[64];
        random_unitary(&rng, d, u);
        random_unitary(&rng, d, v);
        for (int i = 0; i < d; ++i)
            for (int j = 0; j < d; ++j) {
                uv[i * d + j] = 0.0;
                for (int k = 0; k < d; ++k) uv[i * d + j] += u[i * d + k] * v[k * d + j];
            }
        qn_ptm_from_unitary(n, u, ptm_a);
        qn_ptm_from_unitary(n, v, ptm_b);
        qn_linalg_multiply(rows, ptm_a, ptm_b, ptm_c);
        qn_ptm_from_unitary(n, uv, ptm_a);
        assert_close_array(ptm_a, ptm_c, (size_t)(rows * rows), 1e-13, 0.0);
    }
}

/* Known conjugations: S X S^dagger = Y; CX takes X on the control to XX and Z on the target to
 * ZZ. */
static void knows_gates(void **state) {
    (void)state;
    double complex u[16];
    qn_gate_find("s")->matrix(NULL, u);
    qn_ptm_from_unitary(1, u, ptm_a);
    const double s[16] = {1, 0, 0, 0, 0, 0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1};
    assert_close_array(ptm_a, s, 16, 1e-15, 0.0);
    qn_gate_find("cx")->matrix(NULL, u);
    qn_ptm_from_unitary(2, u, ptm_a);
    const int x_control = 1, xx = 5, z_target = 12, zz = 15;
    assert_close(ptm_a[xx * 16 + x_control], 1.0, 1e-15, 0.0);
    assert_close(ptm_a[zz * 16 + z_target], 1.0, 1e-15, 0.0);
}

static void gates_have_orthogonal_ptms(void **state) {
    (void)state;
    qn_rng rng = start(3);
    for (size_t g = 0; g < qn_gate_count(); ++g) {
        const qn_gate *gate = qn_gate_at(g);
        const int rows = 1 << (2 * gate->nqubits);
        double angles[QN_MAX_GATE_ANGLES], lowest, trace_error;
        double complex u[64];
        for (int k = 0; k < QN_MAX_GATE_ANGLES; ++k) angles[k] = 7.0 * qn_rng_uniform(&rng) - 3.0;
        gate->matrix(angles, u);
        qn_ptm_from_unitary(gate->nqubits, u, ptm_a);
        for (int i = 0; i < rows; ++i)
            for (int j = 0; j < rows; ++j) ptm_b[i * rows + j] = ptm_a[j * rows + i];
        qn_linalg_multiply(rows, ptm_a, ptm_b, ptm_c);
        for (int e = 0; e < rows * rows; ++e)
            assert_close(ptm_c[e], e % (rows + 1) == 0 ? 1.0 : 0.0, 1e-13, 0.0);
        assert_int_equal(qn_ptm_cptp(gate->nqubits, ptm_a, &lowest, &trace_error), QN_OK);
        assert_true(lowest > -1e-13 && trace_error < 1e-13);
    }
}

static void kraus_operators_return(void **state) {
    (void)state;
    qn_rng rng = start(4);
    static double complex kraus[64 * 64];
    for (int n = 1; n <= 3; ++n)
        for (int rank = 1; rank <= 3; ++rank) {
            const int rows = 1 << (2 * n);
            double lowest, trace_error;
            int count = -1;
            random_kraus(&rng, 1 << n, rank, kraus);
            qn_ptm_from_kraus(n, rank, kraus, ptm_a);
            assert_int_equal(qn_ptm_cptp(n, ptm_a, &lowest, &trace_error), QN_OK);
            assert_true(lowest > -1e-13 && trace_error < 1e-13);
            assert_int_equal(qn_ptm_kraus(n, ptm_a, &count, kraus), QN_OK);
            assert_int_equal(count, rank);
            qn_ptm_from_kraus(n, count, kraus, ptm_b);
            assert_close_array(ptm_b, ptm_a, (size_t)(rows * rows), 1e-12, 0.0);
        }
}

/* Transposition: positive, not completely; its Choi matrix is half the swap, with the eigenvalue
 * -1/2. */
static void finds_what_is_no_channel(void **state) {
    (void)state;
    const double transpose[16] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1};
    double leaky[16] = {0.97, 0, 0, 0.01, 0, 0.5, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0.5};
    double lowest = 7.0, trace_error = 7.0;
    double complex kraus[16];
    int count = -5;
    assert_int_equal(qn_ptm_cptp(1, transpose, &lowest, &trace_error), QN_OK);
    assert_close(lowest, -0.5, 1e-14, 0.0);
    assert_close(trace_error, 0.0, 0.0, 0.0);
    assert_int_equal(qn_ptm_kraus(1, transpose, &count, kraus), QN_ERR_PHYSICS);
    assert_int_equal(count, -5);
    assert_int_equal(qn_ptm_cptp(1, leaky, &lowest, &trace_error), QN_OK);
    assert_close(trace_error, 0.03, 1e-15, 0.0);
    leaky[5] = (double)NAN;
    lowest = 7.0;
    assert_int_equal(qn_ptm_cptp(1, leaky, &lowest, &trace_error), QN_ERR_NUMERIC);
    assert_close(lowest, 7.0, 0.0, 0.0);
}

/* Depolarizing has infidelity lambda (2^m - 1)/2^m; a unitary (d^2 - |tr U|^2)/(d (d + 1)). */
static void infidelity_is_the_known_one(void **state) {
    (void)state;
    qn_rng rng = start(5);
    for (int n = 1; n <= 3; ++n) {
        const int d = 1 << n, rows = d * d;
        const double lambda = 0.02385;
        double complex u[64], trace = 0.0;
        memset(ptm_a, 0, sizeof ptm_a);
        for (int i = 0; i < rows; ++i) ptm_a[i * rows + i] = i ? 1.0 - lambda : 1.0;
        assert_close(qn_ptm_infidelity(n, ptm_a), lambda * (d - 1) / d, 0.0, 1e-13);
        random_unitary(&rng, d, u);
        for (int i = 0; i < d; ++i) trace += u[i * d + i];
        qn_ptm_from_unitary(n, u, ptm_a);
        assert_close(qn_ptm_infidelity(n, ptm_a),
                     (d * d - creal(trace * conj(trace))) / (d * (d + 1.0)), 1e-13, 0.0);
    }
}

static void survives_lack_of_memory(void **state) {
    (void)state;
    const double identity[16] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
    for (int k = 1;; ++k) {
        double complex kraus[16];
        int count = -1;
        alloc_failure_arm(k);
        const qn_status status = qn_ptm_kraus(1, identity, &count, kraus);
        if (!alloc_failure_disarm()) {
            assert_int_equal(count, 1);
            assert_true(k > 1);
            break;
        }
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_int_equal(count, -1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acts_as_the_kraus_operators),
        cmocka_unit_test(composes_as_unitaries_do),
        cmocka_unit_test(knows_gates),
        cmocka_unit_test(gates_have_orthogonal_ptms),
        cmocka_unit_test(kraus_operators_return),
        cmocka_unit_test(finds_what_is_no_channel),
        cmocka_unit_test(infidelity_is_the_known_one),
        cmocka_unit_test(survives_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
