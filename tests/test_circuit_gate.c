/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gate table: every gate against what its record claims, some against matrices written out by
 * hand. */
#include "assert_close.h"
#include "circuit/gate_table.h"
#include "dense.h"

#include <math.h>
#include <string.h>

enum { SEED = 20251117, MAX_SIZE = 8, MAX_ENTRIES = MAX_SIZE * MAX_SIZE };

static const double complex PAULI[4][4] = {
    {1, 0, 0, 1}, {0, 1, 1, 0}, {0, -I, I, 0}, {1, 0, 0, -1}};

static int size_of(const qn_gate *gate) { return 1 << gate->nqubits; }

static void random_angles(qn_rng *rng, double *angles) {
    for (int a = 0; a < QN_MAX_GATE_ANGLES; ++a) angles[a] = 20.0 * qn_rng_uniform(rng) - 10.0;
}

static void multiply(int n, const double complex *a, const double complex *b, double complex *c) {
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < n; ++j) {
            c[i * n + j] = 0.0;
            for (int k = 0; k < n; ++k) c[i * n + j] += a[i * n + k] * b[k * n + j];
        }
    }
}

/* max |a - b|, phases included */
static double difference(int n, const double complex *a, const double complex *b) {
    double worst = 0.0;
    for (int k = 0; k < n * n; ++k) worst = fmax(worst, cabs(a[k] - b[k]));
    return worst;
}

static void identity(int n, double complex *u) {
    for (int k = 0; k < n * n; ++k) u[k] = k % (n + 1) == 0;
}

/* The test's body for each gate at random angles. */
static void for_every_gate(uint64_t circuit,
                           void (*check)(const qn_gate *gate, const double *angles)) {
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, circuit);
    for (size_t k = 0; k < qn_gate_count(); ++k) {
        for (int round = 0; round < test_effort(10); ++round) {
            double angles[QN_MAX_GATE_ANGLES];
            random_angles(&rng, angles);
            check(qn_gate_at(k), angles);
        }
    }
}

/* ---- every gate ----------------------------------------------------------------------------- */

static void check_unitary(const qn_gate *gate, const double *angles) {
    double complex u[MAX_ENTRIES], adjoint[MAX_ENTRIES], product[MAX_ENTRIES], one[MAX_ENTRIES];
    const int n = size_of(gate);
    gate->matrix(angles, u);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) adjoint[i * n + j] = conj(u[j * n + i]);
    multiply(n, u, adjoint, product);
    identity(n, one);
    if (!(difference(n, product, one) < 1e-14)) fail_msg("%s is not unitary", gate->name);
}

static void every_gate_is_unitary(void **state) {
    (void)state;
    for_every_gate(1, check_unitary);
}

static void check_inverse(const qn_gate *gate, const double *angles) {
    double complex u[MAX_ENTRIES], v[MAX_ENTRIES], product[MAX_ENTRIES], one[MAX_ENTRIES];
    double other[QN_MAX_GATE_ANGLES], back[QN_MAX_GATE_ANGLES];
    const qn_gate *inverse = qn_gate_find(gate->inverse);
    const int n = size_of(gate);
    if (!inverse) {
        fail_msg("%s has the inverse %s, which is not a gate", gate->name, gate->inverse);
        return;
    }
    assert_int_equal(inverse->nqubits, gate->nqubits);
    assert_int_equal(inverse->nangles, gate->nangles);
    qn_gate_inverse_angles(gate, angles, other);
    gate->matrix(angles, u);
    inverse->matrix(other, v);
    multiply(n, u, v, product);
    identity(n, one);
    if (!(difference(n, product, one) < 1e-13))
        fail_msg("%s is not the inverse of %s", inverse->name, gate->name);
    memcpy(back, other, sizeof back);
    qn_gate_inverse_angles(inverse, back, back); /* in place */
    for (int a = 0; a < gate->nangles; ++a)
        assert_close(remainder(back[a] - angles[a], 2 * M_PI), 0.0, 1e-13, 0);
}

static void every_inverse_undoes_its_gate(void **state) {
    (void)state;
    for_every_gate(2, check_inverse);
}

/* exp(-i angle G / 2) by its power series, G the Kronecker product of the letters */
static void exponential(const char *letters, double angle, double complex *u) {
    const int nqubits = (int)strlen(letters), n = 1 << nqubits;
    double complex x[MAX_ENTRIES], power[MAX_ENTRIES], next[MAX_ENTRIES];
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < n; ++j) {
            x[i * n + j] = -0.5 * I * angle;
            for (int q = 0; q < nqubits; ++q)
                x[i * n + j] *= PAULI[letters[q] == 'X'   ? 1
                                      : letters[q] == 'Y' ? 2
                                                          : 3][(i >> q & 1) * 2 + (j >> q & 1)];
        }
    }
    identity(n, u);
    identity(n, power);
    for (int k = 1; k < 60; ++k) {
        multiply(n, power, x, next);
        for (int e = 0; e < n * n; ++e) u[e] += power[e] = next[e] / k;
    }
}

static void check_generator(const qn_gate *gate, const double *angles) {
    double complex u[MAX_ENTRIES], expected[MAX_ENTRIES];
    if (!gate->generator) return;
    assert_int_equal(strlen(gate->generator), gate->nqubits);
    assert_int_equal(strspn(gate->generator, "XYZ"), gate->nqubits);
    assert_int_equal(gate->nangles, 1);
    gate->matrix(angles, u);
    exponential(gate->generator, angles[0], expected);
    if (!(dense_distance(size_of(gate), u, expected) < 1e-12))
        fail_msg("%s is not exp(-i t %s/2)", gate->name, gate->generator);
}

