/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Routed circuits do the same as the circuits that they were made from, up to where the qubits are,
 * and act on coupled pairs alone: random circuits on random devices against a state vector that is
 * multiplied out gate by gate. */
#include "qmae_noise/route.h"

#include "alloc_failure.h"
#include "assert_close.h"
#include "dense.h"
#include "maps.h"
#include "reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 4711, MOST = 14, NPARAMS = 3 };
static const double PARAMS[NPARAMS] = {0.37, -1.1, 2.3};

/* ---- the witness ---------------------------------------------------------------------------- */

static void apply(const qn_op *op, int n, double complex *psi) {
    double complex u[64], in[8];
    const int m = op->nqubits, dim = 1 << m;
    dense_op_matrix(op, PARAMS, u);
    for (size_t base = 0; base < (size_t)1 << n; ++base) {
        size_t at[8];
        bool first = true;
        for (int q = 0; q < m; ++q) first = first && !(base >> op->qubits[q] & 1);
        if (!first) continue;
        for (int i = 0; i < dim; ++i) {
            at[i] = base;
            for (int q = 0; q < m; ++q)
                if (i >> q & 1) at[i] |= (size_t)1 << op->qubits[q];
            in[i] = psi[at[i]];
        }
        for (int i = 0; i < dim; ++i) {
            psi[at[i]] = 0.0;
            for (int j = 0; j < dim; ++j) psi[at[i]] += u[i * dim + j] * in[j];
        }
    }
}

static void run(const qn_circuit *circuit, double complex *psi) {
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k)
        if (qn_circuit_op(circuit, k)->kind == QN_OP_GATE)
            apply(qn_circuit_op(circuit, k), qn_circuit_nqubits(circuit), psi);
}

/* The state of n qubits, each put where `place` says among more, the others in |0>. */
static void spread(int n, const double complex *psi, const int *place, size_t size,
                   double complex *out) {
    memset(out, 0, size * sizeof *out);
    for (size_t i = 0; i < (size_t)1 << n; ++i) {
        size_t index = 0;
        for (int q = 0; q < n; ++q)
            if (i >> q & 1) index |= (size_t)1 << place[q];
        out[index] = psi[i];
    }
}

/* 1 - |<a|b>| */
static double distance(size_t size, const double complex *a, const double complex *b) {
    double complex overlap = 0.0;
    for (size_t i = 0; i < size; ++i) overlap += conj(a[i]) * b[i];
    return fabs(1.0 - cabs(overlap));
}

/* From |0...0>, as SWAPs with untouched qubits may rely on it. */
static void check_same(const qn_circuit *circuit, const qn_route *route) {
    const int n = qn_circuit_nqubits(circuit), wide = qn_circuit_nqubits(route->circuit);
    const size_t size = (size_t)1 << wide;
    double complex *psi = qn_alloc((size_t)1 << n, sizeof *psi);
    double complex *wanted = qn_alloc(size, sizeof *wanted), *got = qn_alloc(size, sizeof *got);
    assert_true(psi && wanted && got && wide <= MOST);
    psi[0] = got[0] = 1.0;
    run(circuit, psi);
    spread(n, psi, route->final, size, wanted);
    run(route->circuit, got);
    assert_close(distance(size, wanted, got), 0.0, 1e-10, 0.0);
    qn_free(psi);
    qn_free(wanted);
    qn_free(got);
}

static void check_coupled(const qn_route *route, const qn_model *model) {
    for (size_t k = 0; k < qn_circuit_size(route->circuit); ++k) {
        const qn_op *op = qn_circuit_op(route->circuit, k);
        if (op->kind != QN_OP_GATE) continue;
        assert_true(op->nqubits <= 2);
        if (op->nqubits == 2) assert_true(qn_model_coupled(model, op->qubits[0], op->qubits[1]));
    }
}

/* ---- circuits ------------------------------------------------------------------------------- */

static qn_circuit *create(int n) {
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(n, NPARAMS, &circuit), QN_OK);
    return circuit;
}

