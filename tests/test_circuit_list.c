/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Circuits as lists of operations: what may be appended, what comes out, inverses, memory that runs
 * out. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "dense.h"

#include <math.h>
#include <string.h>

enum { SEED = 31, N = 3, PARAMS = 4, DIM = 1 << N };

static qn_circuit *create(void) {
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(N, PARAMS, &circuit), QN_OK);
    return circuit;
}

static void shapes_are_checked(void **state) {
    (void)state;
    qn_circuit *const untouched = (qn_circuit *)&state, *circuit = untouched;
    assert_int_equal(qn_circuit_create(0, 0, &circuit), QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_create(4097, 0, &circuit), QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_create(1, -1, &circuit), QN_ERR_ARGUMENT);
    assert_ptr_equal(circuit, untouched);
    assert_int_equal(qn_circuit_create(4096, 7, &circuit), QN_OK);
    assert_int_equal(qn_circuit_nqubits(circuit), 4096);
    assert_int_equal(qn_circuit_nparams(circuit), 7);
    assert_int_equal(qn_circuit_size(circuit), 0);
    assert_null(qn_circuit_op(circuit, 0));
    qn_circuit_destroy(circuit);
    qn_circuit_destroy(NULL);
}

static void operations_come_out_as_they_went_in(void **state) {
    (void)state;
    qn_circuit *circuit = create();
    qn_circuit_set_section(circuit, QN_SECTION_ENCODER);
    assert_int_equal(qn_circuit_load(circuit, 2), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "u3", (const int[]){1}, (const double[]){.1, .2, .3}),
                     QN_OK);
    qn_circuit_set_section(circuit, QN_SECTION_TRASH);
    assert_int_equal(qn_circuit_rotation(circuit, "rzx", (const int[]){2, 0}, 3, -1.5, .25), QN_OK);
    assert_int_equal(qn_circuit_reset(circuit, 0), QN_OK);
    assert_int_equal(qn_circuit_measure(circuit, 1, 5), QN_OK);
    assert_int_equal(qn_circuit_append(circuit, &(qn_op){.kind = QN_OP_BARRIER}), QN_OK);
    assert_int_equal(qn_circuit_size(circuit), 6);
    const qn_op *op = qn_circuit_op(circuit, 1);
    assert_string_equal(op->gate->name, "u3");
    assert_int_equal(op->section, QN_SECTION_ENCODER);
    assert_int_equal(op->nqubits, 1);
    assert_int_equal(op->qubits[0], 1);
    for (int a = 0; a < 3; ++a) assert_close(op->angles[a].offset, .1 * (a + 1), 1e-16, 1e-15);
    for (int a = 0; a < QN_MAX_GATE_ANGLES; ++a) assert_int_equal(op->angles[a].param, -1);
    op = qn_circuit_op(circuit, 2);
    assert_int_equal(op->section, QN_SECTION_TRASH);
    assert_int_equal(op->qubits[0], 2);
    assert_int_equal(op->qubits[1], 0);
    assert_int_equal(op->angles[0].param, 3);
    assert_close(op->angles[0].scale, -1.5, 0, 0);
    assert_close(op->angles[0].offset, .25, 0, 0);
    assert_int_equal(qn_circuit_op(circuit, 3)->kind, QN_OP_RESET);
    assert_int_equal(qn_circuit_op(circuit, 4)->kind, QN_OP_MEASURE);
    assert_int_equal(qn_circuit_op(circuit, 4)->bit, 5);
    assert_int_equal(qn_circuit_op(circuit, 5)->kind, QN_OP_BARRIER);
    assert_int_equal(qn_circuit_op(circuit, 5)->nqubits, 0);
    qn_circuit_destroy(circuit);
}

static void bad_operations_are_refused(void **state) {
    (void)state;
    qn_circuit *circuit = create();
    const double angle = .5, nan = NAN;
    assert_int_equal(qn_circuit_gate(circuit, "cxx", (const int[]){0, 1}, NULL), QN_ERR_NOT_FOUND);
    assert_int_equal(qn_circuit_gate(circuit, "cx", (const int[]){0, 3}, NULL), QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_gate(circuit, "cx", (const int[]){-1, 1}, NULL), QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_gate(circuit, "cx", (const int[]){1, 1}, NULL), QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_gate(circuit, "ccx", (const int[]){1, 0, 1}, NULL),
                     QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_gate(circuit, "rx", (const int[]){0}, NULL), QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_gate(circuit, "rx", (const int[]){0}, &nan), QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_rotation(circuit, "none", (const int[]){0}, 0, 1, 0),
                     QN_ERR_NOT_FOUND);
    assert_int_equal(qn_circuit_rotation(circuit, "cp", (const int[]){0, 1}, 0, 1, 0),
                     QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_rotation(circuit, "h", (const int[]){0}, 0, 1, 0), QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_rotation(circuit, "rx", (const int[]){0}, PARAMS, 1, 0),
                     QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_rotation(circuit, "rx", (const int[]){0}, -1, 1, 0),
                     QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_rotation(circuit, "rx", (const int[]){0}, 0, INFINITY, 0),
                     QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_load(circuit, N), QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_measure(circuit, 0, -1), QN_ERR_ARGUMENT);
    qn_op op = {.kind = QN_OP_GATE, .gate = qn_gate_find("cu"), .nqubits = 2, .qubits = {0, 1}};
    assert_int_equal(qn_circuit_append(circuit, &op), QN_ERR_ARGUMENT); /* parameter 0 in cu */
    for (int a = 0; a < 4; ++a) op.angles[a] = (qn_angle){-1, 0, angle};
    op.nqubits = 1;
    assert_int_equal(qn_circuit_append(circuit, &op), QN_ERR_ARGUMENT);
    op.nqubits = 2;
    op.gate = NULL;
    assert_int_equal(qn_circuit_append(circuit, &op), QN_ERR_ARGUMENT);
    op.kind = (qn_op_kind)17;
    assert_int_equal(qn_circuit_append(circuit, &op), QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_append(circuit, &(qn_op){.kind = QN_OP_BARRIER, .nqubits = 1}),
                     QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_size(circuit), 0);
    qn_circuit_destroy(circuit);
}

