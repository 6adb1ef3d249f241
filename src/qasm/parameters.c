/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qasm/parameters.h"
#include "core/list.h"

#include "core/try.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- inputs of a file ----------------------------------------------------------------------- */

void qn_qasm_parameters_clear(qn_qasm_parameter_list *parameters) {
    for (size_t k = 0; k < parameters->count; ++k)
        free((char *)parameters->list[k].parameter.name); // NOLINT: it is ours
    free(parameters->file);
    qn_free(parameters->list);
    qn_free(parameters->angles);
    qn_graph_clear(&parameters->graph);
    *parameters = (qn_qasm_parameter_list){0};
}

qn_status qn_qasm_parameters_add(qn_qasm_parameter_list *parameters, qn_qasm_parameter parameter,
                                 bool open) {
    qn_qasm_declared *grown = qn_list_grown(parameters->list, parameters->count, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    parameters->list = grown;
    parameter.first = parameters->nvalues;
    parameter.name = strdup(parameter.name);
    if (!parameter.name) return QN_ERR_MEMORY;
    parameters->list[parameters->count++] = (qn_qasm_declared){parameter, open};
    if (open) parameters->nvalues += parameter.size;
    return QN_OK;
}

qn_status qn_qasm_check_used(qn_qasm_parameter_list *parameters, qn_diag *diag) {
    const qn_graph *graph = &parameters->graph;
    qn_graph_spread(&parameters->graph);
    for (size_t k = 0; k < parameters->count; ++k) {
        const qn_qasm_parameter *p = &parameters->list[k].parameter;
        bool used = !parameters->list[k].open;
        for (size_t n = 1; n < graph->count && !used; ++n) {
            const qn_graph_node *node = &graph->nodes[n];
            used = node->used && !node->operation && (size_t)node->input >= p->first &&
                   (size_t)node->input < p->first + p->size;
        }
        if (!used)
            return qn_fail_at(diag, QN_ERR_UNSUPPORTED, parameters->file, p->line, p->column,
                              "no angle of a gate depends on the parameter '%s': leave it out",
                              p->name);
    }
    return QN_OK;
}

size_t qn_qasm_nparameters(const qn_qasm *qasm) {
    const qn_qasm_parameter_list *parameters = &qasm->parameters;
    size_t count = 0;
    for (size_t k = 0; k < parameters->count; ++k) count += parameters->list[k].open;
    return count;
}

qn_qasm_parameter qn_qasm_parameter_at(const qn_qasm *qasm, size_t index) {
    const qn_qasm_declared *found = qasm->parameters.list;
    while (!found->open || index-- > 0) ++found;
    return found->parameter;
}

size_t qn_qasm_nvalues(const qn_qasm *qasm) { return qasm->parameters.nvalues; }

/* ---- values by name ------------------------------------------------------------------------- */

void qn_qasm_element_name(const char *name, bool array, size_t place, char *text, size_t size) {
    if (array) snprintf(text, size, "%s[%zu]", name, place);
    else snprintf(text, size, "%s", name);
}

int qn_qasm_place_of(const char *given, const char *name, int size) {
    enum { ANOTHER = -1, WRONG = -2 };
    const size_t length = strlen(name);
    char expected[16];
    if (strncmp(given, name, length) != 0) return ANOTHER;
    if (!given[length]) return size == 0 ? 0 : WRONG;
    if (given[length] != '[') return ANOTHER;
    const long place = strtol(given + length + 1, NULL, 10);
    if (place < 0 || place >= size) return WRONG;
    snprintf(expected, sizeof expected, "[%ld]", place); /* one spelling only */
    return strcmp(given + length, expected) == 0 ? (int)place : WRONG;
}

qn_status qn_qasm_refuse_place(const char *file, const char *given, const char *name, int size,
                               qn_diag *diag) {
    if (size == 0)
        return qn_fail(diag, QN_ERR_NOT_FOUND, "'%s' has no input called '%s': '%s' is no array",
                       file, given, name);
    return qn_fail(diag, QN_ERR_NOT_FOUND,
                   "'%s' has no input called '%s': '%s' is an array, %s[0] to %s[%d]", file, given,
                   name, name, name, size - 1);
}

static int compare_names(const void *a, const void *b) {
    return strcmp((*(const qn_qasm_input *const *)a)->name,
                  (*(const qn_qasm_input *const *)b)->name);
}

qn_status qn_qasm_check_twice(const qn_qasm_input *inputs, size_t ninputs, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_qasm_input **sorted = qn_alloc(ninputs + 1, sizeof *sorted);
    QN_TRY_ALLOC(sorted);
    for (size_t k = 0; k < ninputs; ++k) sorted[k] = &inputs[k];
    qsort(sorted, ninputs, sizeof *sorted, compare_names);
    for (size_t k = 1; k < ninputs && status == QN_OK; ++k)
        if (strcmp(sorted[k]->name, sorted[k - 1]->name) == 0)
            status = qn_fail(diag, QN_ERR_ARGUMENT,
                             "parameter '%s' is given twice: %.17g and %.17g", sorted[k]->name,
                             sorted[k - 1]->value, sorted[k]->value);
out:
    qn_free(sorted);
    return status;
}

/* Sets the value that a name means. */
static qn_status assign_one(const qn_qasm_parameter_list *parameters, const qn_qasm_input *input,
                            double *values, bool *given, qn_diag *diag) {
    for (size_t k = 0; k < parameters->count; ++k) {
        const qn_qasm_parameter *p = &parameters->list[k].parameter;
        const int size = p->array ? (int)p->size : 0;
        const int place = qn_qasm_place_of(input->name, p->name, size);
        if (place == -1) continue;
        if (place < 0)
            return qn_qasm_refuse_place(parameters->file, input->name, p->name, size, diag);
        if (!parameters->list[k].open) return QN_OK;
        values[p->first + (size_t)place] = input->value;
        given[p->first + (size_t)place] = true;
        return QN_OK;
    }
    return qn_fail(diag, QN_ERR_NOT_FOUND, "'%s' has no input called '%s'", parameters->file,
                   input->name);
}

static qn_status refuse_missing(const qn_qasm_parameter_list *parameters, size_t value,
                                qn_diag *diag) {
    enum { NAME_BYTES = 200 };
    char name[NAME_BYTES] = "";
    const qn_qasm_parameter *found = NULL;
    for (size_t k = 0; k < parameters->count; ++k) {
        const qn_qasm_parameter *p = &parameters->list[k].parameter;
        if (parameters->list[k].open && value >= p->first && value < p->first + p->size) found = p;
    }
    if (found)
        qn_qasm_element_name(found->name, found->array, value - found->first, name, sizeof name);
    return qn_fail_at(diag, QN_ERR_NOT_FOUND, parameters->file, found ? found->line : 0,
                      found ? found->column : 0, "input '%s' has no value: give --param %s=VALUE",
                      name, name);
}

qn_status qn_qasm_assign(const qn_qasm *qasm, const qn_qasm_input *inputs, size_t ninputs,
                         double *values, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_qasm_parameter_list *parameters = &qasm->parameters;
    double *made = qn_alloc(parameters->nvalues + 1, sizeof *made);
    bool *given = qn_alloc(parameters->nvalues + 1, sizeof *given);
    QN_TRY_ALLOC(made && given);
    QN_TRY(qn_qasm_check_twice(inputs, ninputs, diag));
    for (size_t k = 0; k < ninputs; ++k)
        QN_TRY(assign_one(parameters, &inputs[k], made, given, diag));
    for (size_t v = 0; v < parameters->nvalues; ++v)
        if (!given[v]) QN_TRY(refuse_missing(parameters, v, diag));
    if (parameters->nvalues > 0) memcpy(values, made, parameters->nvalues * sizeof *values);
out:
    qn_free(made);
    qn_free(given);
    return status;
}
