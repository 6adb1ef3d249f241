/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files whose inputs stay parameters, on every bundled device: the compiled circuit keeps them,
 * does with them what it does with the numbers, and its exact gradient is that of the inputs. */
#include "qmae_noise/gradient.h"
#include "qmae_noise/qasm.h"
#include "qmae_noise/simulate.h"

#include "assert_close.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const MODELS[] = {"ideal",
                                     "depolarizing",
                                     "readout",
                                     "t1t2",
                                     "ibm_like",
                                     "ibm_falcon_like",
                                     "ibm_eagle_like",
                                     "ibm_heron_like",
                                     "ionq_aria_like",
                                     "ionq_forte_like",
                                     "google_willow_like",
                                     "google_sycamore_like",
                                     "quantinuum_h1_like"};
enum { NMODELS = sizeof MODELS / sizeof *MODELS, NVALUES = 5, NQUBITS = 3, MOST = 64 };

static const char TEXT[] =
    "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"
    "input array[float, 3] w;\ninput float f;\ninput angle a;\n"
    "gate mix(b, c) x, y { ry(b) x; cx x, y; rz(b*c) y; cp(c) y, x; }\n"
    "qubit[3] q;\nbit c;\n"
    "for int i in [0:2] { ry(w[i]) q[i]; rz(w[2 - i]/2 + 0.1) q[i]; }\n"
    "mix(sin(f), w[0]*w[1]) q[0], q[1];\n"
    "ctrl @ u3(f, w[1], exp(-w[2])) q[1], q[2];\n"
    "inv @ mix(w[2], f) q[2], q[1];\n"
    "c = measure q[0];\nif (c == 1) rx(w[0]**2) q[1];\n"
    "pow(0.5) @ rzz(a) q[1], q[2];\nh q[2];\nctrl(2) @ p(w[1] - f) q[0], q[1], q[2];\n"
    "negctrl @ gphase(sqrt(2 + f)) q[1];\nrx(a/3) q[1];\n";

static const double VALUES[NVALUES] = {0.7, -0.4, 1.3, 0.9, 2.2};

static qn_qasm *read(void) {
    const qn_qasm_options options = {.keep_inputs = true};
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    if (qn_qasm_parse("t", TEXT, strlen(TEXT), &options, &qasm, &diag) != QN_OK)
        fail_msg("%d:%d: %s", diag.line, diag.column, diag.text);
    assert_int_equal(qn_qasm_nvalues(qasm), NVALUES);
    assert_int_equal(qn_qasm_nparameters(qasm), 3);
    assert_string_equal(qn_qasm_parameter_at(qasm, 2).name, "a");
    return qasm;
}

