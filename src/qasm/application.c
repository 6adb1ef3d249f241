/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a call names: its gate and its angles. */
#include "qasm/application.h"
#include "core/try.h"

#include <string.h>

static qn_status refuse_gate(qn_qasm_elaborator *el, const qn_qasm_node *call) {
    const char *near = qn_qasm_nearest_gate(call->text);
    if (!near) return qn_qasm_refuse(el, call, "there is no gate '%s'", call->text);
    return qn_qasm_refuse(el, call, "there is no gate '%s'; did you mean '%s'?", call->text, near);
}

qn_status qn_qasm_find_gate(qn_qasm_elaborator *el, qn_qasm_application *app) {
    static const char *const aliases[][2] = {{"U", "u"},       {"CX", "cx"},   {"phase", "p"},
                                             {"cphase", "cp"}, {"cnot", "cx"}, {"u0", "id"}};
    const qn_qasm_node *call = app->call;
    const char *name = call->text;
    const qn_qasm_symbol *symbol = qn_qasm_find(&el->table, name);
    const bool opaque = symbol && symbol->kind == QASM_SYMBOL_OPAQUE;
    if (opaque && !symbol->known)
        return qn_qasm_refuse(el, call, "gate '%s' is opaque: nothing says what it does", name);
    if (symbol && !opaque && symbol->kind != QASM_SYMBOL_GATE)
        return qn_qasm_refuse(el, call, "'%s' is no gate: %s", name,
                              qn_gate_find(name) ? "the file has given that name to something else"
                                                 : "the file says that it is something else");
    const bool builtin = strcmp(name, "U") == 0 || strcmp(name, "CX") == 0;
    if (symbol && !opaque) {
        app->gate = symbol->gate->same;
        app->user = symbol->gate;
        app->nangles = symbol->gate->nparams;
        app->nqubits = symbol->gate->nqubits;
        return QN_OK;
    }
    if (strcmp(name, "gphase") == 0) {
        app->nangles = 1;
        return QN_OK;
    }
    for (size_t k = 0; k < sizeof aliases / sizeof *aliases; ++k)
        if (strcmp(aliases[k][0], name) == 0) name = aliases[k][1];
    app->gate = qn_gate_find(name);
    if (!app->gate) return refuse_gate(el, call);
    if (!el->included && !builtin && !opaque)
        return qn_qasm_refuse(el, call,
                              "gate '%s' is not defined: include \"qelib1.inc\" "
                              "(OpenQASM 3: \"stdgates.inc\") first",
                              call->text);
    app->nangles = strcmp(call->text, "u0") == 0 ? 1 : app->gate->nangles;
    app->nqubits = app->gate->nqubits;
    return QN_OK;
}

/* stdgates.inc gives u2 and u3 the determinant 1; qelib1.inc has no phases. */
static qn_status standard_phase(qn_qasm_elaborator *el, qn_qasm_application *app) {
    const qn_qasm_node *call = app->call;
    const bool u2 = app->gate && strcmp(app->gate->name, "u2") == 0;
    const bool u3 = app->gate && strcmp(app->gate->name, "u3") == 0;
    if (el->builder.source->version == 2 || !(u2 || u3)) return QN_OK;
    const qn_status status = qn_graph_apply(el->builder.source->graph, &qn_graph_sum,
                                            app->angles[u3], app->angles[1 + u3], call->line,
                                            call->column, &app->phase);
    app->phase = qn_term_times(app->phase, -0.5);
    return status;
}

qn_status qn_qasm_read_angles(qn_qasm_elaborator *el, qn_qasm_application *app) {
    qn_status status = QN_OK;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    const qn_qasm_node *node = app->call->a;
    const int given = qn_qasm_length(node);
    if (given != app->nangles)
        QN_TRY(qn_qasm_refuse(el, app->call, "gate '%s' takes %d parameter%s, not %d",
                              app->call->text, app->nangles, app->nangles == 1 ? "" : "s", given));
    for (int k = 0; node; node = node->next, ++k)
        QN_TRY(qn_qasm_evaluate_term(&scope, node, &app->angles[k]));
    app->phase = qn_term_constant(app->user ? app->user->phase : 0.0);
    if (!app->user) QN_TRY(standard_phase(el, app));
out:
    return status;
}

int qn_qasm_kept_in(const qn_qasm_application *app) {
    int kept = app->phase.node;
    for (int k = 0; k < app->nangles; ++k)
        if (app->angles[k].node) kept = app->angles[k].node;
    return kept;
}
