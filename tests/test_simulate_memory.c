/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Simulations, trajectories and packed circuits with each of their allocations failing in turn. */
#include "circuit/condition.h"
#include "qmae_noise/simulate.h"
#include "qmae_noise/trajectory.h"
#include "trajectory/single.h"

#include "alloc_failure.h"
#include "assert_close.h"
#include "reference.h"

#include <string.h>

/* Gates, noise, a reset, a measurement on the way with a condition behind it, a final one; bit 90
 * and bit 3. */
static qn_circuit *circuit_of(void) {
    qn_circuit *circuit = NULL;
    const double angle = 0.7;
    const qn_condition one = {.first = 3, .count = 1, .value = 1},
                       zero = {.first = 90, .count = 1, .value = 0};
    const qn_op both = {.kind = QN_OP_GATE,
                        .gate = qn_gate_find("y"),
                        .nqubits = 1,
                        .qubits = {3},
                        .condition = qn_condition_both(&one, &zero)};
    const qn_op conditional = {.kind = QN_OP_GATE,
                               .gate = qn_gate_find("x"),
                               .nqubits = 1,
                               .qubits = {2},
                               .condition = {.first = 3, .count = 1, .value = 1}};
    assert_int_equal(qn_circuit_create(4, 0, &circuit), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "ry", (int[]){0}, &angle), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", (int[]){0, 1}, NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", (int[]){3, 2}, NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", (int[]){1, 2}, NULL), QN_OK);
    assert_int_equal(qn_circuit_measure(circuit, 0, 3), QN_OK);
    assert_int_equal(qn_circuit_append(circuit, &conditional), QN_OK);
    assert_int_equal(qn_circuit_append(circuit, &both), QN_OK);
    assert_int_equal(qn_circuit_reset(circuit, 1), QN_OK);
    assert_int_equal(qn_circuit_measure(circuit, 2, 90), QN_OK);
    return circuit;
}

static const char READOUT[] =
    "format = 1; name = \"m\"; schedule = \"none\"; qubit: { p10 = 0.1; p01 "
    "= 0.2; };";
static const char NOISY[] =
    "format = 1; name = \"m\"; schedule = \"none\"; qubit: { p10 = 0.1; p01 = "
    "0.2; }; channels: ( { after = \"any2\"; channel = \"depolarizing\"; "
    "lambda = 0.1; }, { after = \"any1\"; channel = \"amplitude_damping\"; "
    "gamma = 0.1; } );";

static qn_program *program_of(const qn_circuit *circuit, const char *text) {
    qn_model *model = model_of(text);
    qn_program *program = NULL;
    qn_diag diag = {0};
    if (qn_program_build(circuit, model, NULL, &program, &diag) != QN_OK) fail_msg("%s", diag.text);
    qn_model_destroy(model);
    return program;
}

/* A packed circuit of 2 bits. */
static qn_circuit *packed_of(const qn_circuit *circuit) {
    qn_circuit *packed = NULL;
    int bits[91] = {0};
    int k = 0;
    for (;;) {
        alloc_failure_arm(++k);
        const qn_status status = qn_circuit_pack_bits(circuit, &packed, bits);
        if (!alloc_failure_disarm()) break;
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_null(packed);
    }
    assert_true(k > 3);
    assert_int_equal(qn_circuit_nbits(packed), 2);
    assert_int_equal(bits[0], 3);
    assert_int_equal(bits[1], 90);
    return packed;
}

/* The operations stay as they are but for the numbers of their bits. */
static void packing_renumbers_bits(void **state) {
    (void)state;
    qn_circuit *circuit = circuit_of(), *packed = packed_of(circuit);
    assert_int_equal(qn_circuit_nbits(circuit), 91);
    assert_int_equal(qn_circuit_size(packed), qn_circuit_size(circuit));
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *a = qn_circuit_op(circuit, k), *b = qn_circuit_op(packed, k);
        assert_int_equal(a->kind, b->kind);
        assert_ptr_equal(a->gate, b->gate);
        assert_memory_equal(a->qubits, b->qubits, sizeof a->qubits);
        assert_memory_equal(a->angles, b->angles, sizeof a->angles);
        for (int bits = 0; bits < 4; ++bits) /* where bits are above 63, by its parts */
            assert_int_equal(a->condition.parts[0]
                                 ? (bits & 1) && !(bits & 2)
                                 : qn_condition_holds(&a->condition, (bits & 1) << 3),
                             qn_condition_holds(&b->condition, (uint64_t)bits));
        if (a->kind == QN_OP_MEASURE) assert_int_equal(b->bit, a->bit == 90);
    }
    qn_circuit_destroy(packed);
    qn_circuit_destroy(circuit);
}

