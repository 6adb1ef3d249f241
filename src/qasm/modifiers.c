/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The modifiers of a call: controls and powers. */
#include "core/try.h"
#include "qasm/application.h"

#include <math.h>

enum { MAX_REPEATS = 1000000 };

/* What stands to the left of a power acts on the result. A whole power multiplies the one before;
 * so does a broken one if the phases of the eigenvalues have stayed within (-pi, pi]. */
static qn_status raise(qn_qasm_elaborator *el, const qn_qasm_node *node, double exponent,
                       qn_qasm_application *app) {
    const double tiny = 1e-12;
    if (fabs(exponent) > MAX_REPEATS)
        return qn_qasm_refuse(el, node, "the power %g is too large", exponent);
    if (exponent != rint(exponent) && !(app->exponent > -1.0 && app->exponent <= 1.0)) {
        app->earlier[app->nearlier++] = app->exponent;
        app->exponent = 1.0;
    }
    app->exponent *= exponent;
    const double whole = rint(app->exponent);
    if (whole != 0.0 && fabs(app->exponent - whole) < tiny) app->exponent = whole;
    while (app->nearlier > 0 && app->exponent == rint(app->exponent))
        app->exponent *= app->earlier[--app->nearlier];
    if (app->nearlier == 0 && app->exponent == -1.0) {
        app->inverse = !app->inverse;
        app->exponent = 1.0;
    }
    return QN_OK;
}

/* From the modifier next to the gate outwards. */
static qn_status read_powers(qn_qasm_elaborator *el, const qn_qasm_node *m,
                             qn_qasm_application *app) {
    qn_qasm_scope scope = qn_qasm_scope_of(el);
    double exponent = -1.0;
    if (!m) return QN_OK;
    scope.real = true; /* stdgates.inc writes pow(1/2) */
    qn_status status = read_powers(el, m->next, app);
    if (status == QN_OK && m->kind == QASM_NODE_POW)
        status = qn_qasm_evaluate(&scope, m->a, &exponent);
    if (status != QN_OK || m->kind == QASM_NODE_CTRL) return status;
    return raise(el, m, exponent, app);
}

qn_status qn_qasm_read_modifiers(qn_qasm_elaborator *el, qn_qasm_application *app) {
    qn_status status = QN_OK;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    if (qn_qasm_length(app->call->c) > QASM_MAX_MODIFIERS)
        QN_TRY(qn_qasm_refuse(el, app->call, "a gate may have at most %d modifiers",
                              QASM_MAX_MODIFIERS));
    for (const qn_qasm_node *m = app->call->c; m; m = m->next) {
        int64_t count = 1;
        if (m->kind != QASM_NODE_CTRL) continue;
        if (m->a)
            QN_TRY(qn_qasm_evaluate_whole(&scope, m->a, "the number of controls", 1,
                                          QASM_MAX_CONTROLS, &count));
        if (app->ncontrols + count > QASM_MAX_CONTROLS)
            QN_TRY(qn_qasm_refuse(el, m, "a gate may have at most %d controls", QASM_MAX_CONTROLS));
        for (int64_t k = 0; k < count; ++k) app->negated[app->ncontrols++] = m->flag;
        app->nnegated += m->flag ? (int)count : 0;
    }
    QN_TRY(read_powers(el, app->call->c, app));
out:
    return status;
}
