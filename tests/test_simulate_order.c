/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Program order is the truth for every classical bit. Programs of bit flips, resets, measurements
 * anywhere, overwritten bits and conditions on bits and registers have one outcome, which a dozen
 * lines find; every engine must find it with certainty, whatever the schedule, and with crosstalk,
 * which orders operations by time (ZZ does nothing to basis states). */
#include "circuit/condition.h"
#include "qmae_noise/simulate.h"
#include "qmae_noise/trajectory.h"

#include "assert_close.h"
#include "program_fixture.h"

#include <stdio.h>

enum { QUBITS = 4, BITS = 4, MOST = 24 };
static const uint64_t SEED = 29;

static const char *const SCHEDULES[] = {"asap", "alap", "none"};

/* T1 and T2 are left out: nothing but ZZ happens to a waiting qubit. */
#define TIMES                                                                                      \
    "gates: { any1: { duration = 50e-9; error = 0.0; };\n"                                         \
    "         any2: { duration = 300e-9; error = 0.0; }; };\n"                                     \
    "measure: { duration = 1e-6; }; reset: { duration = 0.7e-6; error = 0.0; };\n"
#define CROSSTALK                                                                                  \
    "crosstalk = ( { qubits = [0, 1]; zz = 1e5; }, { qubits = [1, 2]; zz = 2e5; },\n"              \
    "              { qubits = [2, 3]; zz = 3e5; } );\n"

static int below(qn_rng *rng, int n) { return (int)qn_rng_below(rng, (uint64_t)n); }

/* On the bits below `nread`. */
static qn_condition random_condition(qn_rng *rng, int nread) {
    qn_condition c = {0};
    if (below(rng, 2)) return c;
    c.first = below(rng, nread);
    c.count = 1 + below(rng, nread - c.first);
    c.value = qn_rng_below(rng, UINT64_C(1) << c.count);
    c.unequal = below(rng, 2);
    return c;
}

static qn_op random_op(qn_rng *rng, int nread) {
    static const qn_op_kind kinds[] = {QN_OP_GATE,    QN_OP_GATE,    QN_OP_RESET,
                                       QN_OP_MEASURE, QN_OP_MEASURE, QN_OP_DELAY};
    qn_op op = {.kind = kinds[below(rng, 6)], .nqubits = 1, .qubits = {below(rng, QUBITS)}};
    op.bit = below(rng, BITS);
    if (op.kind == QN_OP_DELAY) op.duration = below(rng, 8) * 400e-9;
    else op.condition = random_condition(rng, nread);
    if (op.kind != QN_OP_GATE) return op;
    op.gate = qn_gate_find(below(rng, 2) ? "x" : "cx");
    op.nqubits = op.gate->nqubits;
    op.qubits[1] = (op.qubits[0] + 1 + below(rng, QUBITS - 1)) % QUBITS;
    return op;
}

/* The outcome, operation by operation. */
static uint64_t follow(const qn_circuit *circuit) {
    unsigned qubits = 0;
    uint64_t bits = 0;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        const unsigned value = qubits >> op->qubits[0] & 1;
        if (!qn_condition_holds(&op->condition, bits)) continue;
        if (op->kind == QN_OP_RESET) qubits &= ~(1U << op->qubits[0]);
        if (op->kind == QN_OP_MEASURE)
            bits = (bits & ~(UINT64_C(1) << op->bit)) | (uint64_t)value << op->bit;
        if (op->kind == QN_OP_GATE)
            qubits ^= op->nqubits == 1 ? 1U << op->qubits[0] : value << op->qubits[1];
    }
    return bits;
}