static void append_block(qn_circuit *circuit, int a, int b, qn_rng *rng) {
    static const struct {
        const char *name;
        bool on_b;
    } turns[] = {{"rz", false}, {"ry", false}, {"rz", true},  {"ry", true}, {"cx", true},
                 {"rz", false}, {"ry", true},  {"cx", false}, {"ry", true}, {"cx", true},
                 {"rz", false}, {"ry", false}, {"rz", true},  {"rz", true}};
    const bool inverse = qn_rng_below(rng, 2);
    const int count = sizeof turns / sizeof *turns;
    for (int k = 0; k < count; ++k) {
        const int i = inverse ? count - 1 - k : k;
        const int qubits[2] = {turns[i].on_b ? b : a, turns[i].on_b ? a : b};
        const int status = strcmp(turns[i].name, "cx") == 0
                               ? qn_circuit_gate(circuit, "cx", qubits, NULL)
                               : qn_circuit_rotation(circuit, turns[i].name, qubits, i % NPARAMS,
                                                     inverse ? -1.0 : 1.0, 0.1 * i);
        assert_int_equal(status, QN_OK);
    }
}

static void append_random(qn_circuit *circuit, qn_rng *rng) {
    const uint64_t n = (uint64_t)qn_circuit_nqubits(circuit);
    const qn_gate *gate = qn_gate_at((size_t)qn_rng_below(rng, qn_gate_count()));
    int qubits[QN_MAX_GATE_QUBITS];
    double angles[QN_MAX_GATE_ANGLES];
    size_t order[MOST];
    for (uint64_t q = 0; q < n; ++q) order[q] = q;
    qn_rng_shuffle(rng, order, n);
    for (int q = 0; q < QN_MAX_GATE_QUBITS; ++q) qubits[q] = (int)order[q];
    for (int a = 0; a < QN_MAX_GATE_ANGLES; ++a) angles[a] = 6.0 * qn_rng_uniform(rng) - 3.0;
    if (qn_rng_below(rng, 4) == 0) append_block(circuit, qubits[0], qubits[1], rng);
    else if (gate->generator)
        assert_int_equal(qn_circuit_rotation(circuit, gate->name, qubits,
                                             (int)qn_rng_below(rng, NPARAMS), 1.0, angles[0]),
                         QN_OK);
    else assert_int_equal(qn_circuit_gate(circuit, gate->name, qubits, angles), QN_OK);
}

static qn_circuit *random_circuit(int n, int size, qn_rng *rng) {
    qn_circuit *circuit = create(n);
    for (int k = 0; k < size; ++k) append_random(circuit, rng);
    return circuit;
}

/* ---- tests ---------------------------------------------------------------------------------- */

