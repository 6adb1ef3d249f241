/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worked examples of the reference pages are what the program does: each is read as it stands
 * there and gives what the page says. */
#include "qmae_noise/noise.h"
#include "qmae_noise/program.h"
#include "qmae_noise/qasm.h"
#include "qmae_noise/simulate.h"
#include "show/reference_examples.h"

#include "assert_close.h"

#include <complex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A circuit under a model; the caller destroys all three. */
typedef struct ran {
    qn_qasm *qasm;
    qn_program *program;
    qn_simulation *simulation;
} ran;

static ran run(const char *statements, int nqubits, const qn_model *model) {
    char text[512];
    ran r = {0};
    qn_diag diag = {0};
    const int size = snprintf(text, sizeof text,
                              "OPENQASM 3; include \"stdgates.inc\"; qubit[%d] q; %s", nqubits,
                              statements);
    if (qn_qasm_parse("example", text, (size_t)size, NULL, &r.qasm, &diag) != QN_OK)
        fail_msg("%s: %s", statements, diag.text);
    assert_int_equal(qn_program_build(qn_qasm_circuit(r.qasm), model, NULL, &r.program, &diag),
                     QN_OK);
    const qn_simulation_options options = {.vector = true};
    assert_int_equal(qn_simulation_run(r.program, NULL, &options, &r.simulation, &diag), QN_OK);
    return r;
}

static void end(ran r) {
    qn_simulation_destroy(r.simulation);
    qn_program_destroy(r.program);
    qn_qasm_destroy(r.qasm);
}

/* From |+i>, |+> and |0>, on which x acts before the channel does. */
static void channels_do_what_their_examples_say(void **state) {
    (void)state;
    static const struct {
        const char *prepare;
        double bloch[4]; /* behind the x */
    } STARTS[] = {
        {"h q[0];", {1, 1, 0, 0}}, {"h q[0]; s q[0];", {1, 0, -1, 0}}, {"", {1, 0, 0, -1}}};
    size_t seen = 0;
    for (size_t i = 0; i < qn_channel_count(); ++i) {
        const qn_channel *channel = qn_channel_at(i);
        char rule[QN_EXAMPLE_TEXT], effect[QN_EXAMPLE_TEXT], text[2 * QN_EXAMPLE_TEXT];
        double ptm[16];
        assert_non_null(channel->example);
        if (channel->operation) continue;
        ++seen;
        snprintf(text, sizeof text, "format = 1; channels = ( %s );",
                 qn_channel_example_text(channel, rule));
        qn_model *model = NULL;
        qn_diag diag = {0};
        if (qn_model_parse("example", text, NULL, &model, &diag) != QN_OK)
            fail_msg("%s: %s", text, diag.text);
        qn_channel_ptm(channel, channel->example, 1.0, ptm);
        for (size_t k = 0; k < sizeof STARTS / sizeof *STARTS; ++k) {
            char statements[64];
            snprintf(statements, sizeof statements, "%s x q[0];", STARTS[k].prepare);
            const ran r = run(statements, 1, model);
            for (int p = 1; p < 4; ++p) {
                const char letter[2] = {"IXYZ"[p], '\0'};
                double found = 0.0, wanted = 0.0;
                for (int j = 0; j < 4; ++j) wanted += ptm[4 * p + j] * STARTS[k].bloch[j];
                assert_int_equal(qn_simulation_expect(r.simulation, letter, &found, NULL), QN_OK);
                assert_close(found, wanted, 1e-11, 0);
            }
            end(r);
        }
        (void)qn_channel_example_effect(channel, effect);
        assert_non_null(strstr(effect, "<Z> -> "));
        qn_model_destroy(model);
    }
    assert_true(seen > 8);
}

/* The sections of a model that set operations are read as they stand there, and of |0...01> one
 * reads what they say: by hand 0.03 - 0.97, and 0.02 - 0.97 - 0 + 0.01 of both qubits;
 * a reset leaves 0.98 - 0.02. */
static void operations_have_sections(void **state) {
    (void)state;
    size_t seen = 0;
    for (size_t i = 0; i < qn_channel_count(); ++i) {
        const qn_channel *channel = qn_channel_at(i);
        char section[QN_EXAMPLE_TEXT], text[2 * QN_EXAMPLE_TEXT];
        double ptm[256], found = 0.0;
        if (!channel->operation) continue;
        ++seen;
        snprintf(text, sizeof text, "format = 1; %s", qn_channel_example_text(channel, section));
        qn_model *model = NULL;
        qn_diag diag = {0};
        if (qn_model_parse("example", text, NULL, &model, &diag) != QN_OK)
            fail_msg("%s: %s", text, diag.text);
        qn_model_destroy(model);
        qn_channel_ptm(channel, channel->example, 1.0, ptm);
        const int nqubits = channel->example->nqubits, last = (1 << (2 * nqubits)) - 1;
        for (int x = 0; x < 1 << nqubits; ++x) { /* I and Z only */
            const int string = (x & 1) * 3 + (x >> 1) * 12;
            found += (x & 1 ? -1.0 : 1.0) * ptm[last * (last + 1) + string];
        }
        const bool reset = strcmp(channel->name, "reset") == 0;
        assert_close(found, reset ? 0.96 : -0.94, 1e-12, 0);
    }
    assert_int_equal(seen, 3);
}

