/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "circuit/operations.h"
#include "core/atomic_file.h"
#include "core/list.h"
#include "core/try.h"
#include "qasm/elaborate.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { MAX_QUBITS = 4096, NAME_BYTES = QASM_NAME_BYTES };

void qn_qasm_destroy(qn_qasm *qasm) {
    if (!qasm) return;
    qn_circuit_destroy(qasm->circuit);
    qn_free(qasm->registers);
    qn_free(qasm->names);
    qn_free(qasm->sections);
    qn_free(qasm->numbers);
    qn_qasm_parameters_clear(&qasm->parameters);
    qn_free(qasm);
}

const qn_circuit *qn_qasm_circuit(const qn_qasm *qasm) { return qasm->circuit; }

const double *qn_qasm_parameters(const qn_qasm *qasm) { return qasm->numbers; }

const char *qn_qasm_notes(const qn_qasm *qasm) { return qasm->notes; }

size_t qn_qasm_nregisters(const qn_qasm *qasm) { return qasm->nregisters; }

qn_register qn_qasm_register(const qn_qasm *qasm, size_t index) {
    qn_register found = qasm->registers[index];
    found.name = qasm->names[index];
    return found;
}

/* ---- registers ------------------------------------------------------------------------------ */

static bool make_room(qn_qasm *qasm) {
    const size_t n = qasm->nregisters;
    qn_register *registers = qn_list_grown(qasm->registers, n, 1, sizeof *registers);
    if (registers) qasm->registers = registers;
    char(*names)[NAME_BYTES] = qn_list_grown(qasm->names, n, 1, sizeof *names);
    if (names) qasm->names = names;
    return registers && names;
}

static void add_register(void *context, const char *name, bool classical, int first, int size) {
    qn_qasm *qasm = context;
    if (!make_room(qasm)) qasm->failed = true;
    if (qasm->failed) return;
    for (size_t k = 0; name[k] && k < NAME_BYTES - 1; ++k)
        qasm->names[qasm->nregisters][k] = name[k];
    qasm->registers[qasm->nregisters++] = (qn_register){NULL, classical, first, size};
}

/* ---- sections ------------------------------------------------------------------------------- */

static qn_status keep_sections(qn_qasm *qasm, const qn_qasm_source *source) {
    qasm->sections = qn_alloc((size_t)source->nsections + 1, sizeof *qasm->sections);
    if (!qasm->sections) return QN_ERR_MEMORY;
    qasm->nsections = source->nsections;
    for (int k = 0; k < source->nsections; ++k)
        snprintf(qasm->sections[k], sizeof *qasm->sections, "%.*s", QN_SECTION_NAME - 1,
                 source->sections[k]);
    return QN_OK;
}

const char *qn_qasm_section_name(const qn_qasm *qasm, qn_section section) {
    const int own = (int)section - QN_SECTION_COUNT;
    return own >= 0 && own < qasm->nsections ? qasm->sections[own] : qn_section_name(section);
}

/* ---- reading -------------------------------------------------------------------------------- */

/* The declaration whose name is nearest to a word, else the first; *near: it is near. */
static const qn_qasm_node *likely_input(const qn_qasm_elaborator *el, const char *word,
                                        bool *near) {
    enum { MOST = 64 };
    const char *names[MOST];
    const qn_qasm_node *nodes[MOST];
    size_t count = 0;
    for (const qn_qasm_node *s = el->builder.source->tree; s && count < MOST; s = s->next) {
        if (s->kind != QASM_NODE_INPUT) continue;
        nodes[count] = s;
        names[count++] = s->text;
    }
    const char *found = qn_nearest(word, names, count);
    *near = found != NULL;
    for (size_t k = 0; k < count; ++k)
        if (found == names[k]) return nodes[k];
    return count ? nodes[0] : NULL;
}

static qn_status refuse_input(const qn_qasm_elaborator *el, const char *name, qn_diag *diag) {
    bool near = false;
    char hint[160] = "it has none";
    const qn_qasm_node *other = likely_input(el, name, &near);
    if (other && near)
        snprintf(hint, sizeof hint, "did you mean '%.64s' of line %d?", other->text, other->line);
    else if (other)
        snprintf(hint, sizeof hint, "its first is '%.64s' in line %d", other->text, other->line);
    return qn_fail(diag, QN_ERR_NOT_FOUND, "'%s' has no input called '%s'; %s",
                   el->builder.source->name, name, hint);
}

/* A value that nobody asked for is a misspelt name. */
static qn_status check_inputs(const qn_qasm_elaborator *el, qn_diag *diag) {
    for (size_t k = 0; k < el->ninputs; ++k) {
        bool found = el->taken[k];
        for (const qn_qasm_node *s = el->builder.source->tree; s && !found; s = s->next)
            found = s->kind == QASM_NODE_INPUT && !s->b && strcmp(s->text, el->inputs[k].name) == 0;
        if (!found) return refuse_input(el, el->inputs[k].name, diag);
    }
    return QN_OK;
}