static void check_dense(const qn_program *program, uint64_t expected) {
    const qn_simulation_options options = {.method = QN_METHOD_DM};
    qn_simulation *s = NULL;
    qn_diag diag = {0};
    size_t count = 0;
    double certain = 0.0;
    if (qn_simulation_run(program, NULL, &options, &s, &diag) != QN_OK) fail_msg("%s", diag.text);
    qn_outcome *outcomes = NULL;
    assert_int_equal(qn_simulation_outcomes(s, &outcomes, &count), QN_OK);
    for (size_t k = 0; k < count; ++k)
        if (outcomes[k].bits == expected) certain += outcomes[k].probability;
    qn_free(outcomes);
    if (qn_simulation_nbits(s) > 0) assert_close(certain, 1.0, 1e-9, 0);
    qn_simulation_destroy(s);
}

static void check_trajectories(const qn_program *program, uint64_t expected) {
    enum { SHOTS = 4 };
    uint64_t bits[SHOTS];
    qn_trajectory_options options = qn_trajectory_options_default();
    const qn_trajectory_settings settings = {.trajectories = SHOTS, .threads = 1, .bits = bits};
    qn_trajectory *t = NULL;
    qn_trajectory_bound *bound = NULL;
    qn_diag diag = {0};
    options.bits = options.drop = options.light_cone = true;
    if (qn_trajectory_of(program, &options, &t, &diag) != QN_OK) fail_msg("%s", diag.text);
    assert_int_equal(qn_trajectory_bound_create(t, &bound), QN_OK);
    qn_trajectory_bind(bound, NULL);
    if (qn_trajectory_estimate(bound, NULL, NULL, &settings, NULL, NULL, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    for (int k = 0; k < SHOTS; ++k) assert_int_equal(bits[k], expected);
    qn_trajectory_bound_destroy(bound);
    qn_trajectory_destroy(t);
}

static void check_program_order(const qn_circuit *circuit, const char *schedule, bool crosstalk) {
    char text[800];
    qn_program_options options = qn_program_options_default();
    options.allow_unused = true;
    snprintf(text, sizeof text, "format = 1; schedule = \"%s\";\n%s%s", schedule, TIMES,
             crosstalk ? CROSSTALK : "");
    qn_program *program = build_text(circuit, text, &options);
    const uint64_t expected = follow(circuit);
    check_dense(program, expected);
    check_trajectories(program, expected);
    qn_program_destroy(program);
}

static void random_programs(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 0);
    print_message("seed %d\n", (int)SEED);
    for (int round = 0; round < test_effort(300); ++round) {
        qn_circuit *circuit = new_circuit(QUBITS, 0);
        const int nread = round % 2 ? BITS : 2; /* bits that nothing reads are another case */
        const int size = 2 + below(&rng, MOST - 1);
        for (int k = 0; k < size; ++k) {
            const qn_op op = random_op(&rng, nread);
            assert_int_equal(qn_circuit_append(circuit, &op), QN_OK);
        }
        for (int s = 0; s < 3; ++s)
            for (int crosstalk = 0; crosstalk <= (s < 2); ++crosstalk) /* nobody waits with none */
                check_program_order(circuit, SCHEDULES[s], crosstalk);
        qn_circuit_destroy(circuit);
    }
}

/* Two measurements into a bit that nothing reads, the later of which starts first. */
static void overwritten_while_waiting(void **state) {
    (void)state;
    for (int s = 0; s < 2; ++s) {
        qn_circuit *circuit = new_circuit(2, 0);
        const qn_op delay = {.kind = QN_OP_DELAY, .nqubits = 1, .qubits = {0}, .duration = 5e-6};
        add(circuit, "x", 0, 0);
        for (int k = 0; k < 2; ++k) add(circuit, "x", 1, 0);
        assert_int_equal(qn_circuit_append(circuit, &delay), QN_OK);
        assert_int_equal(qn_circuit_measure(circuit, 0, 0), QN_OK);
        assert_int_equal(qn_circuit_measure(circuit, 1, 0), QN_OK);
        check_program_order(circuit, SCHEDULES[s], true);
        qn_circuit_destroy(circuit);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_programs),
        cmocka_unit_test(overwritten_while_waiting),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
