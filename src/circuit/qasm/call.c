/* Gates: definitions, modifiers, broadcasts. */
#include "circuit/qasm/elaborate.h"
#include "core/try.h"

#include <math.h>
#include <string.h>

enum { MAX_ARGUMENTS = 64, MAX_OPERANDS = 64, MAX_REPEATS = 1000000, MAX_CALL_DEPTH = 64 };

/* ---- definitions ---------------------------------------------------------------------------- */

static int length(const qn_qasm_node *list) {
    int count = 0;
    for (; list; list = list->next) ++count;
    return count;
}

static qn_status check_names(qn_qasm_elaborator *el, const qn_qasm_node *list) {
    for (const qn_qasm_node *name = list; name; name = name->next)
        for (const qn_qasm_node *other = list; other != name; other = other->next)
            if (strcmp(name->text, other->text) == 0)
                return qn_qasm_refuse(el, name, "'%s' stands twice in this list", name->text);
    return QN_OK;
}

static qn_status check_body(qn_qasm_elaborator *el, const qn_qasm_node *statement) {
    for (; statement; statement = statement->next)
        if (statement->kind != QASM_NODE_CALL && statement->kind != QASM_NODE_BARRIER)
            return qn_qasm_refuse(el, statement, "a gate consists of gates and barriers only");
    return QN_OK;
}

qn_status qn_qasm_define(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    qn_status status = QN_OK;
    qn_qasm_source *source = el->builder.source;
    if (qn_qasm_find(&el->table, node->text))
        return qn_qasm_refuse(el, node, "'%s' is defined already", node->text);
    const int nparams = length(node->a), nqubits = length(node->b);
    if (nparams > MAX_ARGUMENTS || nqubits > MAX_OPERANDS)
        return qn_qasm_refuse(el, node, "a gate may have at most %d parameters and %d qubits",
                              MAX_ARGUMENTS, MAX_OPERANDS);
    QN_TRY(check_names(el, node->a));
    QN_TRY(check_names(el, node->b));
    QN_TRY(check_body(el, node->c));
    qn_qasm_gate *gate = qn_qasm_source_alloc(source, sizeof *gate);
    if (!gate) return source->status;
    *gate = (qn_qasm_gate){nparams, nqubits, length(node->c), node->a, node->b, NULL};
    gate->statements = qn_qasm_source_alloc(source, ((size_t)gate->nstatements + 1) *
                                                        sizeof *gate->statements);
    qn_qasm_symbol *symbol = gate->statements
                                 ? qn_qasm_add(source, &el->table, node->text, QASM_SYMBOL_GATE)
                                 : NULL;
    if (!symbol) return source->status;
    int k = 0;
    for (const qn_qasm_node *s = node->c; s; s = s->next) gate->statements[k++] = s;
    symbol->gate = gate;
out:
    return status;
}

/* ---- one application ------------------------------------------------------------------------ */

/* A call with its qubits known. */
typedef struct application {
    const qn_qasm_node *call;
    const qn_gate *gate;      /* of the table, or NULL */
    const qn_qasm_gate *user; /* of the file, or NULL: gphase */
    int nangles, nqubits;     /* that the gate has */
    int nnegated, ncontrols;  /* by its modifiers */
    bool negated[QASM_MAX_CONTROLS];
    bool inverse;
    double exponent;
    int depth;
    double angles[MAX_ARGUMENTS];
} application;

