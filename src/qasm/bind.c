/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The angles of a circuit at values of its parameters, and their derivatives. */
#include "core/try.h"
#include "qasm/parameters.h"

#include <math.h>

static qn_status refuse_node(const qn_qasm_parameter_list *p, int node, const char *what,
                             qn_diag *diag) {
    const qn_graph_node *at = &p->graph.nodes[node];
    return qn_fail_at(diag, QN_ERR_NUMERIC, p->file, at->line, at->column,
                      "this '%s' has no %s at these values of the parameters", at->operation->name,
                      what);
}

/* Values of the nodes: graph.count of them. */
static qn_status evaluate(const qn_qasm_parameter_list *p, const double *values, double *nodes,
                          qn_diag *diag) {
    for (size_t v = 0; v < p->nvalues; ++v)
        if (!isfinite(values[v]))
            return qn_fail(diag, QN_ERR_ARGUMENT, "'%s': value %zu of the parameters is not finite",
                           p->file, v);
    const int broken = qn_graph_evaluate(&p->graph, values, nodes);
    return broken ? refuse_node(p, broken, "finite value", diag) : QN_OK;
}

static qn_status check_slopes(const qn_qasm_parameter_list *p, const double *nodes, qn_diag *diag) {
    const int broken = qn_graph_broken(&p->graph, nodes);
    return broken ? refuse_node(p, broken, "derivative", diag) : QN_OK;
}

qn_status qn_qasm_bind(const qn_qasm *qasm, const double *values, double *angles, double *jacobian,
                       qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_qasm_parameter_list *p = &qasm->parameters;
    double *nodes = qn_alloc(p->graph.count + 1, sizeof *nodes);
    double *slopes = qn_alloc(p->graph.count + 1, sizeof *slopes);
    QN_TRY_ALLOC(nodes && slopes);
    QN_TRY(evaluate(p, values, nodes, diag));
    if (jacobian) QN_TRY(check_slopes(p, nodes, diag));
    for (int k = 0; k < p->nangles; ++k) {
        angles[k] = qn_term_value(p->angles[k], nodes);
        if (!jacobian) continue;
        double *row = jacobian + (size_t)k * p->nvalues;
        for (size_t v = 0; v < p->nvalues; ++v) row[v] = 0.0;
        slopes[p->angles[k].node] = p->angles[k].scale;
        qn_graph_pull(&p->graph, nodes, p->angles[k].node, slopes, row);
    }
out:
    qn_free(nodes);
    qn_free(slopes);
    return status;
}

qn_status qn_qasm_chain(const qn_qasm *qasm, const double *values, const double *slopes,
                        double *gradient, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_qasm_parameter_list *p = &qasm->parameters;
    double *nodes = qn_alloc(p->graph.count + 1, sizeof *nodes);
    double *pulled = qn_alloc(p->graph.count + 1, sizeof *pulled);
    QN_TRY_ALLOC(nodes && pulled);
    QN_TRY(evaluate(p, values, nodes, diag));
    QN_TRY(check_slopes(p, nodes, diag));
    for (size_t v = 0; v < p->nvalues; ++v) gradient[v] = 0.0;
    for (int k = 0; k < p->nangles; ++k)
        if (p->angles[k].node) pulled[p->angles[k].node] += p->angles[k].scale * slopes[k];
    if (p->graph.count > 0)
        qn_graph_pull(&p->graph, nodes, (int)p->graph.count - 1, pulled, gradient);
out:
    qn_free(nodes);
    qn_free(pulled);
    return status;
}
