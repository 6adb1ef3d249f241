/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "syntax/graph.h"
#include "core/list.h"

#include <math.h>
#include <string.h>

/* ---- terms ---------------------------------------------------------------------------------- */

qn_term qn_term_constant(double value) { return (qn_term){0, 0.0, value}; }

qn_term qn_term_times(qn_term t, double factor) {
    return (qn_term){t.node, factor * t.scale, factor * t.offset};
}

double qn_term_value(qn_term t, const double *values) {
    return t.node ? t.offset + t.scale * values[t.node] : t.offset;
}

/* ---- nodes ---------------------------------------------------------------------------------- */

void qn_graph_clear(qn_graph *graph) {
    qn_free(graph->nodes);
    *graph = (qn_graph){0};
}

static qn_status add(qn_graph *graph, qn_graph_node node, int *made) {
    qn_graph_node *grown = qn_list_grown(graph->nodes, graph->count, 2, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    graph->nodes = grown;
    if (graph->count == 0) graph->count = 1;
    graph->nodes[graph->count] = node;
    *made = (int)graph->count++;
    return QN_OK;
}

qn_status qn_graph_input(qn_graph *graph, const char *name, int line, int column, int *node) {
    const qn_graph_node made = {
        .input = graph->ninputs, .name = name, .line = line, .column = column};
    const qn_status status = add(graph, made, node);
    if (status == QN_OK) ++graph->ninputs;
    return status;
}

static bool same_term(qn_term a, qn_term b) {
    return a.node == b.node && a.scale == b.scale && a.offset == b.offset;
}

static uint64_t hashed(uint64_t hash, qn_term t) {
    const double numbers[3] = {t.node, t.scale, t.offset};
    unsigned char bytes[sizeof numbers];
    memcpy(bytes, numbers, sizeof bytes);
    for (size_t k = 0; k < sizeof bytes; ++k) /* FNV-1a */
        hash = (hash ^ bytes[k]) * UINT64_C(1099511628211);
    return hash;
}

static qn_status find_or_add(qn_graph *graph, qn_graph_node node, int *found) {
    const uint64_t hash = hashed(hashed((uint64_t)(uintptr_t)node.operation, node.a), node.b);
    int *bucket = &graph->buckets[(hash ^ hash >> 32) % QN_GRAPH_BUCKETS];
    for (int k = *bucket; k; k = graph->nodes[k].next) {
        const qn_graph_node *other = &graph->nodes[k];
        if (other->operation != node.operation || !same_term(other->a, node.a) ||
            !same_term(other->b, node.b))
            continue;
        *found = k;
        return QN_OK;
    }
    node.next = *bucket;
    const qn_status status = add(graph, node, found);
    if (status == QN_OK) *bucket = *found;
    return status;
}

/* What needs no node. */
static bool simplify(const qn_graph_operation *operation, qn_term a, qn_term b, qn_term *result) {
    if (!a.node && !b.node) {
        *result = qn_term_constant(operation->value(a.offset, b.offset));
        return true;
    }
    if (operation == &qn_graph_sum && (!a.node || !b.node || a.node == b.node)) {
        *result = (qn_term){a.node ? a.node : b.node, a.scale + b.scale, a.offset + b.offset};
        return true;
    }
    if (operation == &qn_graph_product && !(a.node && b.node)) {
        *result = a.node ? qn_term_times(a, b.offset) : qn_term_times(b, a.offset);
        return true;
    }
    if (operation == &qn_graph_quotient && !b.node) {
        *result = (qn_term){a.node, a.scale / b.offset, a.offset / b.offset};
        return true;
    }
    return false;
}

qn_status qn_graph_apply(qn_graph *graph, const qn_graph_operation *operation, qn_term a, qn_term b,
                         int line, int column, qn_term *result) {
    double offset = 0.0;
    int node = 0;
    if (simplify(operation, a, b, result)) return QN_OK;
    if (operation == &qn_graph_sum) {
        offset = a.offset + b.offset;
        a.offset = b.offset = 0.0;
    }
    const qn_graph_node made = {
        .operation = operation, .a = a, .b = b, .line = line, .column = column};
    const qn_status status = find_or_add(graph, made, &node);
    if (status == QN_OK) *result = (qn_term){node, 1.0, offset};
    return status;
}

const char *qn_graph_name(const qn_graph *graph, int node) {
    while (graph->nodes[node].operation) {
        const qn_graph_node *n = &graph->nodes[node];
        node = n->a.node ? n->a.node : n->b.node;
    }
    return graph->nodes[node].name;
}

void qn_graph_spread(qn_graph *graph) {
    for (size_t k = graph->count; k-- > 1;) {
        const qn_graph_node *n = &graph->nodes[k];
        if (!n->used || !n->operation) continue;
        if (n->a.node) graph->nodes[n->a.node].used = true;
        if (n->b.node) graph->nodes[n->b.node].used = true;
    }
}

/* ---- values and derivatives ----------------------------------------------------------------- */

int qn_graph_evaluate(const qn_graph *graph, const double *inputs, double *values) {
    int broken = 0;
    if (graph->count > 0) values[0] = 0.0;
    for (size_t k = 1; k < graph->count; ++k) {
        const qn_graph_node *n = &graph->nodes[k];
        values[k] = n->operation ? n->operation->value(qn_term_value(n->a, values),
                                                       qn_term_value(n->b, values))
                                 : inputs[n->input];
        if (n->used && !broken && !isfinite(values[k])) broken = (int)k;
    }
    return broken;
}

static void slopes_of(const qn_graph_node *n, const double *values, double *da, double *db) {
    n->operation->slopes(qn_term_value(n->a, values), qn_term_value(n->b, values), da, db);
}

int qn_graph_broken(const qn_graph *graph, const double *values) {
    for (size_t k = 1; k < graph->count; ++k) {
        const qn_graph_node *n = &graph->nodes[k];
        double da = 0.0, db = 0.0;
        if (!n->used || !n->operation) continue;
        slopes_of(n, values, &da, &db);
        if ((n->a.node && !isfinite(da)) || (n->b.node && !isfinite(db))) return (int)k;
    }
    return 0;
}

void qn_graph_pull(const qn_graph *graph, const double *values, int first, double *slopes,
                   double *gradient) {
    for (int k = first; k > 0; --k) {
        const qn_graph_node *n = &graph->nodes[k];
        const double slope = slopes[k];
        double da = 0.0, db = 0.0;
        slopes[k] = 0.0;
        if (slope == 0.0) continue;
        if (!n->operation) {
            gradient[n->input] += slope;
            continue;
        }
        slopes_of(n, values, &da, &db);
        if (n->a.node) slopes[n->a.node] += slope * n->a.scale * da;
        if (n->b.node) slopes[n->b.node] += slope * n->b.scale * db;
    }
}
