/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "typed.h"

#include "qasm/elaborate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ROOM = 64 };

static void print_bits(const qn_qasm_value *value, char *text) {
    const int width = qn_qasm_width_of(value->type);
    for (int k = width; k-- > 0;) *text++ = value->bits >> k & 1 ? '1' : '0';
    *text = 0;
}

static void print_value(const qn_qasm_value *value, char *text) {
    char type[QASM_TYPE_TEXT], number[ROOM + 1];
    switch (value->type.base) {
    case QASM_BASE_BOOL:
        snprintf(number, sizeof number, "%s", value->bits ? "true" : "false");
        break;
    case QASM_BASE_INT: snprintf(number, sizeof number, "%lld", (long long)value->bits); break;
    case QASM_BASE_UINT:
        snprintf(number, sizeof number, "%llu", (unsigned long long)value->bits);
        break;
    case QASM_BASE_FLOAT:
    case QASM_BASE_DURATION: snprintf(number, sizeof number, "%.12g", value->number); break;
    default: print_bits(value, number);
    }
    snprintf(text, TYPED_TEXT, "%s %s", qn_qasm_type_name(value->type, type), number);
}

/* The value of the last statement's angle, `rx(...) q;`, after the others have been run. */
void typed_evaluate(const char *statements, const char *expression, char *found, qn_diag *diag) {
    char text[TYPED_TEXT];
    snprintf(text, sizeof text, "OPENQASM 3.0;\nqubit q;\n%s\nrx(%s) q;\n", statements, expression);
    qn_qasm_source source = {.name = "t", .text = text, .size = strlen(text), .diag = diag};
    qn_qasm_value value = {0};
    qn_qasm_elaborator *el = qn_alloc(1, sizeof *el);
    qn_circuit *circuit = NULL;
    assert_non_null(el);
    assert_int_equal(qn_circuit_create(1, 0, &circuit), QN_OK);
    found[0] = 0;
    qn_status status = qn_qasm_source_read(&source);
    *el = (qn_qasm_elaborator){.builder = {.source = &source, .circuit = circuit}};
    el->nqubits = 0;
    for (qn_qasm_node *s = source.tree; s && status == QN_OK; s = s->next) {
        qn_qasm_node one = *s;
        const qn_qasm_scope scope = qn_qasm_scope_of(el);
        one.next = NULL;
        if (s->next && s->kind != QASM_NODE_QUBITS) status = qn_qasm_elaborate(el, &one);
        if (s->next) continue;
        status = qn_qasm_evaluate_typed(&scope, s->a, &value);
        if (status == QN_OK) print_value(&value, found);
    }
    if (status != QN_OK) {
        assert_true(diag->line > 0); /* says where */
        assert_true(strlen(diag->text) > 10);
    }
    qn_circuit_destroy(circuit);
    qn_free(el);
    qn_qasm_source_clear(&source);
}

void typed_check(const char *statements, const char *expression, const char *expected) {
    char found[TYPED_TEXT];
    qn_diag diag = {0};
    typed_evaluate(statements, expression, found, &diag);
    if (strcmp(found, expected) != 0)
        fail_msg("%s %s\nis '%s', not '%s'\n%s", statements, expression, found, expected,
                 diag.text);
}
