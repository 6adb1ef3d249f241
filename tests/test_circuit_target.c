/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Devices that run a gate on some pairs only and with some angles only: random circuits keep their
 * unitary up to a phase, and nothing is run that the device does not run. */
#include "circuit/angle_range.h"
#include "circuit/operations.h"

#include "assert_close.h"
#include "dense.h"

#include <math.h>
#include <string.h>

enum { SEED = 4051, N = 3, DIM = 1 << N, GATES = 12, NPARAMS = 2 };

static const double HALF_PI = 1.57079632679489661923;
static const char *const BASIS[] = {"rz", "rx", "sx", "x", "cz", "rzz"};
enum { NBASIS = sizeof BASIS / sizeof *BASIS };

/* rzz by 0 to pi/2, not on qubits 1 and 2; cz not on 0 and 2. */
static bool runs(const void *device, const qn_gate *gate, const int *qubits, double *low,
                 double *high) {
    const int sum = qubits[0] + qubits[1];
    (void)device;
    if (strcmp(gate->name, "rzz") == 0) {
        *low = 0.0;
        *high = HALF_PI;
        return sum != 3;
    }
    return sum != 2;
}

static const qn_target FRACTIONAL = {.basis = BASIS, .nbasis = NBASIS, .runs = runs};

static void append_random(qn_circuit *circuit, qn_rng *rng) {
    size_t order[N] = {0, 1, 2};
    int qubits[N];
    double angles[QN_MAX_GATE_ANGLES];
    const qn_gate *gate = qn_gate_at(qn_rng_below(rng, qn_gate_count()));
    qn_rng_shuffle(rng, order, N);
    for (int q = 0; q < N; ++q) qubits[q] = (int)order[q];
    for (int a = 0; a < QN_MAX_GATE_ANGLES; ++a) angles[a] = 12.0 * qn_rng_uniform(rng) - 6.0;
    if (gate->generator && qn_rng_below(rng, 3) == 0)
        assert_int_equal(qn_circuit_rotation(circuit, gate->name, qubits,
                                             (int)qn_rng_below(rng, NPARAMS), 1.5, angles[1]),
                         QN_OK);
    else assert_int_equal(qn_circuit_gate(circuit, gate->name, qubits, angles), QN_OK);
}

/* Returns how many rzz there are. */
static size_t check_runs(const qn_circuit *made) {
    size_t rzz = 0;
    for (size_t k = 0; k < qn_circuit_size(made); ++k) {
        const qn_op *op = qn_circuit_op(made, k);
        bool known = false;
        double low = -INFINITY, high = INFINITY;
        for (size_t b = 0; b < NBASIS; ++b) known |= strcmp(BASIS[b], op->gate->name) == 0;
        assert_true(known);
        if (op->nqubits < 2) continue;
        assert_true(runs(NULL, op->gate, op->qubits, &low, &high));
        if (isinf(low)) continue;
        ++rzz;
        assert_true(op->angles[0].param < 0);
        assert_true(op->angles[0].offset >= low && op->angles[0].offset <= high);
    }
    return rzz;
}

static void check_same(const qn_circuit *a, const qn_circuit *b, const double *parameters) {
    double complex u[DIM * DIM], v[DIM * DIM];
    dense_unitary(a, parameters, u);
    dense_unitary(b, parameters, v);
    assert_true(dense_distance(DIM, u, v) < 1e-11);
}

static void random_circuits(void **state) {
    (void)state;
    qn_rng rng;
    size_t rzz = 0;
    print_message("seed %d\n", SEED);
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(200); ++round) {
        qn_circuit *circuit = NULL, *made = NULL, *folded = NULL;
        qn_diag diag = {0};
        const double parameters[NPARAMS] = {6.0 * qn_rng_uniform(&rng), -2.0};
        assert_int_equal(qn_circuit_create(N, NPARAMS, &circuit), QN_OK);
        for (int k = 0; k < GATES; ++k) append_random(circuit, &rng);
        if (qn_circuit_decompose_to(circuit, &FRACTIONAL, &made, &diag) != QN_OK)
            fail_msg("%s", diag.text);
        rzz += check_runs(made);
        check_same(circuit, made, parameters);
        assert_int_equal(qn_circuit_fold_to(made, 3, QN_FOLD_ALL, &FRACTIONAL, &folded, NULL),
                         QN_OK);
        (void)check_runs(folded);
        check_same(circuit, folded, parameters);
        qn_circuit_destroy(circuit);
        qn_circuit_destroy(made);
        qn_circuit_destroy(folded);
    }
    assert_true(rzz > 100);
}

