/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gates: modifiers, broadcasts. */
#include "circuit/gate_table.h"
#include "circuit/unitary.h"
#include "core/try.h"
#include "qasm/application.h"

#include <math.h>
#include <string.h>

enum { MAX_CALL_DEPTH = 64 };

/* ---- one application ------------------------------------------------------------------------ */

static qn_status apply(qn_qasm_elaborator *el, const qn_qasm_application *app,
                       const qn_qasm_context *outer, const int *qubits);

/* Which qubit a name inside a gate means. */
static qn_status inner_qubit(qn_qasm_elaborator *el, const qn_qasm_application *outer,
                             const qn_qasm_node *operand, const int *qubits, int *qubit) {
    int index = 0;
    const qn_qasm_node *name = outer->user->qubits;
    for (; name && strcmp(name->text, operand->text) != 0; name = name->next) ++index;
    if (!name || operand->a || operand->b)
        return qn_qasm_refuse(el, operand, "'%s' is no qubit of this gate", operand->text);
    *qubit = qubits[index];
    return QN_OK;
}

/* A barrier inside a gate: over the named qubits, or all of the gate's. */
static qn_status fence_inner(qn_qasm_elaborator *el, const qn_qasm_application *outer,
                             const qn_qasm_node *barrier, const int *qubits) {
    qn_status status = QN_OK;
    int fence[QASM_MAX_OPERANDS] = {0}, count = 0;
    for (const qn_qasm_node *o = barrier->b; o && count < QASM_MAX_OPERANDS; o = o->next)
        QN_TRY(inner_qubit(el, outer, o, qubits, &fence[count++]));
    const qn_op op = {.kind = QN_OP_BARRIER,
                      .fence = barrier->b ? fence : qubits,
                      .nfence = barrier->b ? count : outer->nqubits};
    QN_TRY(qn_qasm_write_op(&el->builder, op));
out:
    return status;
}

static qn_status reset_inner(qn_qasm_elaborator *el, const qn_qasm_application *outer,
                             const qn_qasm_context *context, const qn_qasm_node *reset,
                             const int *qubits) {
    qn_status status = QN_OK;
    qn_op op = {.kind = QN_OP_RESET, .nqubits = 1};
    if (context->ncontrols > 0 || context->inverse || el->unitary)
        QN_TRY(qn_qasm_refuse(el, reset,
                              "a gate with a reset in it has no inverse, no controls "
                              "and no powers but whole ones above 0"));
    QN_TRY(inner_qubit(el, outer, reset->a, qubits, &op.qubits[0]));
    QN_TRY(qn_qasm_write_op(&el->builder, op));
out:
    return status;
}

/* A call inside a gate: its qubits are names of the gate's. */
static qn_status apply_inner(qn_qasm_elaborator *el, const qn_qasm_application *outer,
                             const qn_qasm_context *context, const qn_qasm_node *call,
                             const int *qubits) {
    qn_status status = QN_OK;
    qn_qasm_application app = {.call = call, .exponent = 1.0, .depth = outer->depth + 1};
    int inner[QASM_MAX_OPERANDS + QASM_MAX_CONTROLS] = {0}, count = 0;
    if (app.depth > MAX_CALL_DEPTH)
        return qn_qasm_refuse(el, call, "gates are nested more than %d deep", MAX_CALL_DEPTH);
    QN_TRY(qn_qasm_find_gate(el, &app));
    QN_TRY(qn_qasm_read_modifiers(el, &app));
    QN_TRY(qn_qasm_read_angles(el, &app));
    for (const qn_qasm_node *o = call->b; o; o = o->next) {
        if (count >= app.nqubits + app.ncontrols) break;
        QN_TRY(inner_qubit(el, outer, o, qubits, &inner[count++]));
    }
    if (qn_qasm_length(call->b) != app.nqubits + app.ncontrols)
        QN_TRY(qn_qasm_refuse(el, call, "gate '%s' acts on %d qubits, not %d", call->text,
                              app.nqubits + app.ncontrols, qn_qasm_length(call->b)));
    for (int k = 0; k < count; ++k)
        for (int other = 0; other < k; ++other)
            if (inner[k] == inner[other])
                QN_TRY(qn_qasm_refuse(el, call, "a qubit is used twice in one operation"));
    QN_TRY(apply(el, &app, context, inner));
out:
    return status;
}