static qn_status find_gate(qn_qasm_elaborator *el, application *app) {
    static const char *const aliases[][2] = {{"U", "u"},       {"CX", "cx"},   {"phase", "p"},
                                             {"cphase", "cp"}, {"cnot", "cx"}, {"u0", "id"}};
    const qn_qasm_node *call = app->call;
    const char *name = call->text;
    const qn_qasm_symbol *symbol = qn_qasm_find(&el->table, name);
    if (symbol && symbol->kind == QASM_SYMBOL_OPAQUE)
        return qn_qasm_refuse(el, call, "gate '%s' is opaque: nothing says what it does", name);
    if (symbol && symbol->kind != QASM_SYMBOL_GATE)
        return qn_qasm_refuse(el, call, "'%s' is no gate", name);
    const bool builtin = strcmp(name, "U") == 0 || strcmp(name, "CX") == 0;
    if (symbol) {
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
    if (!app->gate) return qn_qasm_refuse(el, call, "there is no gate '%s'", call->text);
    if (!el->included && !builtin)
        return qn_qasm_refuse(el, call,
                              "gate '%s' is not defined: include \"qelib1.inc\" "
                              "(OpenQASM 3: \"stdgates.inc\") first",
                              call->text);
    app->nangles = strcmp(call->text, "u0") == 0 ? 1 : app->gate->nangles;
    app->nqubits = app->gate->nqubits;
    return QN_OK;
}

static qn_status read_power(qn_qasm_elaborator *el, const qn_qasm_node *node, application *app) {
    double exponent = 1.0;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    const qn_status status = qn_qasm_evaluate(&scope, node->a, &exponent);
    if (status != QN_OK) return status;
    if (fabs(exponent) > MAX_REPEATS)
        return qn_qasm_refuse(el, node, "the power %g is too large", exponent);
    if (app->exponent != 1.0 &&
        (exponent != rint(exponent) || app->exponent != rint(app->exponent)))
        return qn_qasm_refuse(el, node, "broken powers of powers are not read");
    app->exponent *= exponent;
    return QN_OK;
}

static qn_status read_modifiers(qn_qasm_elaborator *el, application *app) {
    qn_status status = QN_OK;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    for (const qn_qasm_node *m = app->call->c; m; m = m->next) {
        int64_t count = 1;
        if (m->kind == QASM_NODE_INV) app->inverse = !app->inverse;
        if (m->kind == QASM_NODE_POW) QN_TRY(read_power(el, m, app));
        if (m->kind != QASM_NODE_CTRL) continue;
        if (m->a)
            QN_TRY(qn_qasm_evaluate_whole(&scope, m->a, "the number of controls", 1,
                                          QASM_MAX_CONTROLS - app->ncontrols, &count));
        if (app->ncontrols + count > QASM_MAX_CONTROLS)
            QN_TRY(qn_qasm_refuse(el, m, "a gate may have at most %d controls", QASM_MAX_CONTROLS));
        for (int64_t k = 0; k < count; ++k) app->negated[app->ncontrols++] = m->flag;
        app->nnegated += m->flag ? (int)count : 0;
    }
out:
    return status;
}

static qn_status read_angles(qn_qasm_elaborator *el, application *app) {
    qn_status status = QN_OK;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    const qn_qasm_node *node = app->call->a;
    const int given = length(node);
    if (given != app->nangles)
        QN_TRY(qn_qasm_refuse(el, app->call, "gate '%s' takes %d parameters, not %d",
                              app->call->text, app->nangles, given));
    for (int k = 0; node; node = node->next, ++k)
        QN_TRY(qn_qasm_evaluate(&scope, node, &app->angles[k]));
out:
    return status;
}

static qn_status apply(qn_qasm_elaborator *el, const application *app, const qn_qasm_context *outer,
                       const int *qubits);

/* Which qubit a name inside a gate means. */
static qn_status inner_qubit(qn_qasm_elaborator *el, const application *outer,
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
static qn_status fence_inner(qn_qasm_elaborator *el, const application *outer,
                             const qn_qasm_node *barrier, const int *qubits) {
    qn_status status = QN_OK;
    int fence[MAX_OPERANDS], count = 0;
    for (const qn_qasm_node *o = barrier->b; o && count < MAX_OPERANDS; o = o->next)
        QN_TRY(inner_qubit(el, outer, o, qubits, &fence[count++]));
    const qn_op op = {.kind = QN_OP_BARRIER,
                      .fence = barrier->b ? fence : qubits,
                      .nfence = barrier->b ? count : outer->nqubits};
    QN_TRY(qn_qasm_write_op(&el->builder, op));
out:
    return status;
}

/* A call inside a gate: its qubits are names of the gate's. */
static qn_status apply_inner(qn_qasm_elaborator *el, const application *outer,
                             const qn_qasm_context *context, const qn_qasm_node *call,
                             const int *qubits) {
    qn_status status = QN_OK;
    application app = {.call = call, .exponent = 1.0, .depth = outer->depth + 1};
    int inner[MAX_OPERANDS + QASM_MAX_CONTROLS] = {0}, count = 0;
    if (app.depth > MAX_CALL_DEPTH)
        return qn_qasm_refuse(el, call, "gates are nested more than %d deep", MAX_CALL_DEPTH);
    QN_TRY(find_gate(el, &app));
    QN_TRY(read_modifiers(el, &app));
    QN_TRY(read_angles(el, &app));
    for (const qn_qasm_node *o = call->b; o; o = o->next) {
        if (count >= app.nqubits + app.ncontrols) break;
        QN_TRY(inner_qubit(el, outer, o, qubits, &inner[count++]));
    }
    if (length(call->b) != app.nqubits + app.ncontrols)
        QN_TRY(qn_qasm_refuse(el, call, "gate '%s' acts on %d qubits, not %d", call->text,
                              app.nqubits + app.ncontrols, length(call->b)));
    for (int k = 0; k < count; ++k)
        for (int other = 0; other < k; ++other)
            if (inner[k] == inner[other])
                QN_TRY(qn_qasm_refuse(el, call, "a qubit is used twice in one operation"));
    QN_TRY(apply(el, &app, context, inner));
out:
    return status;
}

static qn_status apply_user(qn_qasm_elaborator *el, const application *app,
                            const qn_qasm_context *context, const int *qubits) {
    qn_status status = QN_OK;
    const qn_qasm_gate *gate = app->user;
    const qn_qasm_local *saved = el->locals;
    qn_qasm_local locals[MAX_ARGUMENTS];
    const qn_qasm_local *inner = NULL;
    const qn_qasm_node *name = gate->params;
    for (int k = 0; k < gate->nparams; ++k, name = name->next) {
        locals[k] = (qn_qasm_local){name->text, app->angles[k], inner};
        inner = &locals[k];
    }
    el->locals = inner; /* what surrounds the call does not reach into the gate */
    for (int k = 0; k < gate->nstatements; ++k) {
        const int index = context->inverse ? gate->nstatements - 1 - k : k;
        const qn_qasm_node *statement = gate->statements[index];
        QN_TRY(qn_qasm_count(&el->builder));
        if (statement->kind == QASM_NODE_CALL)
            QN_TRY(apply_inner(el, app, context, statement, qubits));
        else QN_TRY(fence_inner(el, app, statement, qubits));
    }
out:
    el->locals = saved;
    return status;
}

/* One time, all controls positive. */
static qn_status apply_once(qn_qasm_elaborator *el, const application *app,
                            const qn_qasm_context *context, const int *qubits) {
    if (app->user) return apply_user(el, app, context, qubits);
    if (app->gate) return qn_qasm_apply(&el->builder, context, app->gate, app->angles, qubits);
    const double sign = context->inverse ? -1.0 : 1.0;
    return qn_qasm_apply_phase(&el->builder, context, sign * app->angles[0]);
}

static qn_status apply_powered(qn_qasm_elaborator *el, const application *app,
                               const qn_qasm_context *context, const int *qubits) {
    qn_status status = QN_OK;
    qn_qasm_context used = *context;
    if (app->exponent != rint(app->exponent)) {
        if (app->gate)
            return qn_qasm_apply_power(&el->builder, context, app->gate, app->angles, qubits,
                                       app->exponent);
        if (app->user)
            return qn_qasm_refuse(el, app->call, "broken powers of defined gates are not read");
        application phase = *app;
        phase.angles[0] *= app->exponent;
        return apply_once(el, &phase, context, qubits);
    }
    used.inverse = context->inverse != (app->exponent < 0.0);
    for (int64_t k = 0; (double)k < fabs(app->exponent); ++k) {
        QN_TRY(qn_qasm_count(&el->builder));
        QN_TRY(apply_once(el, app, &used, qubits));
    }
out:
    return status;
}

/* X on the negated controls before and after. */
static qn_status flip(qn_qasm_elaborator *el, const application *app, const int *qubits) {
    qn_status status = QN_OK;
    const qn_qasm_context none = {0};
    for (int c = 0; app->nnegated > 0 && c < app->ncontrols; ++c)
        if (app->negated[c])
            QN_TRY(qn_qasm_apply(&el->builder, &none, qn_gate_find("x"), NULL, &qubits[c]));
out:
    return status;
}

/* qubits: controls, then those of the gate. */
static qn_status apply(qn_qasm_elaborator *el, const application *app, const qn_qasm_context *outer,
                       const int *qubits) {
    qn_status status = QN_OK;
    qn_qasm_context context = *outer;
    if (app->ncontrols + outer->ncontrols > QASM_MAX_CONTROLS)
        return qn_qasm_refuse(el, app->call, "a gate may have at most %d controls",
                              QASM_MAX_CONTROLS);
    for (int c = 0; c < app->ncontrols; ++c) context.controls[context.ncontrols++] = qubits[c];
    if (app->inverse) context.inverse = !context.inverse;
    QN_TRY(flip(el, app, qubits));
    QN_TRY(apply_powered(el, app, &context, qubits + app->ncontrols));
    QN_TRY(flip(el, app, qubits));
out:
    return status;
}

/* ---- calls ---------------------------------------------------------------------------------- */

static qn_status apply_broadcast(qn_qasm_elaborator *el, const application *app,
                                 const qn_qasm_span *spans, int nspans, int times) {
    qn_status status = QN_OK;
    const qn_qasm_context none = {0};
    int qubits[MAX_OPERANDS + QASM_MAX_CONTROLS] = {0};
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
    application app = {.call = call, .exponent = 1.0};
    qn_qasm_span spans[MAX_OPERANDS + QASM_MAX_CONTROLS] = {0};
    int count = 0, times = 1;
    bool broadcast = false;
    QN_TRY(find_gate(el, &app));
    QN_TRY(read_modifiers(el, &app));
    QN_TRY(read_angles(el, &app));
    if (length(call->b) != app.nqubits + app.ncontrols)
        QN_TRY(qn_qasm_refuse(el, call, "gate '%s' acts on %d qubits, not %d", call->text,
                              app.nqubits + app.ncontrols, length(call->b)));
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