/* One pulse for a rotation about X or Y, one gate for a rotation of a pair. */
static void costs(void **state) {
    (void)state;
    static const struct {
        const char *gate;
        int a, b;
        double angle;
        size_t pulses, pairs;
    } CASES[] = {
        {"ry", 0, 1, 0.4, 1, 0},  {"u3", 0, 1, 0.4, 1, 0},   {"rx", 0, 1, -0.4, 1, 0},
        {"rzz", 0, 1, 0.4, 0, 1}, {"rzz", 0, 1, -2.9, 0, 1}, {"rzz", 0, 1, -0.4, 2, 1},
        {"rzz", 0, 1, 2.0, 2, 1}, {"cp", 0, 1, -0.8, 0, 1},  {"crz", 2, 0, -0.8, 0, 1},
        {"rzz", 1, 2, 0.4, 4, 2}, {"cz", 0, 2, 0.0, 0, 1},
    };
    for (size_t c = 0; c < sizeof CASES / sizeof *CASES; ++c) {
        const int qubits[2] = {CASES[c].a, CASES[c].b};
        const double angles[QN_MAX_GATE_ANGLES] = {CASES[c].angle};
        size_t pulses = 0, pairs = 0;
        qn_circuit *circuit = NULL, *made = NULL;
        assert_int_equal(qn_circuit_create(N, 0, &circuit), QN_OK);
        assert_int_equal(qn_circuit_gate(circuit, CASES[c].gate, qubits, angles), QN_OK);
        assert_int_equal(qn_circuit_decompose_to(circuit, &FRACTIONAL, &made, NULL), QN_OK);
        for (size_t k = 0; k < qn_circuit_size(made); ++k) {
            const qn_op *op = qn_circuit_op(made, k);
            pairs += op->nqubits == 2;
            pulses += op->nqubits == 1 && strcmp(op->gate->name, "rz") != 0;
        }
        if (pulses > CASES[c].pulses || pairs != CASES[c].pairs)
            fail_msg("%s(%g): %zu pulses, %zu gates on pairs", CASES[c].gate, CASES[c].angle,
                     pulses, pairs);
        qn_circuit_destroy(circuit);
        qn_circuit_destroy(made);
    }
}

static bool nowhere(const void *device, const qn_gate *gate, const int *qubits, double *low,
                    double *high) {
    (void)device, (void)gate, (void)qubits, (void)low, (void)high;
    return false;
}

static void what_runs_nowhere_is_refused(void **state) {
    (void)state;
    static const char *const GATE_NAMES[] = {"cx", "rzz", "cz", "cswap"};
    const qn_target target = {.basis = BASIS, .nbasis = NBASIS, .runs = nowhere};
    for (size_t g = 0; g < 4; ++g) {
        const int qubits[N] = {0, 1, 2};
        const double angle = 0.3;
        qn_circuit *circuit = NULL, *made = NULL;
        qn_diag diag = {0};
        assert_int_equal(qn_circuit_create(N, 0, &circuit), QN_OK);
        assert_int_equal(qn_circuit_gate(circuit, GATE_NAMES[g], qubits, &angle), QN_OK);
        assert_int_equal(qn_circuit_decompose_to(circuit, &target, &made, &diag),
                         QN_ERR_UNSUPPORTED);
        assert_non_null(strstr(diag.text, GATE_NAMES[g]));
        assert_null(made);
        qn_circuit_destroy(circuit);
    }
}

static void every_angle_has_a_place_in_a_quarter_turn(void **state) {
    (void)state;
    qn_folded_angle fold;
    for (int k = -1000; k <= 1000; ++k) {
        const double angle = 0.01 * k;
        assert_true(qn_fold_angle(angle, 0.0, HALF_PI, &fold));
        assert_true(fold.angle >= 0.0 && fold.angle <= HALF_PI);
        const double back = (fold.turned ? -fold.angle : fold.angle) +
                            (fold.half ? 2 * HALF_PI : 0);
        assert_close(cos(back), cos(angle), 0.0, 1e-12);
        assert_close(sin(back), sin(angle), 0.0, 1e-12);
    }
    for (int k = -8; k <= 8; ++k) assert_true(qn_fold_angle(k * HALF_PI, 0.0, HALF_PI, &fold));
    assert_false(qn_fold_angle(1.0, 0.0, 0.5, &fold));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_circuits),
        cmocka_unit_test(costs),
        cmocka_unit_test(what_runs_nowhere_is_refused),
        cmocka_unit_test(every_angle_has_a_place_in_a_quarter_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
