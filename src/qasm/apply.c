/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qasm/apply.h"
#include "circuit/gate_table.h"
#include "core/list.h"

#include "circuit/unitary.h"
#include "core/try.h"

#include <math.h>
#include <string.h>

enum { MAX_WORK = 2000000 };

/* ---- operations ----------------------------------------------------------------------------- */

qn_status qn_qasm_count(qn_qasm_builder *builder) {
    if (++builder->work <= MAX_WORK) return QN_OK;
    return qn_qasm_fail(builder->source, QN_ERR_LIMIT, builder->at->line, builder->at->column,
                        "the circuit has more than %d operations", MAX_WORK);
}

/* Items that a list of `count` and one more has taken room for, at most at a time: when its room
 * doubles, the old list stands beside the new one. */
static size_t most_items(size_t count) {
    const size_t room = qn_list_room(count + 1);
    return room + room / 2;
}

qn_status qn_qasm_write_op(qn_qasm_builder *builder, qn_op op) {
    const qn_qasm_node *at = builder->at;
    qn_status status = qn_qasm_count(builder);
    if (status != QN_OK) return status;
    if (op.kind != QN_OP_BARRIER) op.condition = builder->condition;
    if (builder->overtaken && op.condition.count > 0)
        return qn_qasm_fail(builder->source, QN_ERR_UNSUPPORTED, at->line, at->column,
                            "this stands behind a measurement in the same 'if' that changes the "
                            "bits of its condition");
    qn_circuit_set_section(builder->circuit, at->section);
    status = qn_qasm_source_bound(
        builder->source, most_items(qn_circuit_size(builder->circuit)) * sizeof op +
                             most_items((size_t)builder->nparams) * sizeof *builder->parameters);
    if (status != QN_OK) return status;
    status = qn_circuit_append(builder->circuit, &op);
    if (status == QN_OK) return QN_OK;
    return qn_qasm_fail(builder->source, status, at->line, at->column, "%s",
                        status == QN_ERR_ARGUMENT ? "a qubit is used twice in one operation"
                                                  : qn_status_text(status));
}

