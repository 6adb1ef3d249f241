/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Simulations against the naive witness: the circuits of tests/circuits, random circuits with
 * measurements, resets and conditions anywhere, and every gate on every place. */
#include "circuit/condition.h"
#include "qmae_noise/qasm.h"
#include "qmae_noise/simulate.h"

#include "assert_close.h"
#include "core/atomic_file.h"
#include "witness.h"

#include <glob.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const double TOLERANCE = 1e-10;
static const char *const MODELS[] = {"none", "ibm_like", "tests/circuits/everything.cfg"};
enum { NMODELS = sizeof MODELS / sizeof *MODELS, MAX_QUBITS = 6, SIZE = 1 << MAX_QUBITS };

static witness naive; /* too large for a stack; tests run one after the other */

static qn_program *program_of(const qn_circuit *circuit, const char *model_name) {
    qn_model *model = NULL;
    qn_program *program = NULL;
    qn_program_options options = qn_program_options_default();
    options.allow_unused = true;
    qn_diag diag = {0};
    if (qn_model_open(model_name, &model, &diag) != QN_OK) fail_msg("%s", diag.text);
    if (qn_program_build(circuit, model, &options, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    qn_model_destroy(model);
    return program;
}

static void compare_outcomes(const qn_simulation *s, const qn_program *program,
                             const double *params) {
    size_t count = 0;
    double sum = 0.0, kept = 0.0;
    qn_outcome *outcomes = NULL;
    assert_int_equal(qn_simulation_outcomes(s, &outcomes, &count), QN_OK);
    if (qn_simulation_nbits(s) == 0) {
        assert_int_equal(count, 0);
        qn_free(outcomes);
        return;
    }
    witness_run(&naive, program, params, true);
    for (size_t k = 0; k < count; ++k) {
        assert_true(k == 0 || outcomes[k].bits > outcomes[k - 1].bits);
        assert_close(outcomes[k].probability, witness_probability(&naive, outcomes[k].bits),
                     TOLERANCE, TOLERANCE);
        sum += outcomes[k].probability;
        kept += witness_probability(&naive, outcomes[k].bits);
    }
    witness_clear(&naive);
    qn_free(outcomes);
    assert_close(sum, 1.0, TOLERANCE, TOLERANCE);
    assert_close(kept, 1.0, TOLERANCE, TOLERANCE); /* no possible record is missing */
}

static void compare_state(const qn_simulation *s, const qn_program *program, const double *params) {
    static double complex rho[SIZE * SIZE], expected[SIZE * SIZE];
    const int n = qn_simulation_nqubits(s);
    const int keep[MAX_QUBITS] = {0, 1, 2, 3, 4, 5};
    double purity = 0.0;
    witness_run(&naive, program, params, false);
    witness_state(&naive, expected);
    witness_clear(&naive);
    assert_int_equal(qn_simulation_matrix(s, n, keep, rho), QN_OK);
    for (size_t i = 0; i < (size_t)1 << (2 * n); ++i) {
        assert_close(creal(rho[i]), creal(expected[i]), TOLERANCE, TOLERANCE);
        assert_close(cimag(rho[i]), cimag(expected[i]), TOLERANCE, TOLERANCE);
        purity += creal(expected[i] * conj(expected[i]));
    }
    assert_close(qn_simulation_purity(s), purity, TOLERANCE, TOLERANCE);
}

/* Strings of Z are read with the errors of the bits. */
static void compare_parities(const qn_simulation *s, const qn_program *program,
                             const double *params) {
    char paulis[MAX_QUBITS + 1];
    const int n = qn_simulation_nqubits(s);
    static double complex rho[SIZE * SIZE];
    double expected = 0.0, found = 0.0;
    memset(paulis, 'Z', sizeof paulis);
    paulis[n] = '\0';
    witness_run(&naive, program, params, false);
    witness_state(&naive, rho);
    witness_clear(&naive);
    for (size_t i = 0; i < (size_t)1 << n; ++i) {
        double value = creal(rho[i * ((size_t)1 << n) + i]);
        for (int q = 0; q < n; ++q) {
            double z[2] = {1.0, -1.0};
            for (size_t k = 0; k < qn_program_size(program); ++k) {
                const qn_instr *m = qn_program_instr(program, k);
                bool last = m->kind == QN_INSTR_MEASURE && m->qubits[0] == q &&
                            m->condition.count == 0;
                for (size_t l = k + 1; last && l < qn_program_size(program); ++l) {
                    const qn_instr *later = qn_program_instr(program, l);
                    for (int j = 0; j < later->nqubits; ++j) last = last && later->qubits[j] != q;
                    last = last && !(later->kind == QN_INSTR_MEASURE && later->bit == m->bit);
                    last = last && !qn_condition_reads(&later->condition, m->bit);
                }
                if (last) z[0] = m->base[12] + m->base[15], z[1] = m->base[12] - m->base[15];
            }
            value *= z[i >> q & 1];
        }
        expected += value;
    }
    assert_int_equal(qn_simulation_expect(s, paulis, &found, NULL), QN_OK);
    assert_close(found, expected, TOLERANCE, TOLERANCE);
}

static void compare(const qn_circuit *circuit, const double *params, const char *model) {
    qn_program *program = program_of(circuit, model);
    for (int m = QN_METHOD_AUTO; m <= QN_METHOD_PURE; ++m) {
        const qn_simulation_options options = {.method = (qn_method)m};
        qn_simulation *s = NULL;
        qn_diag diag = {0};
        if (m == QN_METHOD_PURE && strcmp(model, "none") != 0) break;
        if (qn_simulation_run(program, params, &options, &s, &diag) != QN_OK)
            fail_msg("%s", diag.text);
        compare_outcomes(s, program, params);
        compare_state(s, program, params);
        compare_parities(s, program, params);
        qn_simulation_destroy(s);
    }
    qn_program_destroy(program);
}

/* ---- stored results ------------------------------------------------------------------------- */

/* The witness's probabilities of the records of measured bits, or of the basis states if nothing is
 * measured, one a line. */
static void write_probabilities(const qn_program *program, const double *params, FILE *file) {
    static double complex rho[SIZE * SIZE];
    const int nbits = qn_circuit_nbits(qn_program_circuit(program));
    const size_t size = (size_t)1 << (nbits ? nbits : qn_program_nqubits(program));
    witness_run(&naive, program, params, nbits > 0);
    if (nbits == 0) witness_state(&naive, rho);
    for (size_t k = 0; k < size; ++k) {
        const double p = nbits ? witness_probability(&naive, k) : creal(rho[k * size + k]);
        if (p > 1e-12) fprintf(file, "%zu %.12f\n", k, p);
    }
    witness_clear(&naive);
}

/* As the results stand beside the circuit; QN_TEST_WRITE_GOLDEN=1 writes them anew. */
static void compare_stored(const char *circuit, const qn_program *program, const double *params) {
    char path[300], *found = NULL, *stored = NULL;
    size_t size = 0;
    const char *name = strrchr(circuit, '/') + 1;
    snprintf(path, sizeof path, "tests/circuits/exact/%.*s.txt", (int)strcspn(name, "."), name);
    FILE *file = open_memstream(&found, &size);
    write_probabilities(program, params, file);
    fclose(file);
    if (getenv("QN_TEST_WRITE_GOLDEN"))
        assert_int_equal(qn_atomic_write(path, found, size, NULL), QN_OK);
    if (qn_file_read(path, &stored, &size, NULL) != QN_OK) fail_msg("no %s", path);
    char *at = found, *wanted = stored;
    while (*at || *wanted) {
        const unsigned long record = strtoul(at, &at, 10), expected = strtoul(wanted, &wanted, 10);
        if (record != expected) fail_msg("%s: record %lu instead of %lu", path, record, expected);
        assert_close(strtod(at, &at), strtod(wanted, &wanted), 2e-12, 0.0);
        at += strspn(at, "\n");
        wanted += strspn(wanted, "\n");
    }
    free(found);
    qn_free(stored);
}

static void stored_results(void **state) {
    glob_t files;
    const qn_qasm_input ising[] = {{"J", 0.4}, {"field", 0.3}};
    (void)state;
    assert_int_equal(glob("tests/circuits/*.qasm", 0, NULL, &files), 0);
    for (size_t k = 0; k < files.gl_pathc; ++k) {
        qn_qasm *qasm = NULL;
        const bool inputs = strstr(files.gl_pathv[k], "ising") != NULL;
        assert_int_equal(
            qn_qasm_read(files.gl_pathv[k],
                         &(qn_qasm_options){.inputs = ising, .ninputs = inputs ? 2 : 0}, &qasm,
                         NULL),
            QN_OK);
        qn_program *program = program_of(qn_qasm_circuit(qasm), "tests/circuits/everything.cfg");
        compare_stored(files.gl_pathv[k], program, qn_qasm_parameters(qasm));
        qn_program_destroy(program);
        qn_qasm_destroy(qasm);
    }
    globfree(&files);
}

static void standard_circuits(void **state) {
    glob_t files;
    const qn_qasm_input ising[] = {{"J", 0.4}, {"field", 0.3}};
    (void)state;
    assert_int_equal(glob("tests/circuits/*.qasm", 0, NULL, &files), 0);
    assert_true(files.gl_pathc >= 14);
    for (size_t k = 0; k < files.gl_pathc; ++k) {
        qn_qasm *qasm = NULL;
        qn_diag diag = {0};
        const bool inputs = strstr(files.gl_pathv[k], "ising") != NULL;
        if (qn_qasm_read(files.gl_pathv[k],
                         &(qn_qasm_options){.inputs = ising, .ninputs = inputs ? 2 : 0}, &qasm,
                         &diag) != QN_OK)
            fail_msg("%s: %s", files.gl_pathv[k], diag.text);
        assert_true(qn_circuit_nqubits(qn_qasm_circuit(qasm)) <= MAX_QUBITS);
        for (int m = 0; m < NMODELS; ++m)
            compare(qn_qasm_circuit(qasm), qn_qasm_parameters(qasm), MODELS[m]);
        qn_qasm_destroy(qasm);
    }
    globfree(&files);
}

/* ---- random circuits ------------------------------------------------------------------------ */

static void pick_qubits(qn_rng *rng, int n, qn_op *op) {
    for (int q = 0; q < op->nqubits; ++q) {
        bool repeated = true;
        while (repeated) {
            op->qubits[q] = (int)qn_rng_below(rng, (uint64_t)n);
            repeated = false;
            for (int other = 0; other < q; ++other)
                repeated = repeated || op->qubits[other] == op->qubits[q];
        }
    }
}

static qn_condition random_condition(qn_rng *rng, int nbits) {
    qn_condition c = {.first = (int)qn_rng_below(rng, (uint64_t)nbits)};
    c.count = 1 + (int)qn_rng_below(rng, (uint64_t)(nbits - c.first));
    c.value = qn_rng_below(rng, UINT64_C(1) << c.count);
    c.unequal = qn_rng_below(rng, 2);
    return c;
}

/* parts: of its condition, which must live until it is appended. */
static qn_op random_op(qn_rng *rng, int n, int nbits, qn_condition *parts) {
    const uint64_t kind = qn_rng_below(rng, 10);
    qn_op op = {.kind = kind == 0   ? QN_OP_RESET
                        : kind <= 2 ? QN_OP_MEASURE
                        : kind == 3 ? QN_OP_BARRIER
                                    : QN_OP_GATE};
    op.nqubits = op.kind == QN_OP_BARRIER ? 0 : 1;
    if (op.kind == QN_OP_GATE) {
        do op.gate = qn_gate_at(qn_rng_below(rng, qn_gate_count()));
        while (op.gate->nqubits > n);
        op.nqubits = op.gate->nqubits;
        for (int a = 0; a < QN_MAX_GATE_ANGLES; ++a)
            op.angles[a] = (qn_angle){-1, 0.0, 6.0 * qn_rng_uniform(rng) - 3.0};
    }
    op.bit = (int)qn_rng_below(rng, (uint64_t)nbits);
    pick_qubits(rng, n, &op);
    if (op.kind != QN_OP_BARRIER && qn_rng_below(rng, 3) == 0) {
        op.condition = random_condition(rng, nbits);
        if (qn_rng_below(rng, 3) == 0) {
            for (int k = 0; k < 2; ++k) parts[k] = random_condition(rng, nbits);
            op.condition = qn_condition_both(&parts[0], &parts[1]);
            op.condition.unequal = qn_rng_below(rng, 2);
        }
    }
    return op;
}

static void random_circuits(void **state) {
    qn_rng rng;
    (void)state;
    qn_rng_init(&rng, 5, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(40); ++round) {
        const int n = 1 + (int)qn_rng_below(&rng, 4), nbits = 1 + (int)qn_rng_below(&rng, 3);
        int measured = 0;
        qn_circuit *circuit = NULL;
        assert_int_equal(qn_circuit_create(n, 0, &circuit), QN_OK);
        for (int k = 0; k < 24; ++k) {
            qn_condition parts[2];
            const qn_op op = random_op(&rng, n, nbits, parts);
            measured += op.kind == QN_OP_MEASURE;
            if (op.kind == QN_OP_MEASURE && measured > 7) continue;
            assert_int_equal(qn_circuit_append(circuit, &op), QN_OK);
        }
        compare(circuit, NULL, MODELS[round % NMODELS]);
        qn_circuit_destroy(circuit);
    }
}

/* ---- every gate, every place ---------------------------------------------------------------- */

static void try_place(const qn_gate *gate, const int *qubits, int n, const char *model) {
    static const double angles[QN_MAX_GATE_ANGLES] = {0.7, -1.3, 2.1, 0.4};
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(n, 0, &circuit), QN_OK);
    for (int q = 0; q < n; ++q) {
        const double start[3] = {0.5 + q, 1.1 - 0.3 * q, 0.2 * q};
        assert_int_equal(qn_circuit_gate(circuit, "u", &q, start), QN_OK);
    }
    assert_int_equal(qn_circuit_gate(circuit, gate->name, qubits, angles), QN_OK);
    compare(circuit, NULL, model);
    qn_circuit_destroy(circuit);
}

static void every_gate_every_place(void **state) {
    (void)state;
    for (size_t g = 0; g < qn_gate_count(); ++g) {
        const qn_gate *gate = qn_gate_at(g);
        for (int code = 0; code < 64; ++code) {
            const int qubits[3] = {code & 3, code >> 2 & 3, code >> 4};
            const int n = gate->nqubits;
            if (n < 3 && qubits[2] > 0) continue;
            if (n < 2 && qubits[1] > 0) continue;
            if (n > 1 && qubits[0] == qubits[1]) continue;
            if (n > 2 && (qubits[0] == qubits[2] || qubits[1] == qubits[2])) continue;
            try_place(gate, qubits, 4, MODELS[2 * (code % 2)]);
        }
    }
}

/* ---- refusals ------------------------------------------------------------------------------- */

static void refusals(void **state) {
    qn_circuit *circuit = NULL;
    qn_simulation *s = NULL;
    double value = 7.0;
    (void)state;
    const int q0 = 0;
    assert_int_equal(qn_circuit_create(3, 0, &circuit), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "h", &q0, NULL), QN_OK);
    assert_int_equal(qn_circuit_reset(circuit, 1), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "x", (int[]){2}, NULL), QN_OK);
    qn_program *program = program_of(circuit, "none");
    qn_diag diag = {0};
    qn_program *noisy = program_of(circuit, "ibm_like");
    qn_simulation_options options = {.method = QN_METHOD_PURE};
    assert_int_equal(qn_simulation_run(noisy, NULL, &options, &s, &diag), QN_ERR_UNSUPPORTED);
    qn_program_destroy(noisy);
    diag = (qn_diag){0};
    options = (qn_simulation_options){.method = QN_METHOD_DM, .memory = 500};
    assert_int_equal(qn_simulation_run(program, NULL, &options, &s, &diag), QN_ERR_LIMIT);
    assert_non_null(strstr(diag.text, "3 qubits need"));
    assert_null(s);
    options.memory = 512; /* 8 bytes 4^3 times: just enough */
    assert_int_equal(qn_simulation_run(program, NULL, &options, &s, NULL), QN_OK);
    assert_int_equal(qn_simulation_expect(s, "ZZ", &value, NULL), QN_ERR_ARGUMENT);
    assert_int_equal(qn_simulation_expect(s, "ZZA", &value, NULL), QN_ERR_ARGUMENT);
    assert_true(value == 7.0);
    assert_int_equal(qn_simulation_expect(s, "ZIX", &value, NULL), QN_OK);
    assert_close(value, -1.0, 1e-12, 1e-12);
    qn_simulation_destroy(s);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard_circuits), cmocka_unit_test(stored_results),
        cmocka_unit_test(random_circuits),   cmocka_unit_test(every_gate_every_place),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
