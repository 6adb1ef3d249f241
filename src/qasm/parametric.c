/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gates whose angles depend on parameters. Each angle ends in rotations about one Pauli string,
 * where the engines know its derivative. */
#include "circuit/gate_table.h"
#include "circuit/unitary.h"
#include "core/try.h"
#include "qasm/apply.h"

#include <math.h>
#include <string.h>

/* ---- terms ---------------------------------------------------------------------------------- */

static qn_status add(qn_qasm_builder *builder, qn_term a, qn_term b, qn_term *sum) {
    return qn_graph_apply(builder->source->graph, &qn_graph_sum, a, b, builder->at->line,
                          builder->at->column, sum);
}

/* constant + sum_a factor[a] angles[a] */
static qn_status combine(qn_qasm_builder *builder, double constant, const double *factor,
                         const qn_term *angles, int nangles, qn_term *result) {
    qn_status status = QN_OK;
    *result = qn_term_constant(constant);
    for (int a = 0; a < nangles; ++a)
        if (factor[a] != 0.0)
            QN_TRY(add(builder, *result, qn_term_times(angles[a], factor[a]), result));
out:
    return status;
}

static bool is_parametric(const qn_gate *gate, const qn_term *angles) {
    bool found = false;
    for (int a = 0; a < gate->nangles; ++a) found = found || angles[a].node;
    return found;
}

/* Each angle of an inverse is another angle of the gate, negated and moved. */
static void invert(const qn_gate *gate, const qn_term *angles, qn_term *inverse) {
    double zeros[QN_MAX_GATE_ANGLES] = {0}, moved[QN_MAX_GATE_ANGLES], one[QN_MAX_GATE_ANGLES];
    qn_gate_inverse_angles(gate, zeros, moved);
    for (int b = 0; b < gate->nangles; ++b) {
        double unit[QN_MAX_GATE_ANGLES] = {0};
        unit[b] = 1.0;
        qn_gate_inverse_angles(gate, unit, one);
        for (int a = 0; a < gate->nangles; ++a) {
            if (one[a] == moved[a]) continue;
            inverse[a] = qn_term_times(angles[b], -1.0);
            inverse[a].offset += moved[a];
        }
    }
}

/* ---- rotations ------------------------------------------------------------------------------ */

static const qn_qasm_context NONE = {0};

/* A gate of one angle, or none. */
static qn_status write(qn_qasm_builder *builder, const char *name, qn_term angle,
                       const int *qubits) {
    const double tiny = 1e-14;
    const qn_gate *gate = qn_gate_find(name);
    qn_op op = {.kind = QN_OP_GATE, .gate = gate, .nqubits = gate->nqubits};
    if (gate->nangles > 0 && !angle.node && fabs(angle.offset) < tiny) return QN_OK;
    if (!angle.node) return qn_qasm_apply(builder, &NONE, gate, &angle.offset, qubits);
    if (builder->fixed) {
        builder->kept = angle.node;
        return QN_OK;
    }
    for (int q = 0; q < gate->nqubits && q < QN_MAX_GATE_QUBITS; ++q) op.qubits[q] = qubits[q];
    for (int a = 1; a < QN_MAX_GATE_ANGLES; ++a) op.angles[a].param = -1;
    builder->source->graph->nodes[angle.node].used = true;
    const qn_status status = qn_qasm_add_parameter(builder, angle, &op.angles[0]);
    return status == QN_OK ? qn_qasm_write_op(builder, op) : status;
}

/* x or z under all controls. */
static qn_status write_controlled(qn_qasm_builder *builder, const qn_qasm_context *context,
                                  const char *name, int target) {
    return qn_qasm_apply(builder, context, qn_gate_find(name), NULL, &target);
}

/* exp(-i t G/2) under controls: half of it, and half of it turned back unless all controls are 1,
 * where a Pauli that anticommutes with G stands around it. */
