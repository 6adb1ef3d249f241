/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fused gates on state vectors against one gate after the other, over registers that are smaller
 * than a vector, a tile, and of several tiles; threads and several states at a time. */
#include "state/kernel.h"
#include "state/tile.h"
#include "state/unitary.h"

#include "assert_close.h"
#include "core/memory.h"
#include "naive_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 17, STATES = 3 };

/* A random unitary on one or two qubits: dense, diagonal, or one that moves basis states. */
static void random_unitary(qn_rng *rng, int count, double complex *u) {
    const int d = 1 << count, kind = (int)qn_rng_below(rng, 3);
    double complex a[16];
    for (int i = 0; i < d * d; ++i) {
        a[i] = CMPLX(qn_rng_uniform(rng) - 0.5, qn_rng_uniform(rng) - 0.5);
        if (kind == 1 && i / d != i % d) a[i] = 0.0;
        if (kind == 2 && (i / d ^ 1) != i % d) a[i] = 0.0;
    }
    for (int i = 0; i < d; ++i) { /* Gram and Schmidt */
        double norm = 0.0;
        for (int k = 0; k < i; ++k) {
            double complex overlap = 0.0;
            for (int j = 0; j < d; ++j) overlap += conj(u[k * d + j]) * a[i * d + j];
            for (int j = 0; j < d; ++j) a[i * d + j] -= overlap * u[k * d + j];
        }
        for (int j = 0; j < d; ++j) norm += creal(a[i * d + j] * conj(a[i * d + j]));
        for (int j = 0; j < d; ++j) u[i * d + j] = a[i * d + j] / sqrt(norm);
    }
}

static double complex *state_of(int n) {
    double complex *psi = qn_alloc(qn_unitary_room(n, QN_PRECISION_DOUBLE), sizeof *psi);
    assert_non_null(psi);
    return psi;
}

static void random_states(qn_rng *rng, int n, double complex **fast, double complex **slow) {
    for (int s = 0; s < STATES; ++s) {
        fast[s] = state_of(n);
        slow[s] = state_of(n);
        for (size_t i = 0; i < (size_t)1 << n; ++i)
            fast[s][i] = slow[s][i] = CMPLX(qn_rng_uniform(rng) - 0.5, qn_rng_uniform(rng) - 0.5);
    }
}

static void check(qn_rng *rng, int n, int gates, int threads) {
    qn_unitary *unitary = NULL;
    double complex *fast[STATES], *slow[STATES], *again = state_of(n);
    random_states(rng, n, fast, slow);
    memcpy(again, fast[0], (sizeof *again) << n);
    assert_int_equal(qn_unitary_create(n, QN_PRECISION_DOUBLE, &unitary), QN_OK);
    for (int g = 0; g < gates; ++g) {
        const int count = n == 1 ? 1 : 1 + (int)qn_rng_below(rng, 2);
        int qubits[2];
        double complex u[16];
        pick_qubits(rng, n, count, qubits);
        random_unitary(rng, count, u);
        assert_int_equal(qn_unitary_add(unitary, count, qubits, u), QN_OK);
        for (int s = 0; s < STATES; ++s) naive_apply(n, u, count, qubits, slow[s]);
    }
    assert_int_equal(qn_unitary_close(unitary), QN_OK);
    assert_true(qn_unitary_nsteps(unitary) <= (size_t)gates);
    assert_int_equal(qn_unitary_run(unitary, (void *const *)fast, STATES, threads), QN_OK);
    for (int s = 0; s < STATES; ++s)
        assert_close_array((double *)fast[s], (double *)slow[s], (size_t)2 << n, 1e-13 * gates, 0);
    assert_int_equal(qn_unitary_run(unitary, (void *[]){again}, 1, 1), QN_OK); /* the same bits */
    assert_memory_equal(again, fast[0], (sizeof *again) << n);
    for (size_t i = (size_t)1 << n; i < qn_unitary_room(n, QN_PRECISION_DOUBLE); ++i)
        assert_true(creal(fast[0][i]) == 0.0 && cimag(fast[0][i]) == 0.0);
    for (int s = 0; s < STATES; ++s) {
        qn_free(fast[s]);
        qn_free(slow[s]);
    }
    qn_free(again);
    qn_unitary_destroy(unitary);
}

static void fused_gates_are_the_gates(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 21, QN_STREAM_TEST, 0, 0, 0);
    for (int n = 1; n <= 9; ++n)
        for (int round = 0; round < test_effort(10); ++round) check(&rng, n, 1 + 9 * round, 1);
    check(&rng, 4, 0, 1);
    check(&rng, 5, 900, 1); /* more than a pass looks through */
    for (int n = 13; n <= (test_sanitized() ? 15 : MOST); ++n) check(&rng, n, 60, 1);
    check(&rng, test_sanitized() ? 15 : 19, 40, 3);
}

/* Amplitudes of all kinds of tiles, in every set of kernels, there and back. */
static void splitting_is_undone_by_joining(void **state) {
    (void)state;
    enum { N = 9 };
    uint32_t expand[1 << QN_TILE_BITS];
    for (size_t k = 0; k < qn_state_kernels_count(); ++k) {
        const qn_state_kernels *kernels = qn_state_kernels_at(k);
        if (!kernels->available()) continue;
        const bool single = kernels->precision == QN_PRECISION_SINGLE;
        float narrow[2 << N];
        double wide[2 << N];
        for (int i = 0; i < 2 << N; ++i) narrow[i] = (float)(wide[i] = i + 1);
        void *psi = single ? (void *)narrow : wide;
        const uint64_t tile = 0x13f; /* bits 0 to 5 and 8 */
        const qn_tiling tiles = qn_tiling_of(N, tile, __builtin_ctzll(kernels->lanes), expand);
        assert_int_equal(tiles.count, 4);
        for (size_t t = 0; t < tiles.count; ++t)
            kernels->split(tiles.vectors, psi, qn_tiling_first(&tiles, t), tiles.expand);
        for (size_t i = 0; i < 1 << N; ++i)
            assert_true(kernels->get(psi, i) == CMPLX(2.0 * (double)i + 1, 2.0 * (double)i + 2));
        for (size_t t = 0; t < tiles.count; ++t)
            kernels->join(tiles.vectors, psi, qn_tiling_first(&tiles, t), tiles.expand);
        for (int i = 0; i < 2 << N; ++i) assert_true((single ? narrow[i] : wide[i]) == i + 1);
    }
}

static void large_arrays_are_zero_and_aligned(void **state) {
    (void)state;
    for (size_t bytes = 0; bytes < (size_t)9 << 20; bytes = 3 * bytes + 1) {
        char *pages = qn_pages_alloc(bytes);
        assert_non_null(pages);
        for (size_t i = 0; i < bytes; ++i) assert_int_equal(pages[i], 0);
        if (bytes >= (size_t)4 << 20) assert_int_equal((uintptr_t)pages % (2 << 20), 0);
        if (bytes) memset(pages, 1, bytes);
        qn_pages_free(pages, bytes);
    }
    assert_null(qn_pages_alloc(SIZE_MAX / 2));
    assert_null(qn_pages_alloc(SIZE_MAX));
    qn_pages_free(NULL, 0);
    qn_pages_free(NULL, (size_t)1 << 30);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fused_gates_are_the_gates),
        cmocka_unit_test(splitting_is_undone_by_joining),
        cmocka_unit_test(large_arrays_are_zero_and_aligned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
