/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise that a circuit file asks for: written and read again, refused where it is wrong. What it
 * does is for test_simulate_file_noise. */
#include "circuit/condition.h"
#include "qmae_noise/qasm.h"

#include "assert_close.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define HEAD "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[3] q;\n"

static qn_qasm *read_text(const char *text) {
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    if (qn_qasm_parse("t", text, strlen(text), NULL, &qasm, &diag) != QN_OK)
        fail_msg("%d:%d: %s\n%s", diag.line, diag.column, diag.text, text);
    return qasm;
}

/* ---- writing -------------------------------------------------------------------------------- */

static void assert_same_noise(const qn_op *a, const qn_op *b) {
    assert_int_equal(a->kind, b->kind);
    assert_ptr_equal(a->noise ? a->noise->form : NULL, b->noise ? b->noise->form : NULL);
    if (!a->noise || !b->noise) return;
    assert_int_equal(a->nqubits, b->nqubits);
    assert_memory_equal(a->qubits, b->qubits, (size_t)a->nqubits * sizeof *a->qubits);
    assert_int_equal(a->noise->count, b->noise->count);
    assert_close_array(a->noise->values, b->noise->values, a->noise->count, 0.0, 0.0);
    assert_true(qn_condition_same(&a->condition, &b->condition));
}

static void it_is_written_and_read_again(void **state) {
    static const char text[] = HEAD
        "x q[0];\n#pragma braket noise bit_flip(0.1) q[2]\n"
        "#pragma braket noise two_qubit_depolarizing(1/3.0) q[2], q[0]\n"
        "#pragma braket noise generalized_amplitude_damping(0.3, 2/3.0) q[1]\n"
        "#pragma braket noise pauli_channel(0.1, 1/7.0, 0.3) q\n"
        "#pragma braket noise kraus([[0, 0.6im], [0.6, 0]], [[0.8, 0], [0, -0.8 + 0im]]) q[1]\n"
        "#pragma braket noise kraus([[1, 0, 0, 0], [0, 0, 1im, 0], [0, -1im, 0, 0], "
        "[0, 0, 0, -1]]) q[2], q[1]\nbit[2] c; c[1] = measure q[0]; if (c[1] == 1) {\n"
        "#pragma braket noise bit_flip(0.1) q[2]\n}\n";
    char *again = NULL;
    qn_diag diag = {0};
    (void)state;
    qn_qasm *first = read_text(text);
    const qn_circuit *circuit = qn_qasm_circuit(first);
    assert_int_equal(qn_circuit_size(circuit), 11);
    assert_int_equal(qn_qasm_write(circuit, NULL, 3, &again, NULL), QN_OK);
    qn_qasm *second = read_text(again);
    assert_int_equal(qn_circuit_size(qn_qasm_circuit(second)), 11);
    for (size_t k = 0; k < 11; ++k)
        assert_same_noise(qn_circuit_op(circuit, k), qn_circuit_op(qn_qasm_circuit(second), k));
    qn_free(again);
    assert_int_equal(qn_qasm_write(circuit, NULL, 2, &again, &diag), QN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "OpenQASM 2 has no noise, which operation 1 is"));
    qn_qasm_destroy(first);
    qn_qasm_destroy(second);
}

/* ---- refusals ------------------------------------------------------------------------------- */