static qn_route route_of(const qn_circuit *circuit, const qn_model *model,
                         const qn_route_options *options) {
    qn_route route = {0};
    qn_diag diag = {0};
    if (qn_route_circuit(circuit, model, options, &route, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    return route;
}

static void test_random(void **state) {
    (void)state;
    size_t free_swaps = 0, cheap = 0, plain = 0, bridges = 0, embedded = 0;
    print_message("seed %d\n", SEED);
    for (int k = 0; k < test_effort(60); ++k) {
        qn_rng rng;
        qn_rng_init(&rng, SEED, QN_STREAM_TEST, (uint64_t)k, 0, 0);
        const map_kind kind = (map_kind)(k % MAP_COUNT);
        const int n = 3 + (int)qn_rng_below(&rng, 5);
        const qn_route_options options = {.seed = (uint64_t)k, .trials = 7};
        qn_model *model = map_model(kind, n + (int)qn_rng_below(&rng, 3), k % 2, &rng);
        qn_circuit *circuit = random_circuit(n, 3 + (int)qn_rng_below(&rng, 30), &rng);
        qn_route route = route_of(circuit, model, &options);
        check_coupled(&route, model);
        check_same(circuit, &route);
        free_swaps += route.free_swaps;
        cheap += route.cheap_swaps;
        plain += route.swaps - route.free_swaps - route.cheap_swaps;
        bridges += route.bridges;
        embedded += route.embedded;
        qn_route_clear(&route);
        qn_circuit_destroy(circuit);
        qn_model_destroy(model);
    }
    print_message("SWAPs: %zu free, %zu cheap, %zu plain; %zu bridges; %zu circuits fitted\n",
                  free_swaps, cheap, plain, bridges, embedded);
    assert_true(free_swaps && cheap && plain && bridges && embedded);
}

/* The same seed gives the same circuit. */
static void test_seed(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 1, 1, 0);
    qn_model *model = map_model(MAP_GRID, 8, true, &rng);
    qn_circuit *circuit = random_circuit(8, 40, &rng);
    const qn_route_options options = {.seed = 5, .trials = 4};
    qn_route one = route_of(circuit, model, &options), two = route_of(circuit, model, &options);
    assert_int_equal(qn_circuit_size(one.circuit), qn_circuit_size(two.circuit));
    for (size_t k = 0; k < qn_circuit_size(one.circuit); ++k) {
        const qn_op *a = qn_circuit_op(one.circuit, k), *b = qn_circuit_op(two.circuit, k);
        assert_ptr_equal(a->gate, b->gate);
        assert_memory_equal(a->qubits, b->qubits, (size_t)a->nqubits * sizeof *a->qubits);
    }
    assert_memory_equal(one.initial, two.initial, 8 * sizeof(int));
    qn_route_clear(&one);
    qn_route_clear(&two);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
}

/* A SWAP behind a block of three cx costs nothing: on a line of three, two blocks with a third
 * between the outer qubits need nine cx, as if all touched. */
static void test_free_swap(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 2, 0, 0);
    qn_model *model = map_model(MAP_LINE, 3, false, &rng);
    for (int k = 0; k < 8; ++k) {
        qn_circuit *circuit = create(3);
        size_t cx = 0;
        append_block(circuit, 0, 1, &rng);
        append_block(circuit, 2, 1, &rng);
        append_block(circuit, 0, 2, &rng);
        qn_route route = route_of(circuit, model, NULL);
        check_same(circuit, &route);
        for (size_t i = 0; i < qn_circuit_size(route.circuit); ++i)
            cx += qn_circuit_op(route.circuit, i)->nqubits == 2;
        assert_int_equal(route.swaps, 1);
        assert_int_equal(route.free_swaps, 1);
        assert_int_equal(cx, 9);
        qn_route_clear(&route);
        qn_circuit_destroy(circuit);
    }
    qn_model_destroy(model);
}

/* If it fits it costs nothing, and the place is the cheapest: a chain of four on a ring of six of
 * which one coupler is good is put over that one. */
static void test_embedding(void **state) {
    (void)state;
    qn_model *model = model_of(
        "format = 1; name = \"ring\"; schedule = \"none\"; gates: { any1: { duration = 0.0; "
        "error = 0.0; }; any2: { duration = 1e-7; error = 0.02; }; cx: { duration = 1e-7; error = "
        "0.02; }; }; edges = ({ qubits = [4, 3]; gate = \"cx\"; error = 0.001; });\n"
        "coupling = ([0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 0]);\n");
    qn_circuit *circuit = create(4);
    for (int k = 0; k < 12; ++k) {
        const int middle[2] = {1, 2}, left[2] = {0, 1}, right[2] = {3, 2};
        assert_int_equal(qn_circuit_gate(circuit, "cx", middle, NULL), QN_OK);
        if (k % 4 == 0) assert_int_equal(qn_circuit_gate(circuit, "cx", left, NULL), QN_OK);
        if (k % 4 == 2) assert_int_equal(qn_circuit_gate(circuit, "cx", right, NULL), QN_OK);
    }
    qn_route route = route_of(circuit, model, NULL);
    assert_true(route.embedded);
    assert_int_equal(route.swaps, 0);
    assert_int_equal(route.initial[1] + route.initial[2], 7);
    check_coupled(&route, model);
    qn_route_clear(&route);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
}

enum { LONG = 150, PAIRS = 10 };

/* The least sum of `pairs` of the first n couplers of a line that have no qubit in common. */
static double least_sum(const double *error, int n, int pairs) {
    double least[PAIRS + 1][LONG + 2] = {{0}};
    for (int p = 1; p <= pairs; ++p) {
        least[p][0] = INFINITY;
        for (int k = 1; k <= n; ++k)
            least[p][k] = fmin(least[p][k - 1], error[k - 1] + least[p - 1][k > 1 ? k - 2 : 0]);
    }
    return least[pairs][n];
}

/* Pairs that have nothing to do with each other take the best couplers of a long line that have no
 * qubit in common, wherever they are. */
