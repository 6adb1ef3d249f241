/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program_fixture.h"

#include "assert_close.h"

#include <string.h>

qn_program *build(const qn_circuit *circuit, const qn_model *model,
                  const qn_program_options *options) {
    qn_diag diag = {0};
    qn_program *program = NULL;
    if (qn_program_build(circuit, model, options, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    return program;
}

qn_program *build_text(const qn_circuit *circuit, const char *text,
                       const qn_program_options *options) {
    qn_model *model = load_text(text);
    qn_program *program = build(circuit, model, options);
    qn_model_destroy(model);
    return program;
}

qn_circuit *new_circuit(int nqubits, int nparams) {
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(nqubits, nparams, &circuit), QN_OK);
    return circuit;
}

void add(qn_circuit *circuit, const char *name, int a, int b) {
    const int qubits[2] = {a, b};
    assert_int_equal(qn_circuit_gate(circuit, name, qubits, NULL), QN_OK);
}

void check_program(const qn_program *program, const expected_instr *list, size_t count) {
    for (size_t k = 0; k < count && k < qn_program_size(program); ++k) {
        const qn_instr *i = qn_program_instr(program, k);
        const expected_instr *e = &list[k];
        const int second = i->nqubits == 2 ? i->qubits[1] : -1;
        if (i->kind != e->kind || i->op != e->op || i->qubits[0] != e->first ||
            second != e->second || strcmp(i->cause, e->cause) != 0)
            fail_msg("instruction %d: kind %d, op %d, qubits %d %d, cause '%s'", (int)k, i->kind,
                     i->op, i->qubits[0], second, i->cause);
        assert_close(i->start, e->start, 1e-20, 1e-12);
        assert_close(i->duration, e->duration, 1e-20, 1e-12);
    }
    assert_int_equal(qn_program_size(program), count);
}

size_t count_cause(const qn_program *program, const char *cause) {
    size_t count = 0;
    for (size_t k = 0; k < qn_program_size(program); ++k)
        count += strcmp(qn_program_instr(program, k)->cause, cause) == 0;
    return count;
}