static void gates_do_what_their_examples_say(void **state) {
    (void)state;
    size_t seen = 0;
    qn_model *ideal = NULL;
    assert_int_equal(qn_model_ideal(&ideal), QN_OK);
    for (size_t i = 0; i < qn_gate_count(); ++i) {
        const qn_gate *gate = qn_gate_at(i);
        char statement[QN_EXAMPLE_TEXT], effect[QN_EXAMPLE_TEXT], statements[QN_EXAMPLE_TEXT + 64];
        double complex psi[8];
        if (gate->nangles == 0) continue;
        ++seen;
        (void)qn_gate_example_text(gate, statement);
        (void)qn_gate_example_effect(gate, effect);
        statements[0] = '\0';
        for (int q = 0; q < gate->nqubits; ++q)
            if (effect[gate->nqubits - q] == '1')
                snprintf(statements + strlen(statements), 64, "x q[%d]; ", q);
        strcat(statements, statement);
        const ran r = run(statements, gate->nqubits, ideal);
        assert_int_equal(qn_simulation_state(r.simulation, psi), QN_OK);
        /* Every ket that the page names has its amplitude there, and no other has any. */
        double total = 0.0;
        for (size_t k = 0; k < (size_t)1 << gate->nqubits; ++k) {
            char ket[16] = "|";
            for (int q = gate->nqubits; q-- > 0;) strcat(ket, k >> q & 1 ? "1" : "0");
            strcat(ket, ">");
            const char *named = strstr(strstr(effect, "->"), ket);
            total += named ? creal(psi[k] * conj(psi[k])) : 0.0;
            if (!named) assert_close(cabs(psi[k]), 0.0, 1e-12, 0);
        }
        assert_close(total, 1.0, 1e-12, 0);
        end(r);
    }
    qn_model_destroy(ideal);
    assert_true(seen > 10);
}

static void amplitudes_are_printed_as_one_writes_them(void **state) {
    (void)state;
    static const char *const CASES[][3] = {
        {"rx", "rx(pi/2) q[0];", "|1> -> -0.707107 i |0> + 0.707107 |1>"},
        {"ry", "ry(pi/2) q[0];", "|1> -> -0.707107 |0> + 0.707107 |1>"},
        {"p", "p(pi/2) q[0];", "|1> -> i |1>"},
        {"rzz", "rzz(pi/2) q[0], q[1];", "|11> -> (0.707107 - 0.707107 i) |11>"},
        {"u3", "u3(pi/2, pi/4, 0.3) q[0];",
         "|1> -> (-0.675525 - 0.208964 i) |0> + (0.329908 + 0.625428 i) |1>"},
    };
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k) {
        char text[QN_EXAMPLE_TEXT];
        const qn_gate *gate = qn_gate_find(CASES[k][0]);
        assert_string_equal(qn_gate_example_text(gate, text), CASES[k][1]);
        assert_string_equal(qn_gate_example_effect(gate, text), CASES[k][2]);
    }
    char text[QN_EXAMPLE_TEXT];
    assert_string_equal(qn_channel_example_text(qn_channel_find("amplitude_damping"), text),
                        "{ after = \"x\"; channel = \"amplitude_damping\"; gamma = 0.02; }");
    assert_string_equal(qn_channel_example_effect(qn_channel_find("amplitude_damping"), text),
                        "<X> -> 0.989949 <X>, <Y> -> 0.989949 <Y>, <Z> -> 0.02 + 0.98 <Z>");
    assert_string_equal(qn_channel_example_text(qn_channel_find("readout"), text),
                        "qubit: { p10 = 0.01; p01 = 0.03; };");
    assert_string_equal(qn_channel_example_effect(qn_channel_find("readout"), text),
                        "<X> -> 0, <Y> -> 0, <Z> -> 0.02 + 0.96 <Z>");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(channels_do_what_their_examples_say),
        cmocka_unit_test(operations_have_sections),
        cmocka_unit_test(gates_do_what_their_examples_say),
        cmocka_unit_test(amplitudes_are_printed_as_one_writes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