static qn_status apply_user(qn_qasm_elaborator *el, const qn_qasm_application *app,
                            const qn_qasm_context *context, const int *qubits) {
    qn_status status = QN_OK;
    const qn_qasm_gate *gate = app->user;
    const qn_qasm_local *saved = el->locals;
    qn_qasm_local locals[QASM_MAX_ARGUMENTS];
    const qn_qasm_local *inner = NULL;
    const qn_qasm_node *name = gate->params;
    for (int k = 0; k < gate->nparams; ++k, name = name->next) {
        const qn_qasm_value value = qn_qasm_kept((qn_qasm_type){QASM_BASE_FLOAT, 0},
                                                 app->angles[k]);
        locals[k] = (qn_qasm_local){name->text, value, inner, false};
        inner = &locals[k];
    }
    el->locals = inner; /* what surrounds the call does not reach into the gate */
    for (int k = 0; k < gate->nstatements; ++k) {
        const int index = context->inverse ? gate->nstatements - 1 - k : k;
        const qn_qasm_node *statement = gate->statements[index];
        QN_TRY(qn_qasm_count(&el->builder));
        if (statement->kind == QASM_NODE_CALL)
            QN_TRY(apply_inner(el, app, context, statement, qubits));
        else if (statement->kind == QASM_NODE_RESET)
            QN_TRY(reset_inner(el, app, context, statement, qubits));
        else QN_TRY(fence_inner(el, app, statement, qubits));
    }
out:
    el->locals = saved;
    return status;
}

/* One time, all controls positive. */
static qn_status apply_once(qn_qasm_elaborator *el, const qn_qasm_application *app,
                            const qn_qasm_context *context, const int *qubits) {
    const double sign = context->inverse ? -1.0 : 1.0;
    qn_qasm_builder *builder = &el->builder;
    if (app->user && !app->gate) return apply_user(el, app, context, qubits);
    if (!app->gate)
        return qn_qasm_phase_term(builder, context, qn_term_times(app->angles[0], sign));
    const qn_status status = qn_qasm_apply_terms(builder, context, app->gate, app->angles, qubits);
    if (status != QN_OK || (!app->phase.node && app->phase.offset == 0.0)) return status;
    return qn_qasm_phase_term(builder, context, qn_term_times(app->phase, sign));
}

/* The matrix of a gate before its powers, from a circuit of its own; kept: a node of a parameter
 * that it depends on, so that it is none, or 0. */
static qn_status matrix_of(qn_qasm_elaborator *el, const qn_qasm_application *app,
                           double complex *u, int *kept) {
    qn_status status = QN_OK;
    static const int own[QASM_MAX_OPERANDS] = {0, 1, 2};
    const qn_qasm_context context = {.inverse = app->inverse};
    qn_qasm_builder *builder = &el->builder, saved = *builder;
    const bool unitary = el->unitary;
    el->unitary = true;
    builder->circuit = NULL;
    builder->condition = (qn_condition){0};
    builder->adjustable = false;
    builder->fixed = true;
    builder->kept = 0;
    builder->phase = 0.0;
    QN_TRY(qn_circuit_create(app->nqubits, 0, &builder->circuit));
    QN_TRY(apply_once(el, app, &context, own));
    qn_unitary_identity(app->nqubits, u);
    for (size_t k = 0; k < qn_circuit_size(builder->circuit); ++k) {
        const qn_op *op = qn_circuit_op(builder->circuit, k);
        double angles[QN_MAX_GATE_ANGLES];
        if (op->kind != QN_OP_GATE) continue;
        for (int a = 0; a < QN_MAX_GATE_ANGLES; ++a) angles[a] = op->angles[a].offset;
        qn_unitary_apply(app->nqubits, u, op->gate, angles, op->qubits);
    }
    for (int i = 0; i < 1 << (2 * app->nqubits); ++i) u[i] *= cexp(I * builder->phase);
out:
    qn_circuit_destroy(builder->circuit);
    el->unitary = unitary;
    saved.work = builder->work;
    *kept = builder->kept;
    *builder = saved;
    return status;
}

qn_status qn_qasm_recognise(qn_qasm_elaborator *el, const qn_qasm_node *node, qn_qasm_gate *gate) {
    static const double tried[2][QN_MAX_GATE_ANGLES] = {{0.37, -1.91, 2.83, 0.59},
                                                        {-2.71, 0.83, -0.29, 3.01}};
    qn_status status = QN_OK;
    double phases[2] = {0};
    int kept = 0;
    double complex u[QN_UNITARY_SIZE * QN_UNITARY_SIZE], v[QN_UNITARY_SIZE * QN_UNITARY_SIZE];
    const qn_gate *known = el->included ? qn_gate_find(node->text) : NULL;
    qn_qasm_application app = {.call = node, .user = gate, .exponent = 1.0};
    bool same = known && !gate->resets && known->nqubits == gate->nqubits &&
                known->nangles == gate->nparams;
    app.nangles = gate->nparams;
    app.nqubits = gate->nqubits;
    for (int k = 0; same && k < 2; ++k) {
        for (int a = 0; a < QN_MAX_GATE_ANGLES; ++a) app.angles[a] = qn_term_constant(tried[k][a]);
        QN_TRY(matrix_of(el, &app, u, &kept));
        known->matrix(tried[k], v);
        same = !kept && qn_unitary_same(gate->nqubits, u, v, &phases[k]);
    }
    if (!same || cabs(cexp(I * phases[0]) - cexp(I * phases[1])) > 1e-12) return QN_OK;
    gate->same = known;
    gate->phase = phases[0];
out:
    return status;
}