static qn_status apply_rotation(qn_qasm_builder *builder, const qn_qasm_context *context,
                                const qn_gate *gate, qn_term angle, const int *qubits) {
    qn_status status = QN_OK;
    const char *around = gate->generator[0] == 'X' ? "z" : "x";
    QN_TRY(write(builder, gate->name, qn_term_times(angle, 0.5), qubits));
    QN_TRY(write_controlled(builder, context, around, qubits[0]));
    QN_TRY(write(builder, gate->name, qn_term_times(angle, -0.5), qubits));
    QN_TRY(write_controlled(builder, context, around, qubits[0]));
out:
    return status;
}

/* Under controls the last one turns as p does, and p = exp(i t / 2) rz. */
qn_status qn_qasm_phase_term(qn_qasm_builder *builder, const qn_qasm_context *context,
                             qn_term angle) {
    qn_status status = QN_OK;
    qn_qasm_context rest = *context;
    rest.inverse = false;
    if (!angle.node) return qn_qasm_apply_phase(builder, context, angle.offset);
    if (builder->fixed) builder->kept = angle.node;
    for (; rest.ncontrols > 1; angle = qn_term_times(angle, 0.5)) {
        const int target = rest.controls[--rest.ncontrols];
        QN_TRY(apply_rotation(builder, &rest, qn_gate_find("rz"), angle, &target));
    }
    if (rest.ncontrols == 1) QN_TRY(write(builder, "p", angle, rest.controls));
out:
    return status;
}

/* ---- gates of several angles ---------------------------------------------------------------- */

/* exp(i gamma) u3(theta, phi, lambda) = exp(i (phi + lambda)/2) rz(phi) ry(theta) rz(lambda). */
static qn_status apply_general(qn_qasm_builder *builder, const qn_qasm_context *context,
                               const qn_term *angles, int target) {
    static const double of_phase[QN_MAX_GATE_ANGLES] = {0.0, 0.5, 0.5, 1.0};
    qn_status status = QN_OK;
    const qn_definition *cu = qn_qasm_definition(qn_gate_find("cu"));
    qn_term phase = {0};
    QN_TRY(combine(builder, 0.0, of_phase, angles, QN_MAX_GATE_ANGLES, &phase));
    if (context->ncontrols == 0) {
        QN_TRY(write(builder, "rz", angles[2], &target));
        QN_TRY(write(builder, "ry", angles[0], &target));
        QN_TRY(write(builder, "rz", angles[1], &target));
    }
    /* the first step is the control's phase */
    for (size_t k = 1; context->ncontrols > 0 && k < cu->count; ++k) {
        const qn_definition_step *step = &cu->steps[k];
        qn_term angle = {0};
        if (strcmp(step->gate, "cx") == 0) {
            QN_TRY(write_controlled(builder, context, "x", target));
            continue;
        }
        QN_TRY(combine(builder, step->constant, step->factor, angles, QN_MAX_GATE_ANGLES, &angle));
        QN_TRY(write(builder, step->gate, angle, &target));
    }
    QN_TRY(qn_qasm_phase_term(builder, context, phase));
out:
    return status;
}

/* A gate by its definition, whose angles go into rotations; not under controls. */
static qn_status apply_definition(qn_qasm_builder *builder, const qn_gate *gate,
                                  const qn_term *angles, const int *qubits) {
    qn_status status = QN_OK;
    const qn_definition *definition = qn_qasm_definition(gate);
    for (size_t k = 0; k < definition->count; ++k) {
        const qn_definition_step *step = &definition->steps[k];
        const int nqubits = qn_gate_find(step->gate)->nqubits;
        int on[QN_MAX_GATE_QUBITS] = {0};
        qn_term angle = {0};
        for (int q = 0; q < nqubits; ++q) on[q] = qubits[step->qubits[q]];
        QN_TRY(combine(builder, step->constant, step->factor, angles, gate->nangles, &angle));
        QN_TRY(write(builder, step->gate, angle, on));
    }
out:
    return status;
}

/* What a gate does to its last qubit if the others are 1. */
static const struct inner {
    const char *gate, *inner;
} INNER[] = {
    {"crx", "rx"}, {"cry", "ry"}, {"crz", "rz"}, {"cp", "p"}, {"cu1", "p"}, {"cu3", "u"},
};