static qn_status elaborate(qn_qasm_elaborator *el, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_qasm *qasm = el->context;
    QN_TRY(qn_qasm_check_twice(el->inputs, el->ninputs, diag));
    QN_TRY(qn_circuit_create(MAX_QUBITS, INT_MAX, &qasm->circuit));
    el->builder.circuit = qasm->circuit;
    QN_TRY(qn_qasm_elaborate(el, el->builder.source->tree));
    QN_TRY(check_inputs(el, diag));
    if (el->nvalues > 0 && el->next != el->nvalues)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "'%s' has %zu value%s of inputs of type float and angle, but %zu are given",
                       el->builder.source->name, el->next, el->next == 1 ? "" : "s", el->nvalues));
    if (el->nqubits == 0)
        QN_TRY(qn_fail(diag, QN_ERR_SYNTAX, "'%s' declares no qubits", el->builder.source->name));
    if (qasm->failed) QN_TRY(QN_ERR_MEMORY);
    qn_circuit_narrow(qasm->circuit, el->nqubits, el->builder.nparams);
out:
    qasm->parameters.angles = el->builder.parameters;
    qasm->parameters.nangles = el->builder.nparams;
    return status;
}

/* The numbers of the parameters, if they have some now. */
static qn_status take_numbers(qn_qasm *qasm, qn_diag *diag) {
    if (qasm->parameters.nvalues > 0) return qn_qasm_check_used(&qasm->parameters, diag);
    qasm->numbers = qn_alloc((size_t)qasm->parameters.nangles + 1, sizeof *qasm->numbers);
    if (!qasm->numbers) return QN_ERR_MEMORY;
    return qn_qasm_bind(qasm, NULL, qasm->numbers, NULL, diag);
}

qn_status qn_qasm_parse(const char *name, const char *text, size_t size,
                        const qn_qasm_options *options, qn_qasm **qasm, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_qasm_options used = options ? *options : (qn_qasm_options){0};
    qn_qasm_source source = {.name = name,
                             .text = text,
                             .size = size,
                             .dt = used.dt,
                             .memory = used.memory,
                             .diag = diag};
    qn_qasm_source prelude = {0};
    bool *taken = NULL;
    int *places = NULL;
    qn_qasm *made = qn_alloc(1, sizeof *made);
    qn_qasm_elaborator *el = qn_alloc(1, sizeof *el);
    QN_TRY_ALLOC(made && el);
    taken = qn_alloc(used.ninputs + 1, sizeof *taken);
    places = qn_alloc(used.ninputs + 1, sizeof *places);
    made->parameters.file = strdup(name);
    QN_TRY_ALLOC(taken && places && made->parameters.file);
    source.graph = &made->parameters.graph;
    QN_TRY(qn_qasm_source_read(&source));
    *el = (qn_qasm_elaborator){.builder = {.source = &source},
                               .prelude = &prelude,
                               .inputs = used.inputs,
                               .ninputs = used.ninputs,
                               .taken = taken,
                               .places = places,
                               .values = used.values,
                               .nvalues = used.nvalues,
                               .keep = used.keep_inputs,
                               .parameters = &made->parameters,
                               .on_register = add_register,
                               .context = made};
    QN_TRY(elaborate(el, diag));
    QN_TRY(take_numbers(made, diag));
    QN_TRY(keep_sections(made, &source));
    if (source.nresults > 0)
        snprintf(made->notes, sizeof made->notes,
                 "%d line%s 'pragma braket result' of the circuit file %s left out: options say "
                 "what is computed\n",
                 source.nresults, source.nresults == 1 ? "" : "s",
                 source.nresults == 1 ? "is" : "are");
    *qasm = made;
    made = NULL;
out:
    if (status == QN_ERR_MEMORY) status = qn_fail(diag, status, "not enough memory for '%s'", name);
    qn_qasm_destroy(made);
    qn_free(taken);
    qn_free(places);
    qn_free(el);
    qn_qasm_source_clear(&source);
    qn_qasm_source_clear(&prelude);
    return status;
}

/* The text must be one expression, not the end of one and more statements. */
qn_status qn_qasm_expression(const char *text, double *value, qn_diag *diag) {
    enum { MOST = 256 };
    char statement[MOST];
    qn_qasm_source source = {.name = text, .text = statement, .diag = diag};
    qn_qasm_elaborator *el = NULL;
    qn_status status = QN_OK;
    const int length = snprintf(statement, sizeof statement, "const float v = %s;", text);
    if (length >= MOST) return qn_fail(diag, QN_ERR_LIMIT, "'%s' is too long", text);
    source.size = (size_t)length;
    el = qn_alloc(1, sizeof *el);
    QN_TRY_ALLOC(el);
    QN_TRY(qn_qasm_source_read(&source));
    const qn_qasm_node *first = source.tree;
    if (!first || first->next || first->kind != QASM_NODE_CONST) {
        status = qn_fail(diag, QN_ERR_SYNTAX, "'%s' is no expression", text);
        goto out;
    }
    el->builder.source = &source;
    qn_qasm_scope scope = qn_qasm_scope_of(el);
    scope.real = true;
    QN_TRY(qn_qasm_evaluate(&scope, first->a, value));
out:
    qn_free(el);
    qn_qasm_source_clear(&source);
    return status;
}

qn_status qn_qasm_read(const char *path, const qn_qasm_options *options, qn_qasm **qasm,
                       qn_diag *diag) {
    char *text = NULL;
    size_t size = 0;
    qn_status status = qn_text_file_read(path, QN_CIRCUIT_LIMIT, &text, &size, diag);
    if (status == QN_OK) status = qn_qasm_parse(path, text, size, options, qasm, diag);
    qn_free(text);
    return status;
}