/* The angle of a phase in (-pi, pi]. */
static double principal(double angle) {
    const double least = remainder(angle, 2.0 * M_PI), tiny = 1e-9;
    return least < tiny - M_PI ? least + 2.0 * M_PI : least;
}

static qn_status apply_broken_phase(qn_qasm_elaborator *el, const qn_qasm_application *app,
                                    const qn_qasm_context *context, double exponent) {
    double angle = app->inverse ? -app->angles[0].offset : app->angles[0].offset;
    for (int k = 0; k < app->nearlier; ++k) angle = app->earlier[k] * principal(angle);
    return qn_qasm_apply_phase(&el->builder, context, exponent * principal(angle));
}

static qn_status refuse_power(qn_qasm_elaborator *el, const qn_qasm_application *app, int kept) {
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    return qn_qasm_refuse_kept(&scope, app->call, kept,
                               "a broken power of a gate that is no rotation");
}

/* Of what depends on parameters: of a rotation or a phase. */
static qn_status apply_broken_terms(qn_qasm_elaborator *el, const qn_qasm_application *app,
                                    const qn_qasm_context *context, const int *qubits,
                                    double exponent) {
    qn_status status = QN_OK;
    qn_term angle = qn_term_times(app->angles[0], app->inverse ? -1.0 : 1.0);
    if ((app->gate && !qn_qasm_turns(app->gate)) || app->phase.node || app->phase.offset != 0.0 ||
        (app->user && !app->gate))
        return refuse_power(el, app, qn_qasm_kept_in(app));
    for (int k = 0; k <= app->nearlier; ++k)
        QN_TRY(qn_qasm_power_term(&el->builder, app->gate,
                                  k < app->nearlier ? app->earlier[k] : exponent, &angle));
    if (!app->gate) return qn_qasm_phase_term(&el->builder, context, angle);
    QN_TRY(qn_qasm_apply_terms(&el->builder, context, app->gate, &angle, qubits));
out:
    return status;
}

static qn_status apply_broken_matrix(qn_qasm_elaborator *el, const qn_qasm_application *app,
                                     const qn_qasm_context *context, const int *qubits,
                                     double exponent) {
    double complex u[QN_UNITARY_SIZE * QN_UNITARY_SIZE];
    const int n = app->nqubits;
    if (n > QN_UNITARY_QUBITS)
        return qn_qasm_refuse(
            el, app->call, "broken powers of a defined gate are read up to %d qubits, not for %d",
            QN_UNITARY_QUBITS, n);
    int kept = 0;
    qn_status status = matrix_of(el, app, u, &kept);
    if (status == QN_OK && kept) return refuse_power(el, app, kept);
    for (int k = 0; status == QN_OK && k < app->nearlier; ++k)
        status = qn_unitary_power(n, u, app->earlier[k]);
    if (status == QN_OK) status = qn_unitary_power(n, u, exponent);
    if (status == QN_OK) status = qn_qasm_apply_unitary(&el->builder, context, n, u, qubits);
    if (status == QN_ERR_NUMERIC)
        return qn_qasm_refuse(el, app->call, "the eigenvalues of this gate were not found");
    return status;
}

static qn_status apply_broken_power(qn_qasm_elaborator *el, const qn_qasm_application *app,
                                    const qn_qasm_context *context, const int *qubits,
                                    double exponent) {
    double angles[QN_MAX_GATE_ANGLES] = {0};
    if (qn_qasm_kept_in(app)) return apply_broken_terms(el, app, context, qubits, exponent);
    if (app->nqubits == 0) return apply_broken_phase(el, app, context, exponent);
    if (!app->gate || app->user || app->phase.offset != 0.0 || app->nearlier > 0)
        return apply_broken_matrix(el, app, context, qubits, exponent);
    const qn_gate *gate = app->inverse ? qn_gate_find(app->gate->inverse) : app->gate;
    for (int k = 0; k < app->gate->nangles; ++k) angles[k] = app->angles[k].offset;
    if (app->inverse) qn_gate_inverse_angles(app->gate, angles, angles);
    return qn_qasm_apply_power(&el->builder, context, gate, angles, qubits, exponent);
}