qn_status qn_qasm_add_parameter(qn_qasm_builder *builder, qn_term term, qn_angle *angle) {
    qn_graph_node *node = term.node ? &builder->source->graph->nodes[term.node] : NULL;
    if (node && node->angle > 0) {
        *angle = (qn_angle){node->angle - 1, term.scale, term.offset};
        return QN_OK;
    }
    qn_term *grown = qn_list_grown(builder->parameters, (size_t)builder->nparams, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    builder->parameters = grown;
    builder->parameters[builder->nparams++] = node ? (qn_term){term.node, 1.0, 0.0} : term;
    *angle = (qn_angle){builder->nparams - 1, 1.0, 0.0};
    if (node) {
        node->angle = builder->nparams;
        *angle = (qn_angle){builder->nparams - 1, term.scale, term.offset};
    }
    return QN_OK;
}

static qn_status write_gate(qn_qasm_builder *builder, const qn_gate *gate, const double *angles,
                            const int *qubits) {
    qn_op op = {.kind = QN_OP_GATE, .gate = gate, .nqubits = gate->nqubits};
    for (int q = 0; q < gate->nqubits && q < QN_MAX_GATE_QUBITS; ++q) op.qubits[q] = qubits[q];
    for (int a = 0; a < QN_MAX_GATE_ANGLES; ++a)
        op.angles[a] = (qn_angle){-1, 0.0, angles && a < gate->nangles ? angles[a] : 0.0};
    if (builder->adjustable && gate->generator) {
        const qn_status status = qn_qasm_add_parameter(builder, qn_term_constant(angles[0]),
                                                       &op.angles[0]);
        if (status != QN_OK) return status;
    }
    return qn_qasm_write_op(builder, op);
}

static qn_status write_named(qn_qasm_builder *builder, const char *name, const double *angles,
                             const int *qubits) {
    return write_gate(builder, qn_gate_find(name), angles, qubits);
}

/* ---- 2 x 2 unitaries ------------------------------------------------------------------------ */

/* theta, phi, lambda, gamma of m = exp(i gamma) u3(theta, phi, lambda). */
static void angles_of(const double complex *m, double *angles) {
    const double tiny = 1e-12, c = cabs(m[0]), s = cabs(m[2]);
    const double gamma = c > tiny ? carg(m[0]) : 0.0;
    angles[0] = 2.0 * atan2(s, c);
    angles[1] = s > tiny ? carg(m[2]) - gamma : 0.0;
    angles[2] = s > tiny ? carg(-m[1]) - gamma : carg(m[3]) - gamma;
    angles[3] = gamma;
}

static bool is_matrix(const char *name, const double complex *m) {
    double complex u[4];
    double worst = 0.0;
    qn_gate_find(name)->matrix(NULL, u);
    for (int k = 0; k < 4; ++k) worst = fmax(worst, cabs(m[k] - u[k]));
    return worst < 1e-14;
}

/* Gates that are better known by name: matrix and number of controls. */
static const struct known {
    const char *matrix, *gate;
    int ncontrols;
} KNOWN[] = {
    {"x", "cx", 1}, {"y", "cy", 1}, {"z", "cz", 1}, {"h", "ch", 1}, {"x", "ccx", 2},
};

/* m on `target` if all controls are 1. More than one control (Barenco et al., PRA 52, 3457, 7.5):
 * with v = sqrt(m), cv(last) c..x(last) cv^-1(last) c..x(last) c..v. */
static qn_status apply_matrix(qn_qasm_builder *builder, const int *controls, int ncontrols,
                              int target, const double complex *m) {
    static const double complex x[4] = {0.0, 1.0, 1.0, 0.0};
    qn_status status = QN_OK;
    double complex v[4], inverse[4];
    double angles[4];
    int qubits[QN_MAX_GATE_QUBITS];
    for (size_t k = 0; k < sizeof KNOWN / sizeof *KNOWN; ++k) {
        if (KNOWN[k].ncontrols != ncontrols || !is_matrix(KNOWN[k].matrix, m)) continue;
        for (int c = 0; c < ncontrols; ++c) qubits[c] = controls[c];
        qubits[ncontrols] = target;
        return write_named(builder, KNOWN[k].gate, NULL, qubits);
    }
    if (ncontrols <= 1) {
        angles_of(m, angles);
        if (ncontrols == 0) builder->phase += angles[3];
        qubits[0] = ncontrols ? controls[0] : target;
        qubits[1] = target;
        return write_named(builder, ncontrols ? "cu" : "u", angles, qubits);
    }
    const int last = controls[ncontrols - 1];
    memcpy(v, m, sizeof v);
    QN_TRY(qn_unitary_power(1, v, 0.5));
    for (int k = 0; k < 4; ++k) inverse[k] = conj(v[(k & 1) * 2 + (k >> 1)]);
    QN_TRY(apply_matrix(builder, &last, 1, target, v));
    QN_TRY(apply_matrix(builder, controls, ncontrols - 1, last, x));
    QN_TRY(apply_matrix(builder, &last, 1, target, inverse));
    QN_TRY(apply_matrix(builder, controls, ncontrols - 1, last, x));
    QN_TRY(apply_matrix(builder, controls, ncontrols - 1, target, v));
out:
    return status;
}

/* ---- gates of the table --------------------------------------------------------------------- */

/* Its block where all controls are 1. */
static void target_matrix(const qn_gate *gate, const double *angles, double complex *m) {
    double complex u[64];
    const int size = 1 << gate->nqubits, low = size / 2 - 1, high = size - 1;
    gate->matrix(angles, u);
    m[0] = u[low * size + low];
    m[1] = u[low * size + high];
    m[2] = u[high * size + low];
    m[3] = u[high * size + high];
}

/* Controlled gates with a name of their own. */
const qn_gate *qn_qasm_controlled_gate(const qn_gate *gate) {
    static const char *const names[][2] = {
        {"x", "cx"},   {"cx", "ccx"}, {"swap", "cswap"}, {"y", "cy"}, {"z", "cz"},   {"h", "ch"},
        {"rx", "crx"}, {"ry", "cry"}, {"rz", "crz"},     {"p", "cp"}, {"u1", "cu1"}, {"u3", "cu3"}};
    for (size_t k = 0; k < sizeof names / sizeof *names; ++k)
        if (strcmp(names[k][0], gate->name) == 0) return qn_gate_find(names[k][1]);
    return NULL;
}

const qn_definition *qn_qasm_definition(const qn_gate *gate) {
    for (size_t k = 0; k < qn_definition_count; ++k)
        if (!qn_definitions[k].needs && strcmp(qn_definitions[k].gate, gate->name) == 0)
            return &qn_definitions[k];
    return NULL;
}

/* What a definition leaves out: gate = exp(i phase) times its steps. */
static double phase_of(const qn_gate *gate, const double *angles, const qn_definition *definition) {
    double complex u[QN_UNITARY_SIZE * QN_UNITARY_SIZE], g[QN_UNITARY_SIZE * QN_UNITARY_SIZE];
    const int entries = 1 << (2 * gate->nqubits);
    double complex overlap = 0.0;
    qn_unitary_identity(gate->nqubits, u);
    for (size_t k = 0; k < definition->count; ++k) {
        const qn_definition_step *step = &definition->steps[k];
        const double angle = qn_definition_angle(step, gate, angles);
        qn_unitary_apply(gate->nqubits, u, qn_gate_find(step->gate), &angle, step->qubits);
    }
    gate->matrix(angles, g);
    for (int i = 0; i < entries; ++i) overlap += g[i] * conj(u[i]);
    return carg(overlap);
}

static qn_status apply_definition(qn_qasm_builder *builder, const qn_qasm_context *context,
                                  const qn_gate *gate, const double *angles, const int *qubits) {
    qn_status status = QN_OK;
    const double tiny = 1e-14;
    const qn_definition *definition = qn_qasm_definition(gate);
    if (!definition) return QN_ERR_UNSUPPORTED; /* every gate on several qubits has one */
    for (size_t k = 0; k < definition->count; ++k) {
        const qn_definition_step *step = &definition->steps[k];
        const qn_gate *small = qn_gate_find(step->gate);
        int on[QN_MAX_GATE_QUBITS] = {0};
        const double angle = qn_definition_angle(step, gate, angles);
        for (int q = 0; q < small->nqubits; ++q) on[q] = qubits[step->qubits[q]];
        QN_TRY(qn_qasm_apply(builder, context, small, &angle, on));
    }
    const double phase = phase_of(gate, angles, definition);
    if (fabs(phase) > tiny) QN_TRY(qn_qasm_apply_phase(builder, context, phase));
out:
    return status;
}

qn_status qn_qasm_apply(qn_qasm_builder *builder, const qn_qasm_context *context,
                        const qn_gate *gate, const double *angles, const int *qubits) {
    double inverse[QN_MAX_GATE_ANGLES] = {0};
    qn_qasm_context rest = *context;
    if (context->inverse) {
        qn_gate_inverse_angles(gate, angles, inverse);
        rest.inverse = false;
        return qn_qasm_apply(builder, &rest, qn_gate_find(gate->inverse), inverse, qubits);
    }
    if (context->ncontrols == 0) return write_gate(builder, gate, angles, qubits);
    const qn_gate *controlled = qn_qasm_controlled_gate(gate);
    if (context->ncontrols == 1 && controlled) {
        const int all[3] = {context->controls[0], qubits[0], gate->nqubits > 1 ? qubits[1] : -1};
        return write_gate(builder, controlled, angles, all);
    }
    if (!qn_qasm_is_controlled(gate))
        return apply_definition(builder, context, gate, angles, qubits);
    double complex m[4];
    const int last = gate->nqubits - 1;
    target_matrix(gate, angles, m);
    return qn_qasm_apply_controlled(builder, context, qubits, last, qubits[last], m);
}

qn_status qn_qasm_apply_controlled(qn_qasm_builder *builder, const qn_qasm_context *context,
                                   const int *others, int nothers, int target,
                                   const double complex *m) {
    int controls[QASM_MAX_CONTROLS] = {0}, count = 0;
    if (context->ncontrols + nothers > QASM_MAX_CONTROLS)
        return qn_qasm_fail(builder->source, QN_ERR_LIMIT, builder->at->line, builder->at->column,
                            "a gate may have at most %d controls", QASM_MAX_CONTROLS);
    for (int c = 0; c < context->ncontrols; ++c) controls[count++] = context->controls[c];
    for (int c = 0; c < nothers; ++c) controls[count++] = others[c];
    return apply_matrix(builder, controls, count, target, m);
}

bool qn_qasm_is_controlled(const qn_gate *gate) {
    static const char *const names[] = {"cx",  "cy", "cz",  "ch",  "crx", "cry",
                                        "crz", "cp", "cu1", "cu3", "cu",  "ccx"};
    for (size_t k = 0; k < sizeof names / sizeof *names; ++k)
        if (strcmp(names[k], gate->name) == 0) return true;
    return gate->nqubits == 1;
}

qn_status qn_qasm_apply_phase(qn_qasm_builder *builder, const qn_qasm_context *context,
                              double angle) {
    if (context->ncontrols == 0) {
        builder->phase += angle;
        return QN_OK;
    }
    qn_qasm_context rest = *context;
    const int target = rest.controls[--rest.ncontrols];
    rest.inverse = false; /* the angle is that of the inverse already */
    return qn_qasm_apply(builder, &rest, qn_gate_find("p"), &angle, &target);
}
