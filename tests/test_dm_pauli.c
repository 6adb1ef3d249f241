/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pauli vectors against the definition r[P] = Tr(P rho), spelled out with dense matrices. */
#include "assert_close.h"
#include "dm/pauli.h"
#include "dm/transform.h"

#include <math.h>
#include <string.h>

enum { N = 3, SIZE = 1 << N, PAULIS = 1 << (2 * N) };

static const double complex PAULI[4][2][2] = {
    {{1, 0}, {0, 1}}, {{0, 1}, {1, 0}}, {{0, -I}, {I, 0}}, {{1, 0}, {0, -1}}};

/* <i| P |j> of the string `index` */
static double complex entry(int index, int i, int j) {
    double complex product = 1.0;
    for (int k = 0; k < N; ++k) product *= PAULI[index >> (2 * k) & 3][i >> k & 1][j >> k & 1];
    return product;
}

static void random_state(qn_rng *rng, double complex *psi, int real) {
    double norm = 0.0;
    for (int i = 0; i < SIZE; ++i) {
        const double re = qn_rng_normal(rng), im = real ? 0.0 : qn_rng_normal(rng);
        psi[i] = CMPLX(re, im);
        norm += re * re + im * im;
    }
    for (int i = 0; i < SIZE; ++i) psi[i] /= sqrt(norm);
}

static void expected_vector(const double complex *psi, double *r) {
    for (int p = 0; p < PAULIS; ++p) {
        double complex sum = 0.0;
        for (int i = 0; i < SIZE; ++i)
            for (int j = 0; j < SIZE; ++j) sum += conj(psi[i]) * entry(p, i, j) * psi[j];
        r[p] = creal(sum);
    }
}

static void vectors_follow_the_definition(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 3, QN_STREAM_TEST, 0, 0, 3);
    for (int round = 0; round < test_effort(4); ++round) {
        double complex psi[SIZE], work[SIZE];
        double r[PAULIS], expected[PAULIS], real[SIZE], rwork[QN_PAULI_WORK * SIZE];
        random_state(&rng, psi, round % 2);
        expected_vector(psi, expected);
        qn_pauli_from_state(N, psi, r, work);
        assert_close_array(r, expected, PAULIS, 1e-14, 0);
        if (round % 2 == 0) continue;
        for (int i = 0; i < SIZE; ++i) real[i] = creal(psi[i]);
        qn_pauli_from_real(N, real, r, rwork);
        assert_close_array(r, expected, PAULIS, 1e-14, 0);
    }
}

static void matrices_come_back(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 4, QN_STREAM_TEST, 0, 0, 4);
    double complex psi[SIZE], other[SIZE], work[SIZE], m[SIZE * SIZE];
    double r[PAULIS], s[PAULIS], real[SIZE * SIZE], diagonal[SIZE], rwork[QN_PAULI_WORK * SIZE];
    random_state(&rng, psi, 0);
    random_state(&rng, other, 0);
    qn_pauli_from_state(N, psi, r, work);
    qn_pauli_from_state(N, other, s, work);
    for (int p = 0; p < PAULIS; ++p) r[p] = 0.7 * r[p] + 0.3 * s[p];
    qn_pauli_to_matrix(N, r, m);
    qn_pauli_to_real_matrix(N, r, real, rwork);
    qn_pauli_diagonal(N, r, diagonal);
    double trace = 0.0;
    for (int i = 0; i < SIZE; ++i)
        for (int j = 0; j < SIZE; ++j) {
            const double complex rho = 0.7 * psi[i] * conj(psi[j]) +
                                       0.3 * other[i] * conj(other[j]);
            assert_close(creal(m[i * SIZE + j]), creal(rho), 1e-14, 0);
            assert_close(cimag(m[i * SIZE + j]), cimag(rho), 1e-14, 0);
            assert_close(real[i * SIZE + j], creal(rho), 1e-14, 0);
            if (i == j) assert_close(diagonal[i], creal(rho), 1e-14, 0);
            trace += creal(rho * conj(rho));
        }
    assert_close(qn_pauli_inner(N, r, r), trace, 1e-14, 0);
}

/* Every processor's transforms against the plain loops, to the last bit, signs of zeros
 * included. */
static void transforms_are_the_plain_loops(void **state) {
    (void)state;
    enum { MOST = 7, ALL = 1 << (2 * MOST) };
    static double amplitudes[1 << MOST], r[ALL], m[ALL], plain_r[ALL], plain_m[ALL];
    static double work[QN_PAULI_WORK << MOST];
    qn_rng rng;
    qn_rng_init(&rng, 5, QN_STREAM_TEST, 0, 0, 5);
    int tried = 0;
    for (size_t k = 0; qn_transforms_at(k); ++k) {
        const qn_transforms *t = qn_transforms_at(k);
        if (!t->available()) continue;
        ++tried;
        for (int n = t->lane_bits; n <= MOST; ++n) {
            const size_t size = (size_t)1 << n;
            for (size_t i = 0; i < size; ++i)
                amplitudes[i] = i % 5 == 3 ? 0.0 : qn_rng_normal(&rng);
            qn_pauli_from_real_plainly(n, amplitudes, plain_r, work);
            t->from_real(n, amplitudes, r, work);
            assert_memory_equal(r, plain_r, size * size * sizeof *r);
            for (size_t i = 0; i < size * size; ++i) r[i] = qn_rng_normal(&rng);
            qn_pauli_to_real_matrix_plainly(n, r, plain_m);
            t->to_real_matrix(n, r, m, work);
            assert_memory_equal(m, plain_m, size * size * sizeof *m);
        }
    }
    assert_true(tried > 0);
    assert_null(qn_transforms_best(0));
    assert_non_null(qn_transforms_best(3));
}

static void the_ground_state_is_all_zeros(void **state) {
    (void)state;
    double complex psi[SIZE] = {1.0}, work[SIZE];
    double r[PAULIS], ground[PAULIS];
    qn_pauli_from_state(N, psi, r, work);
    qn_pauli_ground(N, ground);
    assert_close_array(ground, r, PAULIS, 0, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_follow_the_definition),
        cmocka_unit_test(matrices_come_back),
        cmocka_unit_test(transforms_are_the_plain_loops),
        cmocka_unit_test(the_ground_state_is_all_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