/* Any gate, on distinct qubits, trainable where possible half of the time. */
static void append_random(qn_circuit *circuit, qn_rng *rng) {
    const qn_gate *gate = qn_gate_at(qn_rng_below(rng, qn_gate_count()));
    double angles[QN_MAX_GATE_ANGLES];
    size_t order[N] = {0, 1, 2};
    qn_rng_shuffle(rng, order, N);
    const int qubits[N] = {(int)order[0], (int)order[1], (int)order[2]};
    for (int a = 0; a < QN_MAX_GATE_ANGLES; ++a) angles[a] = 8.0 * qn_rng_uniform(rng) - 4.0;
    if (gate->generator && qn_rng_below(rng, 2))
        assert_int_equal(qn_circuit_rotation(circuit, gate->name, qubits,
                                             (int)qn_rng_below(rng, PARAMS), angles[0], angles[1]),
                         QN_OK);
    else assert_int_equal(qn_circuit_gate(circuit, gate->name, qubits, angles), QN_OK);
}

static void an_inverse_undoes_its_part(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 1);
    for (int round = 0; round < test_effort(20); ++round) {
        qn_circuit *circuit = create(), *prefix = create();
        double parameters[PARAMS];
        double complex u[DIM * DIM], expected[DIM * DIM];
        for (int p = 0; p < PARAMS; ++p) parameters[p] = 6.0 * qn_rng_uniform(&rng);
        for (int k = 0; k < 5; ++k) {
            append_random(circuit, &rng);
            assert_int_equal(qn_circuit_append(prefix, qn_circuit_op(circuit, (size_t)k)), QN_OK);
        }
        for (int k = 0; k < 80; ++k) append_random(circuit, &rng);
        qn_circuit_set_section(circuit, QN_SECTION_DECODER);
        assert_int_equal(qn_circuit_append_inverse(circuit, 5, 85), QN_OK);
        assert_int_equal(qn_circuit_size(circuit), 165);
        assert_int_equal(qn_circuit_op(circuit, 164)->section, QN_SECTION_DECODER);
        dense_unitary(circuit, parameters, u);
        dense_unitary(prefix, parameters, expected);
        for (int e = 0; e < DIM * DIM; ++e) assert_close(cabs(u[e] - expected[e]), 0.0, 1e-12, 0);
        qn_circuit_destroy(circuit);
        qn_circuit_destroy(prefix);
    }
}

static void only_gates_have_inverses(void **state) {
    (void)state;
    qn_circuit *circuit = create();
    assert_int_equal(qn_circuit_gate(circuit, "h", (const int[]){0}, NULL), QN_OK);
    assert_int_equal(qn_circuit_reset(circuit, 0), QN_OK);
    assert_int_equal(qn_circuit_append_inverse(circuit, 0, 2), QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_append_inverse(circuit, 0, 3), QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_append_inverse(circuit, 1, 0), QN_ERR_ARGUMENT);
    assert_int_equal(qn_circuit_size(circuit), 2);
    assert_int_equal(qn_circuit_append_inverse(circuit, 0, 1), QN_OK);
    assert_int_equal(qn_circuit_size(circuit), 3);
    qn_circuit_destroy(circuit);
}

static void sections_have_names(void **state) {
    (void)state;
    for (int s = 0; s < QN_SECTION_COUNT; ++s) {
        assert_true(strlen(qn_section_name((qn_section)s)) > 0);
        for (int other = 0; other < s; ++other)
            assert_string_not_equal(qn_section_name((qn_section)s),
                                    qn_section_name((qn_section)other));
    }
    assert_string_equal(qn_section_name(QN_SECTION_SWAP_TEST), "swap_test");
}

static void memory_may_run_out(void **state) {
    (void)state;
    int failures = 0;
    for (int k = 1;; ++k) {
        qn_circuit *circuit = NULL;
        size_t expected = 0;
        alloc_failure_arm(k);
        qn_status status = qn_circuit_create(N, 0, &circuit);
        if (status != QN_OK) assert_null(circuit);
        while (status == QN_OK && expected < 100) {
            status = qn_circuit_gate(circuit, "x", (const int[]){0}, NULL);
            if (status == QN_OK) ++expected;
        }
        if (status == QN_OK) {
            status = qn_circuit_append_inverse(circuit, 0, 100);
            if (status == QN_OK) expected = 200;
        }
        const int failed = alloc_failure_disarm();
        if (circuit) assert_int_equal(qn_circuit_size(circuit), expected);
        qn_circuit_destroy(circuit);
        if (!failed) break;
        assert_int_equal(status, QN_ERR_MEMORY);
        ++failures;
    }
    assert_true(failures >= 3);
}

int main(void) {
    print_message("seed %d\n", SEED);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_are_checked),
        cmocka_unit_test(operations_come_out_as_they_went_in),
        cmocka_unit_test(bad_operations_are_refused),
        cmocka_unit_test(an_inverse_undoes_its_part),
        cmocka_unit_test(only_gates_have_inverses),
        cmocka_unit_test(sections_have_names),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
