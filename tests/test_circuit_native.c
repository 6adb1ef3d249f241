/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gates of the basis run as written: on every device that comes with the program none of them is
 * merged, dropped or changed, whatever stands beside it. */
#include "circuit/operations.h"
#include "qmae_noise/qasm.h"
#include "qmae_noise/simulate.h"

#include "assert_close.h"
#include "dense.h"

#include "noise/model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SEED = 80, N = 3, DIM = 1 << N, GATES = 60, ROUNDS = 10, TEXT = 4096 };

static const char REPEATED[] =
    "basis = [\"rz\", \"sx\", \"x\", \"cz\"]; schedule = \"none\"; gates: {"
    "rz: { duration = 0.0; error = 0.0; }; sx: { duration = 0.0; depolarizing = 0.002; };"
    "x: { duration = 0.0; error = 0.0; }; };";
static const char WITH_ID[] =
    "basis = [\"rz\", \"sx\", \"x\", \"cz\", \"id\"]; gates: {"
    "id: { duration = 24e-9; error = 0.0; }; x: { duration = 24e-9; error = 0.0; }; };";

static qn_model *model_of(const char *body) {
    char text[TEXT];
    qn_model *model = NULL;
    qn_diag diag = {0};
    snprintf(text, sizeof text, "format = 1; name = \"native\"; %s", body);
    if (qn_model_parse("native.cfg", text, NULL, &model, &diag) != QN_OK) fail_msg("%s", diag.text);
    return model;
}