static qn_program *build(const qn_circuit *circuit, const qn_model *model) {
    qn_program_options options = qn_program_options_default();
    qn_program *program = NULL;
    qn_diag diag = {0};
    options.as_written = options.allow_unused = true;
    if (qn_program_build(circuit, model, &options, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    return program;
}

static void expect(const qn_program *program, const double *angles, double *values) {
    static const char *const paulis[3] = {"ZZI", "XIY", "IXZ"};
    qn_simulation *simulation = NULL;
    qn_diag diag = {0};
    if (qn_simulation_run(program, angles, NULL, &simulation, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    for (int k = 0; k < 3; ++k)
        assert_int_equal(qn_simulation_expect(simulation, paulis[k], &values[k], &diag), QN_OK);
    qn_simulation_destroy(simulation);
}

/* The same operations with numbers as angles. */
static qn_circuit *with_numbers(const qn_circuit *circuit, const double *angles) {
    qn_circuit *made = NULL;
    assert_int_equal(qn_circuit_create(qn_circuit_nqubits(circuit), 0, &made), QN_OK);
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        qn_op op = *qn_circuit_op(circuit, k);
        for (int a = 0; a < QN_MAX_GATE_ANGLES; ++a) {
            if (op.angles[a].param >= 0)
                op.angles[a].offset += op.angles[a].scale * angles[op.angles[a].param];
            op.angles[a].param = -1;
        }
        assert_int_equal(qn_circuit_append(made, &op), QN_OK);
    }
    return made;
}

/* Each parameter that the file's circuit uses is used by the compiled one. */
static void check_kept(const qn_circuit *written, const qn_circuit *compiled) {
    bool used[2][MOST] = {0};
    const qn_circuit *const circuits[2] = {written, compiled};
    assert_true(qn_circuit_nparams(written) <= MOST);
    for (int c = 0; c < 2; ++c)
        for (size_t k = 0; k < qn_circuit_size(circuits[c]); ++k) {
            const qn_op *op = qn_circuit_op(circuits[c], k);
            if (op->gate && op->angles[0].param >= 0) used[c][op->angles[0].param] = true;
        }
    assert_memory_equal(used[0], used[1], sizeof used[0]);
}

static void compiled_circuits(void **state) {
    (void)state;
    qn_qasm *qasm = read();
    double angles[MOST];
    assert_int_equal(qn_qasm_bind(qasm, VALUES, angles, NULL, NULL), QN_OK);
    for (int m = 0; m < NMODELS; ++m) {
        qn_model *model = NULL;
        double open[3], fixed[3];
        if (qn_model_open(MODELS[m], &model, NULL) != QN_OK) fail_msg("%s", MODELS[m]);
        qn_program *program = build(qn_qasm_circuit(qasm), model);
        const qn_circuit *compiled = qn_program_circuit(program);
        check_kept(qn_qasm_circuit(qasm), compiled);
        qn_circuit *numbers = with_numbers(compiled, angles);
        qn_program *constant = build(numbers, model);
        expect(program, angles, open);
        expect(constant, NULL, fixed);
        for (int k = 0; k < 3; ++k) assert_close(open[k], fixed[k], 1e-12, 0);
        qn_program_destroy(program);
        qn_program_destroy(constant);
        qn_circuit_destroy(numbers);
        qn_model_destroy(model);
    }
    qn_qasm_destroy(qasm);
}

/* Without noise it does not matter whether the inputs stay. */
static void ideal_numbers(void **state) {
    (void)state;
    const qn_qasm_input inputs[] = {{"w[0]", VALUES[0]},
                                    {"w[1]", VALUES[1]},
                                    {"w[2]", VALUES[2]},
                                    {"f", VALUES[3]},
                                    {"a", VALUES[4]}};
    const qn_qasm_options options = {.inputs = inputs, .ninputs = NVALUES};
    qn_qasm *open = read(), *fixed = NULL;
    qn_model *model = NULL;
    double angles[MOST], values[NVALUES], found[3], expected[3];
    assert_int_equal(qn_qasm_parse("t", TEXT, strlen(TEXT), &options, &fixed, NULL), QN_OK);
    assert_int_equal(qn_model_open("ideal", &model, NULL), QN_OK);
    assert_int_equal(qn_qasm_assign(open, inputs, NVALUES, values, NULL), QN_OK);
    assert_int_equal(qn_qasm_bind(open, values, angles, NULL, NULL), QN_OK);
    qn_program *a = build(qn_qasm_circuit(open), model), *b = build(qn_qasm_circuit(fixed), model);
    expect(a, angles, found);
    expect(b, NULL, expected);
    for (int k = 0; k < 3; ++k) assert_close(found[k], expected[k], 1e-12, 0);
    qn_program_destroy(a);
    qn_program_destroy(b);
    qn_model_destroy(model);
    qn_qasm_destroy(open);
    qn_qasm_destroy(fixed);
}

static void gradients(void **state) {
    (void)state;
    static const double weights[2] = {0.6, -1.1};
    qn_observable *observable = NULL;
    assert_int_equal(qn_observable_parse("t", "0.6 ZZI - 1.1 IXZ", NQUBITS, &observable, NULL),
                     QN_OK);
    qn_qasm *qasm = read();
    for (int m = 0; m < NMODELS; ++m) {
        qn_model *model = NULL;
        qn_adjoint *adjoint = NULL;
        qn_gradient gradient = {0};
        qn_diag diag = {0};
        double angles[MOST], by_input[NVALUES], values[NVALUES];
        assert_int_equal(qn_model_open(MODELS[m], &model, NULL), QN_OK);
        qn_program *program = build(qn_qasm_circuit(qasm), model);
        assert_int_equal(qn_adjoint_create(program, NULL, &adjoint, &diag), QN_OK);
        assert_int_equal(qn_qasm_bind(qasm, VALUES, angles, NULL, NULL), QN_OK);
        assert_int_equal(
            qn_adjoint_run(adjoint, angles, observable, QN_BY_PARAMS, &gradient, &diag), QN_OK);
        assert_int_equal(qn_qasm_chain(qasm, VALUES, gradient.slopes, by_input, &diag), QN_OK);
        for (int v = 0; v < NVALUES; ++v) {
            const double step = 1e-5;
            double plus[3], minus[3];
            memcpy(values, VALUES, sizeof values);
            values[v] = VALUES[v] + step;
            assert_int_equal(qn_qasm_bind(qasm, values, angles, NULL, NULL), QN_OK);
            expect(program, angles, plus);
            values[v] = VALUES[v] - step;
            assert_int_equal(qn_qasm_bind(qasm, values, angles, NULL, NULL), QN_OK);
            expect(program, angles, minus);
            const double slope = (weights[0] * (plus[0] - minus[0]) +
                                  weights[1] * (plus[2] - minus[2])) /
                                 (2 * step);
            if (!(fabs(by_input[v] - slope) < 1e-8))
                fail_msg("%s, value %d: %.12g, not %.12g", MODELS[m], v, by_input[v], slope);
        }
        qn_gradient_clear(&gradient);
        qn_adjoint_destroy(adjoint);
        qn_program_destroy(program);
        qn_model_destroy(model);
    }
    qn_observable_destroy(observable);
    qn_qasm_destroy(qasm);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compiled_circuits),
        cmocka_unit_test(ideal_numbers),
        cmocka_unit_test(gradients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