static void wrong_noise_is_refused(void **state) {
    static const struct {
        const char *line, *says;
    } cases[] = {
        {"bit_flip(0.6) q[0]", "(probability) is 0.6; it must be from 0 to 0.5"},
        {"bit_flip(-0.1) q[0]", "it must be from 0 to 0.5"},
        {"depolarizing(0.76) q[0]", "it must be from 0 to 0.75"},
        {"two_qubit_depolarizing(0.94) q[0], q[1]", "it must be from 0 to 0.9375"},
        {"generalized_amplitude_damping(0.1, 1.5) q[0]", "number 2 of generalized"},
        {"pauli_channel(0.5, 0.3, 0.3) q[0]", "sum to 1.1; they must not exceed 1"},
        {"pauli_channel(0.5) q[0]", "takes 3 numbers (probabilities of X, Y, Z), not 1"},
        {"phase_damping(0.1, 0.1) q[0]", "takes 1 number (gamma), not 2"},
        {"bit_flip(0.1) q[0], q[1]", "bit_flip acts on 1 qubit, not 2"},
        {"two_qubit_dephasing(0.1) q[0]", "acts on 2 qubits, not 1"},
        {"two_qubit_dephasing(0.1) q[0], q[0]", "twice"},
        {"bit_flip(0.1) q[3]", "the index is 3"},
        {"bit_flip(0.1) r", "'r' is no qubit"},
        {"bitflip(0.1) q[0]", "there is no noise channel 'bitflip'; did you mean 'bit_flip'?"},
        {"thermal(0.1) q[0]", "there is no noise channel 'thermal'"},
        {"bit_flip([[1, 0], [0, 1]]) q[0]", "bit_flip takes numbers, no matrices"},
        {"kraus(0.1) q[0]", "kraus takes matrices"},
        {"kraus([[1, 0], [0, 0.9]]) q[0]", "has the eigenvalue 0.81 where every"},
        {"kraus([[1, 0], [0, 1]]) q[0], q[1]", "matrices of 2 rows and columns for 1 qubit"},
        {"kraus([[1, 0], [0, 1], [0, 0]]) q[0]", "square"},
        {"kraus([[1, 0], [0]]) q[0]", "square"},
        {"kraus([[1, 0], [0, 1/0]]) q[0]", "divides by 0"},
        {"bit_flip(0.1im) q[0]", "complex numbers stand in the matrices"},
        {"bit_flip(0.1)", "not the end of line"},
        {"bit_flip 0.1 q[0]", "there should be '(' here"},
        {"", "there should be a name here, not the end of line"},
    };
    char text[300];
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        qn_qasm *qasm = NULL;
        qn_diag diag = {0};
        snprintf(text, sizeof text, HEAD "#pragma braket noise %s\nx q[0];\n", cases[k].line);
        assert_int_not_equal(qn_qasm_parse("t", text, strlen(text), NULL, &qasm, &diag), QN_OK);
        if (!strstr(diag.text, cases[k].says) || diag.line != 4)
            fail_msg("'%s'\ngave %d:%d: %s", cases[k].line, diag.line, diag.column, diag.text);
    }
}

static void circuits_take_channels_only(void **state) {
    static const double values[] = {0.1, NAN, 2.0, 0.3};
    (void)state;
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(2, 0, &circuit), QN_OK);
    qn_op_noise noise = {qn_noise_form_find("bit_flip"), 1, values};
    qn_op op = {.kind = QN_OP_NOISE, .nqubits = 1, .noise = &noise};
    assert_int_equal(qn_circuit_append(circuit, &op), QN_OK);
    assert_ptr_not_equal(qn_circuit_op(circuit, 0)->noise->values, values); /* a copy */
    for (int k = 1; k < 3; ++k) {
        noise.values = values + k;
        assert_int_equal(qn_circuit_append(circuit, &op), QN_ERR_ARGUMENT);
    }
    noise.values = values;
    noise.count = 2;
    assert_int_equal(qn_circuit_append(circuit, &op), QN_ERR_ARGUMENT);
    noise.count = 1;
    op.nqubits = 2;
    op.qubits[1] = 1;
    assert_int_equal(qn_circuit_append(circuit, &op), QN_ERR_ARGUMENT);
    op.nqubits = 1;
    op.noise = NULL;
    assert_int_equal(qn_circuit_append(circuit, &op), QN_ERR_ARGUMENT);
    assert_null(qn_noise_form_find("none"));
    qn_circuit_destroy(circuit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_written_and_read_again),
        cmocka_unit_test(wrong_noise_is_refused),
        cmocka_unit_test(circuits_take_channels_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
