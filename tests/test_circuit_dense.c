/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The witness itself: its index loops against whole matrices built entry by entry. */
#include "assert_close.h"
#include "dense.h"

#include <math.h>
#include <string.h>

enum { SEED = 5, N = 3, DIM = 1 << N };

static double complex random_entry(qn_rng *rng) {
    const double re = qn_rng_normal(rng), im = qn_rng_normal(rng);
    return CMPLX(re, im);
}

/* Any matrix, for what is linear need not be a state. */
static dense *random_dense(qn_rng *rng) {
    dense *d = dense_create_basis(N, 0);
    for (int e = 0; e < DIM * DIM; ++e) d->rho[e] = random_entry(rng);
    return d;
}

/* The matrix of k on the given qubits times the identity on the others. */
static double complex embedded(int nqubits, const int *qubits, const double complex *k, int i,
                               int j) {
    int row = 0, column = 0, rest = DIM - 1;
    for (int q = 0; q < nqubits; ++q) {
        row += (i >> qubits[q] & 1) << q;
        column += (j >> qubits[q] & 1) << q;
        rest -= 1 << qubits[q];
    }
    return (i & rest) == (j & rest) ? k[(row << nqubits) + column] : 0.0;
}

/* out += K rho K^dagger with whole matrices */
static void add_sandwich(int nqubits, const int *qubits, const double complex *k,
                         const double complex *rho, double complex *out) {
    for (int i = 0; i < DIM; ++i)
        for (int j = 0; j < DIM; ++j)
            for (int a = 0; a < DIM; ++a)
                for (int b = 0; b < DIM; ++b)
                    out[i * DIM + j] += embedded(nqubits, qubits, k, i, a) * rho[a * DIM + b] *
                                        conj(embedded(nqubits, qubits, k, j, b));
}

static void kraus_operators_act_on_their_qubits(void **state) {
    (void)state;
    static const int places[][N] = {{0},    {1},    {2},       {0, 1},   {1, 0},
                                    {2, 0}, {1, 2}, {0, 1, 2}, {2, 0, 1}};
    static const int sizes[] = {1, 1, 1, 2, 2, 2, 2, 3, 3};
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 1);
    for (size_t p = 0; p < sizeof sizes / sizeof *sizes; ++p) {
        const int m = sizes[p], count = 1 + (int)(p % 3), entries = 1 << (2 * m);
        double complex kraus[3 * DIM * DIM], expected[DIM * DIM] = {0};
        dense *d = random_dense(&rng);
        for (int e = 0; e < count * entries; ++e)
            kraus[e] = qn_rng_below(&rng, 3) ? random_entry(&rng) : 0.0;
        for (int k = 0; k < count; ++k)
            add_sandwich(m, places[p], kraus + k * entries, d->rho, expected);
        dense_apply_kraus(d, m, places[p], count, kraus);
        for (int e = 0; e < DIM * DIM; ++e)
            assert_close(cabs(d->rho[e] - expected[e]), 0.0, 1e-11, 0);
        dense_destroy(d);
    }
}

static void circuits_and_gates_agree(void **state) {
    (void)state;
    qn_rng rng;
    qn_circuit *circuit = NULL;
    const double parameters[2] = {0.3, -2.1};
    double complex u[DIM * DIM], expected[DIM * DIM] = {0};
    const int whole[N] = {0, 1, 2};
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 2);
    assert_int_equal(qn_circuit_create(N, 2, &circuit), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "h", (const int[]){2}, NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", (const int[]){2, 0}, NULL), QN_OK);
    assert_int_equal(qn_circuit_rotation(circuit, "ry", (const int[]){1}, 1, -.5, .2), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cswap", (const int[]){1, 0, 2}, NULL), QN_OK);
    assert_int_equal(qn_circuit_rotation(circuit, "rzx", (const int[]){0, 1}, 0, 2, 0), QN_OK);
    dense *d = random_dense(&rng);
    dense_unitary(circuit, parameters, u);
    add_sandwich(N, whole, u, d->rho, expected);
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k)
        dense_apply_gate(d, qn_circuit_op(circuit, k), parameters);
    for (int e = 0; e < DIM * DIM; ++e) assert_close(cabs(d->rho[e] - expected[e]), 0.0, 1e-12, 0);
    dense_destroy(d);
    qn_circuit_destroy(circuit);
}

static void bell_pair(dense **made) {
    const double complex psi[4] = {M_SQRT1_2, 0, 0, M_SQRT1_2};
    *made = dense_create_pure(2, psi);
}

static void numbers_of_known_states(void **state) {
    (void)state;
    static const double complex product[N][2] = {{1, 0}, {M_SQRT1_2, M_SQRT1_2 * I}, {0.6, 0.8}};
    const double complex zero[2] = {1, 0};
    double r[1 << (2 * N)];
    dense *d = dense_create_product(N, product), *bell;
    assert_close(dense_trace(d), 1.0, 1e-15, 0);
    assert_close(dense_purity(d), 1.0, 1e-15, 0);
    assert_close(dense_expect_pauli(d, "ZYX"), 0.96, 1e-15, 0);
    assert_close(dense_expect_pauli(d, "IIZ"), -0.28, 1e-15, 0);
    assert_close(dense_expect_pauli(d, "IXI"), 0.0, 1e-15, 0);
    dense_pauli_vector(d, r);
    assert_close(r[3 + 4 * 2 + 16 * 1], 0.96, 1e-15, 0);
    assert_close(r[16 * 3], -0.28, 1e-15, 0);
    dense *part = dense_partial_trace(d, 2, (const int[]){2, 0});
    assert_close(dense_expect_pauli(part, "XZ"), 0.96, 1e-15, 0);
    dense_destroy(part);
    dense_destroy(d);
    bell_pair(&bell);
    assert_close(dense_expect_pauli(bell, "YY"), -1.0, 1e-15, 0);
    part = dense_partial_trace(bell, 1, (const int[]){1});
    assert_close(dense_purity(part), 0.5, 1e-15, 0);
    assert_close(dense_fidelity(part, zero), 0.5, 1e-15, 0);
    dense_destroy(part);
    dense_destroy(bell);
}

static void a_pauli_vector_gives_the_state_back(void **state) {
    (void)state;
    static const double complex pauli[4][4] = {
        {1, 0, 0, 1}, {0, 1, 1, 0}, {0, -I, I, 0}, {1, 0, 0, -1}};
    qn_rng rng;
    double r[1 << (2 * N)];
    double complex psi[DIM];
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 3);
    for (int i = 0; i < DIM; ++i) psi[i] = random_entry(&rng);
    dense *d = dense_create_pure(N, psi);
    dense_pauli_vector(d, r);
    for (int i = 0; i < DIM; ++i) {
        for (int j = 0; j < DIM; ++j) {
            double complex sum = 0.0;
            for (int p = 0; p < 1 << (2 * N); ++p) {
                double complex term = r[p] / DIM;
                for (int k = 0; k < N; ++k)
                    term *= pauli[p >> (2 * k) & 3][(i >> k & 1) * 2 + (j >> k & 1)];
                sum += term;
            }
            assert_close(cabs(sum - d->rho[i * DIM + j]), 0.0, 1e-13, 0);
        }
    }
    dense_destroy(d);
}

int main(void) {
    print_message("seed %d\n", SEED);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kraus_operators_act_on_their_qubits),
        cmocka_unit_test(circuits_and_gates_agree),
        cmocka_unit_test(numbers_of_known_states),
        cmocka_unit_test(a_pauli_vector_gives_the_state_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
