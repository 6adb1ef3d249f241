/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Broken powers: of the gates of the table by their structure, of others by their matrices. */
#include "circuit/unitary.h"
#include "core/try.h"
#include "qasm/apply.h"

#include <math.h>
#include <string.h>

enum { MAX_STEPS = 3 };

/* A gate's power as gates in order of application: by the angle `constant` + `rate` * exponent, or,
 * for rate = 0 and `powered`, the step's own power. Steps that are neither stand around the others
 * and undo each other, so that controls need not reach them. */
static const struct power_rule {
    const char *gate;
    struct {
        const char *gate;
        int qubits[3];
        double constant, rate;
        bool powered;
    } steps[MAX_STEPS];
} RULES[] = {
    {"swap",
     {{"cx", {1, 0}, 0.0, 0.0, false},
      {"cx", {0, 1}, 0.0, 0.0, true},
      {"cx", {1, 0}, 0, 0, false}}},
    {"cswap",
     {{"cx", {2, 1}, 0.0, 0.0, false},
      {"ccx", {0, 1, 2}, 0.0, 0.0, true},
      {"cx", {2, 1}, 0.0, 0.0, false}}},
    {"iswap", {{"rxx", {0, 1}, 0.0, -M_PI / 2, true}, {"ryy", {0, 1}, 0.0, -M_PI / 2, true}}},
    {"iswapdg", {{"rxx", {0, 1}, 0.0, M_PI / 2, true}, {"ryy", {0, 1}, 0.0, M_PI / 2, true}}},
    {"ecr",
     {{"rzx", {0, 1}, M_PI / 4, 0.0, false},
      {"x", {0}, 0.0, 0.0, true},
      {"rzx", {0, 1}, -M_PI / 4, 0.0, false}}},
    {"syc",
     {{"rxx", {0, 1}, 0.0, M_PI / 2, true},
      {"ryy", {0, 1}, 0.0, M_PI / 2, true},
      {"cp", {0, 1}, 0.0, -M_PI / 6, true}}},
    {"sycdg",
     {{"rxx", {0, 1}, 0.0, -M_PI / 2, true},
      {"ryy", {0, 1}, 0.0, -M_PI / 2, true},
      {"cp", {0, 1}, 0.0, M_PI / 6, true}}},
};

static qn_status apply_rule(qn_qasm_builder *builder, const qn_qasm_context *context,
                            const struct power_rule *rule, const int *qubits, double exponent) {
    qn_status status = QN_OK;
    const qn_qasm_context none = {0};
    for (int k = 0; k < MAX_STEPS && rule->steps[k].gate; ++k) {
        const qn_gate *gate = qn_gate_find(rule->steps[k].gate);
        const double angle = rule->steps[k].constant + rule->steps[k].rate * exponent;
        int on[QN_MAX_GATE_QUBITS] = {0};
        for (int q = 0; q < gate->nqubits; ++q) on[q] = qubits[rule->steps[k].qubits[q]];
        if (rule->steps[k].powered && rule->steps[k].rate == 0.0)
            QN_TRY(qn_qasm_apply_power(builder, context, gate, NULL, on, exponent));
        else
            QN_TRY(
                qn_qasm_apply(builder, rule->steps[k].powered ? context : &none, gate, &angle, on));
    }
out:
    return status;
}

/* Rotations about two-qubit Paulis: eigenvalues exp(-+ i angle / 2). */
static qn_status apply_rotation(qn_qasm_builder *builder, const qn_qasm_context *context,
                                const qn_gate *gate, double angle, const int *qubits,
                                double exponent) {
    const double least = remainder(angle, 4.0 * M_PI), tiny = 1e-12;
    const double powered = exponent * least;
    if (fabs(least) > 2.0 * M_PI - tiny)
        return qn_qasm_apply_phase(builder, context, M_PI * exponent);
    return qn_qasm_apply(builder, context, gate, &powered, qubits);
}

/* The block where all controls are 1. */
static void target_matrix(const qn_gate *gate, const double *angles, double complex *m) {
    double complex u[QN_UNITARY_SIZE * QN_UNITARY_SIZE];
    const int size = 1 << gate->nqubits, low = size / 2 - 1, high = size - 1;
    gate->matrix(angles, u);
    m[0] = u[low * size + low];
    m[1] = u[low * size + high];
    m[2] = u[high * size + low];
    m[3] = u[high * size + high];
}

qn_status qn_qasm_apply_power(qn_qasm_builder *builder, const qn_qasm_context *context,
                              const qn_gate *gate, const double *angles, const int *qubits,
                              double exponent) {
    double complex m[4];
    const int last = gate->nqubits - 1;
    for (size_t k = 0; k < sizeof RULES / sizeof *RULES; ++k)
        if (strcmp(RULES[k].gate, gate->name) == 0)
            return apply_rule(builder, context, &RULES[k], qubits, exponent);
    if (!qn_qasm_is_controlled(gate))
        return apply_rotation(builder, context, gate, angles[0], qubits, exponent);
    target_matrix(gate, angles, m);
    const qn_status status = qn_unitary_power(1, m, exponent);
    if (status != QN_OK) return status;
    return qn_qasm_apply_controlled(builder, context, qubits, last, qubits[last], m);
}

qn_status qn_qasm_apply_unitary(qn_qasm_builder *builder, const qn_qasm_context *context, int n,
                                double complex *u, const int *qubits) {
    qn_status status = QN_OK;
    const qn_qasm_context none = {0};
    const qn_gate *x = qn_gate_find("x");
    qn_unitary_factor factors[QN_UNITARY_FACTORS];
    const int count = qn_unitary_factor_all(n, u, factors);
    for (int k = 0; k < count; ++k) {
        const qn_unitary_factor *f = &factors[k];
        int controls[QN_UNITARY_QUBITS], ncontrols = 0;
        for (int q = 0; q < n; ++q)
            if (q != f->qubit) controls[ncontrols++] = qubits[q];
        for (int turn = 0; turn < 2; ++turn) {
            for (int q = 0; q < n; ++q)
                if (q != f->qubit && !(f->low >> q & 1))
                    QN_TRY(qn_qasm_apply(builder, &none, x, NULL, &qubits[q]));
            if (turn == 0)
                QN_TRY(qn_qasm_apply_controlled(builder, context, controls, ncontrols,
                                                qubits[f->qubit], f->m));
        }
    }
out:
    return status;
}