/* theta, phi, lambda, gamma of a gate that has them. */
static bool is_general(const qn_gate *gate, const qn_term *angles, qn_term *all) {
    for (int a = 0; a < QN_MAX_GATE_ANGLES; ++a)
        all[a] = a < gate->nangles ? angles[a] : qn_term_constant(0.0);
    if (strcmp(gate->name, "u2") == 0) {
        all[2] = angles[1];
        all[1] = angles[0];
        all[0] = qn_term_constant(M_PI / 2);
        return true;
    }
    return gate->nangles >= 3;
}

/* Under the controls of the context and its own. */
static qn_status apply_controlled(qn_qasm_builder *builder, const qn_qasm_context *context,
                                  const qn_gate *gate, const qn_term *angles, const int *qubits) {
    qn_status status = QN_OK;
    qn_qasm_context all = *context;
    qn_term general[QN_MAX_GATE_ANGLES];
    int own = 0;
    while (!gate->generator && own + 1 < gate->nqubits) {
        if (all.ncontrols == QASM_MAX_CONTROLS)
            return qn_qasm_fail(builder->source, QN_ERR_LIMIT, builder->at->line,
                                builder->at->column, "a gate may have at most %d controls",
                                QASM_MAX_CONTROLS);
        all.controls[all.ncontrols++] = qubits[own++];
    }
    if (is_general(gate, angles, general))
        return apply_general(builder, &all, general, qubits[own]);
    for (size_t k = 0; k < sizeof INNER / sizeof *INNER; ++k)
        if (strcmp(INNER[k].gate, gate->name) == 0) gate = qn_gate_find(INNER[k].inner);
    const bool phase = strcmp(gate->name, "p") == 0 || strcmp(gate->name, "u1") == 0;
    QN_TRY(apply_rotation(builder, &all, gate, angles[0], qubits + own));
    if (phase) QN_TRY(qn_qasm_phase_term(builder, &all, qn_term_times(angles[0], 0.5)));
out:
    return status;
}

qn_status qn_qasm_apply_terms(qn_qasm_builder *builder, const qn_qasm_context *context,
                              const qn_gate *gate, const qn_term *angles, const int *qubits) {
    qn_term inverse[QN_MAX_GATE_ANGLES] = {0};
    qn_qasm_context rest = *context;
    if (!is_parametric(gate, angles)) {
        double numbers[QN_MAX_GATE_ANGLES] = {0};
        for (int a = 0; a < gate->nangles; ++a) numbers[a] = angles[a].offset;
        return qn_qasm_apply(builder, context, gate, numbers, qubits);
    }
    rest.inverse = false;
    if (context->inverse) {
        invert(gate, angles, inverse);
        return qn_qasm_apply_terms(builder, &rest, qn_gate_find(gate->inverse), inverse, qubits);
    }
    if (rest.ncontrols == 0 && gate->generator)
        return write(builder, gate->name, angles[0], qubits);
    if (rest.ncontrols == 0 && gate->nqubits > 1)
        return apply_definition(builder, gate, angles, qubits);
    const qn_gate *controlled = qn_qasm_controlled_gate(gate);
    if (rest.ncontrols == 1 && controlled) {
        const int all[2] = {rest.controls[0], qubits[0]};
        return apply_definition(builder, controlled, angles, all);
    }
    return apply_controlled(builder, &rest, gate, angles, qubits);
}

/* ---- powers --------------------------------------------------------------------------------- */

bool qn_qasm_turns(const qn_gate *gate) { return gate->nangles == 1; }

qn_status qn_qasm_power_term(qn_qasm_builder *builder, const qn_gate *gate, double exponent,
                             qn_term *angle) {
    static const char *const phases[] = {"p", "u1", "cp", "cu1"};
    bool phase = !gate;
    for (size_t k = 0; gate && k < sizeof phases / sizeof *phases; ++k)
        phase = phase || strcmp(phases[k], gate->name) == 0;
    const qn_status status = qn_graph_apply(
        builder->source->graph, phase ? &qn_graph_principal_phase : &qn_graph_principal_angle,
        *angle, qn_term_constant(phase ? 2.0 * M_PI : 4.0 * M_PI), builder->at->line,
        builder->at->column, angle);
    *angle = qn_term_times(*angle, exponent);
    return status;
}