static void test_pairs(void **state) {
    (void)state;
    char text[16384], edges[10240] = "", map[4096] = "";
    double error[LONG - 1];
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 6, 0, 0);
    for (int k = 0; k + 1 < LONG; ++k) {
        error[k] = 0.001 + 0.02 * qn_rng_uniform(&rng);
        snprintf(edges + strlen(edges), sizeof edges - strlen(edges),
                 "%s{ qubits = [%d, %d]; gate = \"cx\"; error = %.4f; }", k ? ", " : "", k, k + 1,
                 error[k]);
        snprintf(map + strlen(map), sizeof map - strlen(map), "%s[%d, %d]", k ? ", " : "", k,
                 k + 1);
    }
    snprintf(text, sizeof text,
             "format = 1; name = \"line\"; schedule = \"none\"; gates: { any1: { duration = 0.0; "
             "error = 0.0; }; any2: { duration = 1e-7; error = 0.02; }; cx: { duration = 1e-7; "
             "error = 0.02; }; };\nedges = (%s);\n"
             "coupling = (%s);\n",
             edges, map);
    qn_model *model = model_of(text);
    qn_circuit *circuit = create(2 * PAIRS);
    for (int p = 0; p < PAIRS; ++p)
        assert_int_equal(qn_circuit_gate(circuit, "cx", (int[]){2 * p, 2 * p + 1}, NULL), QN_OK);
    qn_route route = route_of(circuit, model, NULL);
    assert_true(route.embedded);
    double sum = 0.0;
    for (int p = 0; p < PAIRS; ++p) {
        const int a = route.initial[2 * p], b = route.initial[2 * p + 1];
        assert_int_equal(abs(a - b), 1);
        sum += error[a < b ? a : b];
    }
    assert_close(sum, least_sum(error, LONG - 1, PAIRS), 1e-3, 0.0);
    qn_route_clear(&route);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
}

/* A swap of the circuit is a new name, not a gate. */
static void test_renaming(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 3, 0, 0);
    qn_model *model = map_model(MAP_LINE, 4, false, &rng);
    qn_circuit *circuit = create(4);
    static const int pairs[][2] = {{0, 1}, {1, 2}, {2, 3}};
    assert_int_equal(qn_circuit_gate(circuit, "h", pairs[0], NULL), QN_OK);
    for (int k = 0; k < 3; ++k)
        assert_int_equal(qn_circuit_gate(circuit, "cx", pairs[k], NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "t", pairs[2], NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "swap", (int[]){0, 3}, NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", pairs[0], NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "h", pairs[0], NULL), QN_OK);
    qn_route route = route_of(circuit, model, NULL);
    check_coupled(&route, model);
    check_same(circuit, &route);
    qn_route_clear(&route);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
}

/* A given layout is where the qubits start. */
static void test_layout(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 4, 0, 0);
    qn_model *model = map_model(MAP_HEAVY_HEX, 8, true, &rng);
    qn_circuit *circuit = random_circuit(4, 20, &rng);
    const int layout[4] = {11, 0, 5, 2};
    const qn_route_options options = {.layout = layout};
    qn_route route = route_of(circuit, model, &options);
    assert_memory_equal(route.initial, layout, sizeof layout);
    check_coupled(&route, model);
    check_same(circuit, &route);
    qn_route_clear(&route);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
}

/* Whatever allocation fails, nothing is left behind and the sentence says so. */
static void test_memory(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 5, 0, 0);
    qn_model *model = map_model(MAP_LINE, 5, true, &rng);
    qn_circuit *circuit = random_circuit(5, 20, &rng);
    const qn_route_options options = {.trials = 2};
    qn_route route = {0};
    int k = 1;
    for (;; ++k) {
        qn_diag diag = {0};
        alloc_failure_arm(k);
        const qn_status status = qn_route_circuit(circuit, model, &options, &route, &diag);
        if (!alloc_failure_disarm()) break;
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_non_null(strstr(diag.text, "not enough memory"));
        assert_null(route.circuit);
    }
    assert_true(k > 50);
    check_same(circuit, &route);
    qn_route_clear(&route);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),    cmocka_unit_test(test_seed),
        cmocka_unit_test(test_free_swap), cmocka_unit_test(test_embedding),
        cmocka_unit_test(test_renaming),  cmocka_unit_test(test_layout),
        cmocka_unit_test(test_memory),    cmocka_unit_test(test_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
