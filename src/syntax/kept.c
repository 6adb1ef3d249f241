/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that depend on parameters, which are kept as nodes of a graph. */
#include "core/try.h"
#include "syntax/operator.h"

enum { HALF = 16, SINGLE = 32 };

qn_term qn_qasm_term(const qn_qasm_value *value) {
    if (!value->node) return qn_term_constant(qn_qasm_real(value));
    return (qn_term){value->node, value->scale, value->number};
}

qn_qasm_value qn_qasm_kept(qn_qasm_type type, qn_term term) {
    return (qn_qasm_value){
        .type = type, .number = term.offset, .node = term.node, .scale = term.scale};
}

qn_status qn_qasm_refuse_kept(const qn_qasm_scope *scope, const qn_qasm_node *node, int kept,
                              const char *what) {
    return qn_qasm_fail(scope->source, QN_ERR_UNSUPPORTED, node->line, node->column,
                        "%s may not depend on the parameter '%s': only the angles of gates may",
                        what, qn_graph_name(scope->source->graph, kept));
}

/* Is the term an angle of this width already? */
static bool is_turned(const qn_graph *graph, qn_term t, double width) {
    const qn_graph_node *node = &graph->nodes[t.node];
    return node->operation == &qn_graph_turned && t.scale == 1.0 && t.offset == 0.0 &&
           node->b.offset == width;
}

/* A kept value becomes one of a type: a float, or an angle from 0 to 2 pi. */
static qn_status round_to(const qn_qasm_scope *scope, const qn_qasm_node *node, qn_qasm_type type,
                          qn_term term, qn_qasm_value *value) {
    qn_status status = QN_OK;
    qn_graph *graph = scope->source->graph;
    const double width = qn_qasm_width_of(type);
    const bool angle = type.base == QASM_BASE_ANGLE;
    const bool narrow = !angle && (width == HALF || width == SINGLE);
    if (narrow || (angle && !is_turned(graph, term, width)))
        QN_TRY(qn_graph_apply(graph, angle ? &qn_graph_turned : &qn_graph_rounded, term,
                              qn_term_constant(width), node->line, node->column, &term));
    *value = qn_qasm_kept(type, term);
out:
    return status;
}

qn_status qn_qasm_cast_at(const qn_qasm_scope *scope, const qn_qasm_node *node,
                          qn_qasm_value *value, qn_qasm_type type) {
    char why[QASM_WHY];
    qn_qasm_value any = {.type = value->type}; /* of this type, for whether there is such a cast */
    if (value->node && qn_qasm_cast(&any, type, why)) return QASM_REFUSE(scope, node, "%s", why);
    if (value->node && (type.base == QASM_BASE_FLOAT || type.base == QASM_BASE_ANGLE))
        return round_to(scope, node, type, qn_qasm_term(value), value);
    if (value->node && type.base == QASM_BASE_BOOL)
        return qn_qasm_refuse_kept(scope, node, value->node, "a branch");
    if (value->node) return qn_qasm_refuse_kept(scope, node, value->node, "a whole number");
    const char *said = qn_qasm_cast(value, type, why);
    return said ? QASM_REFUSE(scope, node, "%s", said) : QN_OK;
}

/* Half an angle of all bits is the nearest one; of few bits it is rounded down. */
static bool divides(const qn_graph_operation *operation, qn_qasm_type type) {
    return operation == &qn_graph_quotient && type.base == QASM_BASE_ANGLE;
}

qn_status qn_qasm_join(const qn_qasm_operation *o, const qn_graph_operation *operation,
                       qn_qasm_type type, qn_term a, qn_term b, qn_qasm_value *value) {
    qn_status status = QN_OK;
    qn_term term = {0};
    QN_TRY(qn_graph_apply(o->scope->source->graph, operation, a, b, o->node->line, o->node->column,
                          &term));
    if (!term.node) *value = qn_qasm_float(type.width, term.offset);
    else if (!divides(operation, type)) QN_TRY(round_to(o->scope, o->node, type, term, value));
    else if (qn_qasm_width_of(type) == QASM_WORD) *value = qn_qasm_kept(type, term);
    else QN_TRY(qn_qasm_refuse_kept(o->scope, o->node, term.node, "a part of an angle[n]"));
out:
    return status;
}