/* A run, and what it is asked. */
static qn_status ask(const qn_program *program, qn_method method, qn_diag *diag) {
    const qn_simulation_options options = {.method = method};
    qn_simulation *s = NULL;
    qn_outcome *outcomes = NULL;
    qn_sample sample = {0};
    qn_rng rng;
    size_t count = 77;
    double value = 7.0;
    const int keep[] = {0, 2};
    qn_rng_init(&rng, 1, QN_STREAM_SHOTS, 0, 0, 0);
    qn_status status = qn_simulation_run(program, NULL, &options, &s, diag);
    if (status != QN_OK) {
        assert_null(s);
        assert_non_null(strstr(diag->text, "memory"));
        return status;
    }
    status = qn_simulation_outcomes(s, &outcomes, &count);
    if (status == QN_OK) status = qn_simulation_sample(s, 10, &rng, 2, &sample);
    if (status == QN_OK) status = qn_simulation_expect(s, "ZXIY", &value, NULL);
    if (status == QN_OK) status = qn_simulation_entropy(s, 2, keep, &value);
    assert_true(status == QN_OK || status == QN_ERR_MEMORY);
    qn_free(outcomes);
    qn_sample_clear(&sample);
    qn_simulation_destroy(s);
    return status;
}

static void simulations_survive(void **state) {
    static const struct {
        const char *model;
        qn_method method;
    } cases[] = {{NOISY, QN_METHOD_DM}, {READOUT, QN_METHOD_PURE}, {READOUT, QN_METHOD_AUTO}};
    (void)state;
    qn_circuit *circuit = circuit_of(), *packed = packed_of(circuit);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; ++c) {
        qn_program *program = program_of(packed, cases[c].model);
        int k = 0;
        for (;;) {
            qn_diag diag = {0};
            alloc_failure_arm(++k);
            const qn_status status = ask(program, cases[c].method, &diag);
            if (!alloc_failure_disarm()) break;
            assert_int_equal(status, QN_ERR_MEMORY);
        }
        assert_true(k > 30);
        qn_program_destroy(program);
    }
    qn_circuit_destroy(packed);
    qn_circuit_destroy(circuit);
}

static void choices_survive(void **state) {
    (void)state;
    qn_circuit *circuit = circuit_of(), *packed = packed_of(circuit);
    qn_program *program = program_of(packed, NOISY);
    int k = 0;
    for (;;) {
        qn_method method = QN_METHOD_PURE;
        char why[QN_SIMULATION_WHY] = "untouched";
        alloc_failure_arm(++k);
        const qn_status status = qn_simulation_choose(program, NULL, &method, why, NULL);
        if (!alloc_failure_disarm()) break;
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_int_equal(method, QN_METHOD_PURE);
        assert_string_equal(why, "untouched");
    }
    assert_true(k > 4);
    qn_program_destroy(program);
    qn_circuit_destroy(packed);
    qn_circuit_destroy(circuit);
}

static void trajectories_survive(void **state) {
    (void)state;
    static const char *const paulis[] = {"ZZIX", "IIZI"};
    qn_circuit *circuit = circuit_of(), *packed = packed_of(circuit);
    qn_program *program = program_of(packed, NOISY);
    qn_trajectory_options o = qn_trajectory_options_default();
    qn_trajectory *t = NULL;
    qn_trajectory_bound *bound = NULL;
    qn_trajectory_work *work = NULL;
    int made = 0;
    o.npaulis = 2;
    o.paulis = paulis;
    o.drop = false;
    for (int k = 1;; ++k, ++made) {
        alloc_failure_arm(k);
        const qn_status status = qn_trajectory_of(program, &o, &t, NULL);
        if (!alloc_failure_disarm()) break;
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_null(t);
    }
    for (int k = 1;; ++k, ++made) {
        alloc_failure_arm(k);
        const qn_status status = qn_trajectory_bound_create(t, &bound);
        if (!alloc_failure_disarm()) break;
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_null(bound);
    }
    for (int k = 1;; ++k, ++made) {
        alloc_failure_arm(k);
        const qn_status status = qn_trajectory_work_create(t, &work);
        if (!alloc_failure_disarm()) break;
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_null(work);
    }
    qn_trajectory_bind(bound, NULL);
    for (int k = 1;; ++k, ++made) {
        qn_estimate found[2] = {{.value = 7.0}, {.value = 7.0}};
        qn_trajectory_report report = {.trajectories = 9};
        const qn_trajectory_settings settings = {.trajectories = 4, .threads = 2, .stratify = true};
        alloc_failure_arm(k);
        const qn_status status = qn_trajectory_estimate(bound, NULL, NULL, &settings, found,
                                                        &report, NULL);
        if (!alloc_failure_disarm()) break;
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_true(found[0].value == 7.0 && report.trajectories == 9);
    }
    assert_true(made > 50);
    qn_trajectory_work_destroy(work);
    qn_trajectory_bound_destroy(bound);
    qn_trajectory_destroy(t);
    qn_program_destroy(program);
    qn_circuit_destroy(packed);
    qn_circuit_destroy(circuit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packing_renumbers_bits),
        cmocka_unit_test(simulations_survive),
        cmocka_unit_test(choices_survive),
        cmocka_unit_test(trajectories_survive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