static qn_status apply_powered(qn_qasm_elaborator *el, const qn_qasm_application *app,
                               const qn_qasm_context *context, const int *qubits) {
    qn_status status = QN_OK;
    qn_qasm_context used = *context;
    const double exponent = context->inverse ? -app->exponent : app->exponent;
    used.inverse = false;
    if (exponent != rint(exponent)) return apply_broken_power(el, app, &used, qubits, exponent);
    used.inverse = app->inverse != (exponent < 0.0);
    for (int64_t k = 0; (double)k < fabs(exponent); ++k) {
        QN_TRY(qn_qasm_count(&el->builder));
        QN_TRY(apply_once(el, app, &used, qubits));
    }
out:
    return status;
}

/* X on the negated controls before and after. */
static qn_status flip(qn_qasm_elaborator *el, const qn_qasm_application *app, const int *qubits) {
    qn_status status = QN_OK;
    const qn_qasm_context none = {0};
    for (int c = 0; app->nnegated > 0 && c < app->ncontrols; ++c)
        if (app->negated[c])
            QN_TRY(qn_qasm_apply(&el->builder, &none, qn_gate_find("x"), NULL, &qubits[c]));
out:
    return status;
}

/* qubits: controls, then those of the gate. */
static qn_status apply(qn_qasm_elaborator *el, const qn_qasm_application *app,
                       const qn_qasm_context *outer, const int *qubits) {
    qn_status status = QN_OK;
    qn_qasm_context context = *outer;
    if (app->ncontrols + outer->ncontrols > QASM_MAX_CONTROLS)
        return qn_qasm_refuse(el, app->call, "a gate may have at most %d controls",
                              QASM_MAX_CONTROLS);
    for (int c = 0; c < app->ncontrols; ++c) context.controls[context.ncontrols++] = qubits[c];
    QN_TRY(flip(el, app, qubits));
    QN_TRY(apply_powered(el, app, &context, qubits + app->ncontrols));
    QN_TRY(flip(el, app, qubits));
out:
    return status;
}

/* ---- calls ---------------------------------------------------------------------------------- */

static qn_status apply_broadcast(qn_qasm_elaborator *el, const qn_qasm_application *app,
                                 const qn_qasm_span *spans, int nspans, int times) {
    qn_status status = QN_OK;
    const qn_qasm_context none = {0};
    int qubits[QASM_MAX_OPERANDS + QASM_MAX_CONTROLS] = {0};
    for (int t = 0; t < times; ++t) {
        for (int k = 0; k < nspans; ++k) {
            qubits[k] = qn_qasm_span_at(&spans[k], spans[k].whole ? t : 0);
            for (int other = 0; other < k; ++other)
                if (qubits[other] == qubits[k])
                    QN_TRY(qn_qasm_refuse(el, app->call, "a qubit is used twice in one operation"));
        }
        QN_TRY(apply(el, app, &none, qubits));
    }
out:
    return status;
}

qn_status qn_qasm_call(qn_qasm_elaborator *el, const qn_qasm_node *call) {
    qn_status status = QN_OK;
    qn_qasm_application app = {.call = call, .exponent = 1.0};
    qn_qasm_span spans[QASM_MAX_OPERANDS + QASM_MAX_CONTROLS] = {0};
    int count = 0, times = 1;
    bool broadcast = false;
    QN_TRY(qn_qasm_find_gate(el, &app));
    QN_TRY(qn_qasm_read_modifiers(el, &app));
    QN_TRY(qn_qasm_read_angles(el, &app));
    if (qn_qasm_length(call->b) != app.nqubits + app.ncontrols)
        QN_TRY(qn_qasm_refuse(el, call, "gate '%s' acts on %d qubits, not %d", call->text,
                              app.nqubits + app.ncontrols, qn_qasm_length(call->b)));
    for (const qn_qasm_node *o = call->b; o; o = o->next) {
        qn_qasm_span *span = &spans[count++];
        QN_TRY(qn_qasm_resolve(el, o, QASM_SYMBOL_QUBITS, span));
        if (!span->whole) continue;
        if (broadcast && span->count != times)
            QN_TRY(qn_qasm_refuse(el, o, "registers of %d and %d qubits in one operation", times,
                                  span->count));
        times = span->count;
        broadcast = true;
    }
    el->builder.adjustable = call->flag && app.gate;
    QN_TRY(apply_broadcast(el, &app, spans, count, times));
out:
    el->builder.adjustable = false;
    return status;
}