static qn_qasm *qasm_of(const char *body) {
    char text[TEXT];
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    const int length = snprintf(text, sizeof text, "OPENQASM 3.0; include \"stdgates.inc\"; %s",
                                body);
    if (qn_qasm_parse("native.qasm", text, (size_t)length, NULL, &qasm, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    return qasm;
}

static qn_status build(const qn_circuit *circuit, const qn_model *model, bool as_written,
                       qn_program **program, qn_diag *diag) {
    qn_program_options options = qn_program_options_default();
    options.as_written = as_written;
    return qn_program_build(circuit, model, &options, program, diag);
}

static void spell(const qn_circuit *circuit, char *text) {
    size_t used = 0;
    text[0] = '\0';
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        used += (size_t)snprintf(text + used, TEXT - used, "%s%s", k ? " " : "",
                                 op->gate ? op->gate->name : "-");
        assert_true(used < TEXT);
    }
}

static void check_spelling(const char *basis, const char *body, const char *expected) {
    qn_program *program = NULL;
    char text[TEXT];
    qn_diag diag = {0};
    qn_qasm *qasm = qasm_of(body);
    qn_model *model = model_of(basis);
    if (build(qn_qasm_circuit(qasm), model, true, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    spell(qn_program_circuit(program), text);
    assert_string_equal(text, expected);
    qn_program_destroy(program);
    qn_model_destroy(model);
    qn_qasm_destroy(qasm);
}

/* A gate of the basis on random qubits; every third rotation has a parameter. */
static void append_random(qn_circuit *circuit, const qn_model *model, qn_rng *rng) {
    size_t order[N] = {0, 1, 2};
    int qubits[N];
    double angles[QN_MAX_GATE_ANGLES];
    const size_t pick = (size_t)(qn_rng_uniform(rng) * (double)model->nbasis);
    const qn_gate *gate = qn_gate_find(model->basis[pick]);
    qn_rng_shuffle(rng, order, N);
    for (int q = 0; q < N; ++q) qubits[q] = (int)order[q];
    for (int a = 0; a < QN_MAX_GATE_ANGLES; ++a) angles[a] = 6.0 * qn_rng_uniform(rng) - 3.0;
    const bool trainable = gate->generator && qn_rng_uniform(rng) < 1.0 / 3.0;
    assert_int_equal(trainable ? qn_circuit_rotation(circuit, gate->name, qubits, 0, 1.0, angles[0])
                               : qn_circuit_gate(circuit, gate->name, qubits, angles),
                     QN_OK);
}

static void check_same(const qn_circuit *found, const qn_circuit *written) {
    assert_int_equal(qn_circuit_size(found), qn_circuit_size(written));
    for (size_t k = 0; k < qn_circuit_size(written); ++k) {
        const qn_op *a = qn_circuit_op(found, k), *b = qn_circuit_op(written, k);
        assert_string_equal(a->gate->name, b->gate->name);
        for (int q = 0; q < b->nqubits; ++q) assert_int_equal(a->qubits[q], b->qubits[q]);
        for (int i = 0; i < b->gate->nangles; ++i) {
            assert_int_equal(a->angles[i].param, b->angles[i].param);
            assert_close(a->angles[i].offset, b->angles[i].offset, 0.0, 0.0);
        }
    }
}

static qn_status decompose_as_written(const qn_circuit *circuit, const qn_model *model,
                                      qn_circuit **made) {
    const qn_target target = {.basis = model->basis, .nbasis = model->nbasis, .as_written = true};
    return qn_circuit_decompose_to(circuit, &target, made, NULL);
}

static void check_model(const qn_model *model, qn_rng *rng) {
    const double parameter = 0.4;
    qn_circuit *circuit = NULL, *made = NULL;
    qn_qasm *again = NULL;
    char *text = NULL;
    assert_int_equal(qn_circuit_create(N, 1, &circuit), QN_OK);
    for (int k = 0; k < GATES; ++k) append_random(circuit, model, rng);
    assert_int_equal(decompose_as_written(circuit, model, &made), QN_OK);
    check_same(made, circuit);
    qn_circuit_destroy(made);
    assert_int_equal(qn_qasm_write(circuit, &parameter, 3, &text, NULL), QN_OK);
    assert_int_equal(qn_qasm_parse("again.qasm", text, strlen(text), NULL, &again, NULL), QN_OK);
    assert_int_equal(decompose_as_written(qn_qasm_circuit(again), model, &made), QN_OK);
    assert_int_equal(qn_circuit_size(made), qn_circuit_size(circuit));
    for (size_t k = 0; k < qn_circuit_size(made); ++k)
        assert_ptr_equal(qn_circuit_op(made, k)->gate, qn_circuit_op(circuit, k)->gate);
    qn_circuit_destroy(made);
    qn_qasm_destroy(again);
    qn_free(text);
    qn_circuit_destroy(circuit);
}

/* Gates of others among them: the same unitary. */
static void check_mixed(const qn_model *model, qn_rng *rng) {
    static const char *const OTHERS[] = {"h", "t", "y", "ry", "u3"};
    const double parameter = 0.4, angles[QN_MAX_GATE_ANGLES] = {0.7, -0.2, 1.9};
    double complex u[DIM * DIM], v[DIM * DIM];
    qn_circuit *circuit = NULL, *made = NULL;
    assert_int_equal(qn_circuit_create(N, 1, &circuit), QN_OK);
    for (int k = 0; k < GATES; ++k) {
        const int qubit = k % N;
        append_random(circuit, model, rng);
        assert_int_equal(qn_circuit_gate(circuit, OTHERS[k % 5], &qubit, angles), QN_OK);
    }
    assert_int_equal(decompose_as_written(circuit, model, &made), QN_OK);
    dense_unitary(made, &parameter, u);
    dense_unitary(circuit, &parameter, v);
    assert_true(dense_distance(DIM, u, v) < 1e-11);
    qn_circuit_destroy(made);
    qn_circuit_destroy(circuit);
}

static void every_device_runs_its_gates_as_written(void **state) {
    char **names = NULL;
    size_t count = 0, with_basis = 0;
    qn_rng rng;
    (void)state;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 1);
    assert_int_equal(qn_model_list(&names, &count), QN_OK);
    for (size_t m = 0; m < count; ++m) {
        qn_model *model = NULL;
        assert_int_equal(qn_model_open(names[m], &model, NULL), QN_OK);
        with_basis += model->nbasis > 0;
        for (int round = 0; round < ROUNDS && model->nbasis > 0; ++round) {
            check_model(model, &rng);
            check_mixed(model, &rng);
        }
        qn_model_destroy(model);
    }
    qn_free(names);
    assert_true(with_basis >= 5);
}

/* Each gate shrinks the Bloch vector by the same factor: 100 gates as 4 gates to the power of 25,
 * and by as much as a computation by hand says. */
static void errors_of_repeated_gates_add_up(void **state) {
    double shrink[2];
    (void)state;
    for (int k = 0; k < 2; ++k) {
        qn_model *model = model_of(REPEATED);
        qn_qasm *qasm = qasm_of(k ? "qubit q; for int i in [1:100] { sx q; }"
                                  : "qubit q; sx q; sx q; sx q; sx q;");
        qn_program *program = NULL;
        qn_simulation *simulation = NULL;
        const qn_simulation_options options = {.method = QN_METHOD_DM};
        assert_int_equal(build(qn_qasm_circuit(qasm), model, true, &program, NULL), QN_OK);
        assert_int_equal(qn_simulation_run(program, NULL, &options, &simulation, NULL), QN_OK);
        shrink[k] = sqrt(2.0 * qn_simulation_purity(simulation) - 1.0);
        qn_simulation_destroy(simulation);
        qn_program_destroy(program);
        qn_qasm_destroy(qasm);
        qn_model_destroy(model);
    }
    assert_close(shrink[1], pow(shrink[0], 25.0), 1e-12, 0.0);
    assert_close(shrink[1], 2.0 * 0.9092834023 - 1.0, 1e-9, 0.0);
}

static void a_listed_id_takes_its_time(void **state) {
    (void)state;
    check_spelling(WITH_ID, "qubit q; x q; id q; id q;", "x id id");
    check_spelling(REPEATED, "qubit q; x q; id q; id q;", "x");
}

/* What is not native is as tight as ever: h t h are one run, and do not swallow their
 * neighbours. */
static void only_gates_of_others_are_rewritten(void **state) {
    (void)state;
    check_spelling(REPEATED, "qubit q; sx q; h q; sx q;", "sx rz sx rz sx");
    check_spelling(REPEATED, "qubit q; h q; h q;", "");
    check_spelling(REPEATED, "qubit q; h q; t q; h q;", "rz sx rz sx rz");
    check_spelling(REPEATED, "qubit q; x q; barrier q; x q; x q;", "x - x x");
    check_spelling(REPEATED, "qubit q; sx q; delay[100ns] q; sx q;", "sx - sx");
}

static void rules_after_native_gates_find_them(void **state) {
    static const char RULE[] = "basis = [\"rz\", \"sx\", \"x\", \"cz\"]; channels: ("
                               "{ after = \"sx\"; channel = \"bit_flip\"; p = 0.1; } );";
    qn_program *program = NULL;
    qn_diag diag = {0};
    (void)state;
    qn_qasm *qasm = qasm_of("qubit q; sx q; sx q;");
    const qn_circuit *circuit = qn_qasm_circuit(qasm);
    qn_model *model = model_of(RULE);
    if (build(circuit, model, true, &program, &diag) != QN_OK) fail_msg("%s", diag.text);
    qn_program_destroy(program);
    assert_int_equal(build(circuit, model, false, &program, &diag), QN_ERR_UNSUPPORTED);
    qn_model_destroy(model);
    qn_qasm_destroy(qasm);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_device_runs_its_gates_as_written),
        cmocka_unit_test(errors_of_repeated_gates_add_up),
        cmocka_unit_test(a_listed_id_takes_its_time),
        cmocka_unit_test(only_gates_of_others_are_rewritten),
        cmocka_unit_test(rules_after_native_gates_find_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
