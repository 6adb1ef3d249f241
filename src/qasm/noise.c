/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise that the file asks for: `#pragma braket noise`. */
#include "circuit/noise_form.h"
#include "core/try.h"
#include "qasm/elaborate.h"

#include <string.h>

enum { MOST_FORMS = 32 };

static qn_status find_form(qn_qasm_elaborator *el, const qn_qasm_node *node,
                           const qn_noise_form **form) {
    const char *names[MOST_FORMS];
    size_t count = 0;
    *form = qn_noise_form_find(node->text);
    if (*form) return QN_OK;
    for (; count < qn_noise_form_count() && count < MOST_FORMS; ++count)
        names[count] = qn_noise_form_at(count)->name;
    const char *near = qn_nearest(node->text, names, count);
    if (!near)
        return qn_qasm_refuse(
            el, node, "there is no noise channel '%s' (docs/simulate.md lists them)", node->text);
    return qn_qasm_refuse(el, node, "there is no noise channel '%s'; did you mean '%s'?",
                          node->text, near);
}

/* ---- numbers -------------------------------------------------------------------------------- */

/* A complex entry: sums, differences and products of what has a real value and imaginary numbers.
 * The tree is no deeper than the source allows. */
static qn_status evaluate_complex(qn_qasm_elaborator *el, const qn_qasm_node *node,
                                  double complex *value) {
    qn_status status = QN_OK;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    double complex left = 0.0, right = 0.0;
    double real = 0.0;
    switch (node->kind) {
    case QASM_NODE_IMAGINARY: *value = I * node->number; return QN_OK;
    case QASM_NODE_NEGATE:
        QN_TRY(evaluate_complex(el, node->a, &left));
        *value = -left;
        return QN_OK;
    case QASM_NODE_ADD:
    case QASM_NODE_SUBTRACT:
    case QASM_NODE_MULTIPLY:
        QN_TRY(evaluate_complex(el, node->a, &left));
        QN_TRY(evaluate_complex(el, node->b, &right));
        *value = node->kind == QASM_NODE_ADD        ? left + right
                 : node->kind == QASM_NODE_SUBTRACT ? left - right
                                                    : left * right;
        return QN_OK;
    default: QN_TRY(qn_qasm_evaluate(&scope, node, &real)); *value = real;
    }
out:
    return status;
}

static qn_status read_matrix(qn_qasm_elaborator *el, const qn_qasm_node *matrix, int rows,
                             double *values) {
    qn_status status = QN_OK;
    size_t place = 0;
    for (const qn_qasm_node *row = matrix->a; row; row = row->next) {
        if (qn_qasm_length(row->a) != rows || qn_qasm_length(matrix->a) != rows)
            QN_TRY(qn_qasm_refuse(el, row,
                                  "the matrices of one channel are square and as large "
                                  "as each other"));
        for (const qn_qasm_node *entry = row->a; entry; entry = entry->next) {
            double complex value = 0.0;
            QN_TRY(evaluate_complex(el, entry, &value));
            const size_t index = rows == 4 ? qn_noise_entry(2, place++) : place++;
            values[2 * index] = creal(value);
            values[2 * index + 1] = cimag(value);
        }
    }
out:
    return status;
}

/* All numbers of the line, out; of matrices as many as the first one says. */
static qn_status read_values(qn_qasm_elaborator *el, const qn_qasm_node *node, qn_op_noise *noise) {
    qn_status status = QN_OK;
    qn_qasm_source *source = el->builder.source;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    const bool matrices = node->a->kind == QASM_NODE_MATRIX;
    const int rows = matrices ? qn_qasm_length(node->a->a) : 0;
    const size_t entries = matrices ? 2 * (size_t)rows * (size_t)rows : 1;
    if (matrices != (noise->form->nvalues == 0))
        return qn_qasm_refuse(el, node, "%s takes %s", noise->form->name,
                              matrices ? "numbers, no matrices"
                                       : "matrices, as in kraus([[1, 0], [0, 1]])");
    noise->count = entries * (size_t)qn_qasm_length(node->a);
    double *values = qn_qasm_source_alloc(source, noise->count * sizeof *values);
    if (!values) return source->status;
    noise->values = values;
    for (const qn_qasm_node *item = node->a; item; item = item->next, values += entries) {
        if (matrices) QN_TRY(read_matrix(el, item, rows, values));
        else QN_TRY(qn_qasm_evaluate(&scope, item, values));
    }
    if (rows == 2 || rows == 4)
        QN_TRY(qn_noise_complete(rows / 2, noise->count / entries, values - noise->count));
out:
    return status;
}

/* ---- qubits --------------------------------------------------------------------------------- */

/* Registers are broadcast, as those of gates are. */
static qn_status write_all(qn_qasm_elaborator *el, const qn_qasm_node *node, const qn_op *op) {
    qn_status status = QN_OK;
    qn_qasm_span spans[2] = {0};
    int times = 1, k = 0;
    for (const qn_qasm_node *o = node->b; o; o = o->next, ++k) {
        QN_TRY(qn_qasm_resolve(el, o, QASM_SYMBOL_QUBITS, &spans[k]));
        if (!spans[k].whole) continue;
        if (k > 0 && spans[0].whole && spans[k].count != times)
            QN_TRY(qn_qasm_refuse(el, o, "registers of %d and %d qubits in one operation", times,
                                  spans[k].count));
        times = spans[k].count;
    }
    for (int t = 0; t < times; ++t) {
        qn_op one = *op;
        for (int q = 0; q < op->nqubits; ++q)
            one.qubits[q] = qn_qasm_span_at(&spans[q], spans[q].whole ? t : 0);
        QN_TRY(qn_qasm_write_op(&el->builder, one));
    }
out:
    return status;
}

qn_status qn_qasm_run_noise(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    qn_status status = QN_OK;
    qn_diag why = {0};
    qn_op_noise noise = {0};
    const qn_op op = {.kind = QN_OP_NOISE, .nqubits = qn_qasm_length(node->b), .noise = &noise};
    QN_TRY(find_form(el, node, &noise.form));
    QN_TRY(read_values(el, node, &noise));
    status = qn_op_noise_check(&noise, op.nqubits, &why);
    if (status != QN_OK && status != QN_ERR_MEMORY)
        status = qn_qasm_refuse(el, node, "%s", why.text);
    QN_TRY(status);
    QN_TRY(write_all(el, node, &op));
out:
    return status;
}
