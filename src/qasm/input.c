/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs of OpenQASM 3: numbers from outside, or parameters that stay open. */
#include "core/try.h"
#include "qasm/elaborate.h"

enum { MAX_ELEMENTS = 1000000, NAME_BYTES = 200 };

/* An input that is being declared. */
typedef struct declaration {
    qn_qasm_elaborator *el;
    const qn_qasm_node *node;
    qn_qasm_type type;
    int size; /* 0 = no array */
    int count;
    qn_qasm_value *values;
} declaration;

/* A number that is given from outside becomes what the input is: a duration by seconds, bits by a
 * whole number. */
static qn_status take_number(const declaration *d, double number, qn_qasm_value *value) {
    const qn_qasm_scope scope = qn_qasm_scope_of(d->el);
    *value = qn_qasm_float(0, number);
    if (d->type.base == QASM_BASE_DURATION) value->type = d->type;
    if (d->type.base == QASM_BASE_BITS && number >= 0.0 && number <= 0x1p53 &&
        number == (double)(int64_t)number)
        *value = qn_qasm_int((int64_t)number);
    return qn_qasm_cast_at(&scope, d->node->a, value, d->type);
}

static qn_status refuse_missing(const declaration *d, int place) {
    char name[NAME_BYTES];
    qn_qasm_element_name(d->node->text, d->size > 0, (size_t)place, name, sizeof name);
    return qn_qasm_refuse(d->el, d->node, "input '%s' has no value: give --param %s=VALUE", name,
                          name);
}

/* A float or an angle, or an array of them. */
static bool is_real(const declaration *d) {
    return d->type.base == QASM_BASE_FLOAT || d->type.base == QASM_BASE_ANGLE;
}

/* Those of the list of values, if there is one; a list that is too short is counted to its end. */
static qn_status take_listed(const declaration *d, bool *given) {
    qn_status status = QN_OK;
    qn_qasm_elaborator *el = d->el;
    const size_t first = el->next;
    if (el->nvalues == 0 || !is_real(d)) return QN_OK;
    el->next += (size_t)d->count;
    for (int place = 0; place < d->count; ++place) {
        const size_t v = first + (size_t)place;
        given[place] = true;
        QN_TRY(take_number(d, v < el->nvalues ? el->values[v] : 0.0, &d->values[place]));
    }
out:
    return status;
}

static qn_status refuse_twice(const declaration *d, int place) {
    char name[NAME_BYTES];
    qn_qasm_element_name(d->node->text, d->size > 0, (size_t)place, name, sizeof name);
    return qn_fail(d->el->builder.source->diag, QN_ERR_ARGUMENT,
                   "parameter '%s' is given twice: by its name and in the list of all values",
                   name);
}

static qn_status take_numbers(const declaration *d) {
    qn_status status = QN_OK;
    qn_qasm_elaborator *el = d->el;
    bool *given = qn_alloc((size_t)d->count, sizeof *given);
    QN_TRY_ALLOC(given);
    QN_TRY(take_listed(d, given));
    for (size_t k = 0; k < el->ninputs; ++k) {
        const int place = el->places[k];
        if (place < 0) continue;
        if (given[place]) QN_TRY(refuse_twice(d, place));
        given[place] = true;
        QN_TRY(take_number(d, el->inputs[k].value, &d->values[place]));
    }
    for (int place = 0; place < d->count; ++place)
        if (!given[place]) QN_TRY(refuse_missing(d, place));
out:
    qn_free(given);
    return status;
}

/* Parameters that stay: each is a node of the graph and a parameter of the circuit. */
static qn_status keep_open(const declaration *d) {
    qn_status status = QN_OK;
    const qn_qasm_scope scope = qn_qasm_scope_of(d->el);
    qn_graph *graph = d->el->builder.source->graph;
    d->el->next += (size_t)d->count;
    for (size_t k = 0; d->el->nvalues > 0 && k < d->el->ninputs; ++k)
        if (d->el->places[k] >= 0) QN_TRY(refuse_twice(d, d->el->places[k]));
    for (int k = 0; k < d->count; ++k) {
        qn_term term = {0, 1.0, 0.0};
        qn_angle angle;
        QN_TRY(qn_graph_input(graph, d->node->text, d->node->line, d->node->column, &term.node));
        QN_TRY(qn_qasm_add_parameter(&d->el->builder, term, &angle));
        d->values[k] = qn_qasm_kept((qn_qasm_type){QASM_BASE_FLOAT, 0}, term);
        QN_TRY(qn_qasm_cast_at(&scope, d->node->a, &d->values[k], d->type));
    }
out:
    return status;
}

/* Which of the given values are its own. */
static qn_status find_places(const declaration *d) {
    qn_status status = QN_OK;
    qn_qasm_elaborator *el = d->el;
    qn_qasm_source *source = el->builder.source;
    for (size_t k = 0; k < el->ninputs; ++k) {
        const char *given = el->inputs[k].name;
        el->places[k] = qn_qasm_place_of(given, d->node->text, d->size);
        if (el->places[k] < -1)
            QN_TRY(qn_qasm_refuse_place(source->name, given, d->node->text, d->size, source->diag));
        el->taken[k] = el->taken[k] || el->places[k] >= 0;
    }
out:
    return status;
}

static qn_status read_size(declaration *d) {
    const qn_qasm_scope scope = qn_qasm_scope_of(d->el);
    int64_t size = 0;
    d->count = 1;
    if (!d->node->b) return QN_OK;
    const qn_status status = qn_qasm_evaluate_whole(&scope, d->node->b, "the size of the array", 1,
                                                    MAX_ELEMENTS, &size);
    d->size = d->count = (int)size;
    return status;
}

qn_status qn_qasm_run_input(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    qn_status status = QN_OK;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    declaration d = {.el = el, .node = node};
    QN_TRY(qn_qasm_check_new(el, node));
    QN_TRY(qn_qasm_type_of(&scope, node->a, &d.type));
    QN_TRY(read_size(&d));
    QN_TRY(find_places(&d));
    const bool open = el->keep && is_real(&d);
    const qn_qasm_parameter made = {.name = node->text,
                                    .size = (size_t)d.count,
                                    .array = d.size > 0,
                                    .angle = d.type.base == QASM_BASE_ANGLE,
                                    .line = node->line,
                                    .column = node->column};
    d.values = qn_qasm_source_alloc(el->builder.source, (size_t)d.count * sizeof *d.values);
    if (!d.values) return el->builder.source->status;
    QN_TRY(qn_qasm_parameters_add(el->parameters, made, open));
    if (open) QN_TRY(keep_open(&d));
    else QN_TRY(take_numbers(&d));
    if (d.size > 0) QN_TRY(qn_qasm_declare_array(el, node, d.values, d.size));
    else QN_TRY(qn_qasm_declare_value(el, node, d.values[0]));
out:
    return status;
}