static void generators_generate(void **state) {
    (void)state;
    int found = 0;
    for (size_t k = 0; k < qn_gate_count(); ++k) found += qn_gate_at(k)->generator != NULL;
    assert_true(found >= 9);
    for_every_gate(3, check_generator);
}

static void names_are_unique_and_found(void **state) {
    (void)state;
    assert_true(qn_gate_count() > 40);
    for (size_t k = 0; k < qn_gate_count(); ++k) {
        const qn_gate *gate = qn_gate_at(k);
        assert_ptr_equal(qn_gate_find(gate->name), gate);
        assert_in_range(gate->nqubits, 1, QN_MAX_GATE_QUBITS);
        assert_in_range(gate->nangles, 0, QN_MAX_GATE_ANGLES);
        assert_true(strlen(gate->help) > 0);
    }
    assert_null(qn_gate_at(qn_gate_count()));
    assert_null(qn_gate_find("cxx"));
    assert_null(qn_gate_find(""));
}

/* ---- by hand -------------------------------------------------------------------------------- */

typedef struct known {
    const char *name;
    double angles[QN_MAX_GATE_ANGLES];
    double complex u[16];
} known;

#define C35 0.93937271284737892 /* cos 0.35 */
#define S35 0.34289780745545134 /* sin 0.35 */
#define R M_SQRT1_2

/* Rows |00>, |01>, |10>, |11> with the first qubit on the right. */
static const known KNOWN[] = {
    {"y", {0}, {0, -I, I, 0}},
    {"sdg", {0}, {1, 0, 0, -I}},
    {"t", {0}, {1, 0, 0, R + R *I}},
    {"sx", {0}, {.5 + .5 * I, .5 - .5 * I, .5 - .5 * I, .5 + .5 * I}},
    {"rx", {0.7}, {C35, -S35 *I, -S35 *I, C35}},
    {"ry", {0.7}, {C35, -S35, S35, C35}},
    {"rz", {0.7}, {C35 - S35 * I, 0, 0, C35 + S35 *I}},
    {"p", {0.35}, {1, 0, 0, C35 + S35 *I}},
    {"u2", {0.35, -0.35}, {R, -R *(C35 - S35 * I), R *(C35 + S35 * I), R}},
    {"u3", {0.7, 0.35, M_PI / 2}, {C35, -S35 *I, S35 *(C35 + S35 * I), C35 *(C35 + S35 * I) * I}},
    {"cx", {0}, {1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0}},
    {"cy", {0}, {1, 0, 0, 0, 0, 0, 0, -I, 0, 0, 1, 0, 0, I, 0, 0}},
    {"ch", {0}, {1, 0, 0, 0, 0, R, 0, R, 0, 0, 1, 0, 0, R, 0, -R}},
    {"crz", {0.7}, {1, 0, 0, 0, 0, C35 - S35 *I, 0, 0, 0, 0, 1, 0, 0, 0, 0, C35 + S35 *I}},
    {"cu", {0, 0, 0, 0.35}, {1, 0, 0, 0, 0, C35 + S35 *I, 0, 0, 0, 0, 1, 0, 0, 0, 0, C35 + S35 *I}},
    {"rzx", {0.7}, {C35, 0, -S35 *I, 0, 0, C35, 0, S35 *I, -S35 *I, 0, C35, 0, 0, S35 *I, 0, C35}},
    {"iswap", {0}, {1, 0, 0, 0, 0, 0, I, 0, 0, I, 0, 0, 0, 0, 0, 1}},
    {"ecr", {0}, {0, R, 0, R *I, R, 0, -R *I, 0, 0, R *I, 0, R, -R *I, 0, R, 0}},
    {"syc", {0}, {1, 0, 0, 0, 0, 0, -I, 0, 0, -I, 0, 0, 0, 0, 0, 0.86602540378443865 - .5 * I}},
};

static void known_matrices(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof KNOWN / sizeof *KNOWN; ++k) {
        double complex u[MAX_ENTRIES];
        const qn_gate *gate = qn_gate_find(KNOWN[k].name);
        assert_non_null(gate);
        gate->matrix(KNOWN[k].angles, u);
        if (!(difference(size_of(gate), u, KNOWN[k].u) < 1e-15))
            fail_msg("%s has another matrix", gate->name);
    }
}

/* The classical gates by what they do to bits: a = qubits[0], b, c. */
static void bits_go_where_they_should(void **state) {
    (void)state;
    double complex u[MAX_ENTRIES];
    for (int j = 0; j < 8; ++j) {
        const int a = j & 1, b = j >> 1 & 1, c = j >> 2;
        qn_gate_find("ccx")->matrix(NULL, u);
        assert_true(u[(a + 2 * b + 4 * (c ^ (a & b))) * 8 + j] == 1.0);
        qn_gate_find("cswap")->matrix(NULL, u);
        assert_true(u[(a ? a + 2 * c + 4 * b : j) * 8 + j] == 1.0);
        qn_gate_find("swap")->matrix(NULL, u);
        assert_true(u[(b + 2 * a) * 4 + a + 2 * b] == 1.0);
    }
}

int main(void) {
    print_message("seed %d\n", SEED);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_gate_is_unitary), cmocka_unit_test(every_inverse_undoes_its_gate),
        cmocka_unit_test(generators_generate),   cmocka_unit_test(names_are_unique_and_found),
        cmocka_unit_test(known_matrices),        cmocka_unit_test(bits_go_where_they_should),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
