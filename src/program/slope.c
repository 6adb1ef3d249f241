/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program/slope.h"

#include <math.h>

static double inner(size_t count, const double *a, const double *b) {
    double sum = 0.0;
    for (size_t i = 0; i < count; ++i) sum += a[i] * b[i];
    return sum;
}

/* A gate that turns by a and should turn by less: d PTM / d a times what over-rotation adds. */
static double rotation_slope(const qn_instr *instr, const double *params,
                             const double *environment) {
    const size_t entries = (size_t)1 << (4 * instr->nqubits);
    if (instr->cosine) {
        const double nominal = instr->angle.offset +
                               instr->angle.scale * params[instr->angle.param];
        const double excess = (instr->gain - 1.0) * nominal + instr->delta, a = nominal + excess;
        return excess * (cos(a) * inner(entries, environment, instr->sine) -
                         sin(a) * inner(entries, environment, instr->cosine));
    }
    double complex u[16];
    double ptm[2][256];
    for (int side = 0; side < 2; ++side) { /* the shift rule is exact for rotations */
        const double angle = instr->constants[0] + (side ? M_PI_2 : -M_PI_2);
        instr->gate->matrix(&angle, u);
        qn_ptm_from_unitary(instr->nqubits, u, ptm[side]);
    }
    return 0.5 * instr->angle_error *
           (inner(entries, environment, ptm[1]) - inner(entries, environment, ptm[0]));
}

/* The rows X and Y of thermal relaxation hold the coherence, Z the population. */
static void thermal_slope(const qn_instr *instr, const double *environment, double *slopes) {
    const double coherence = inner(8, environment + 4, instr->slope + 4);
    slopes[0] += inner(4, environment + 12, instr->slope + 12) + instr->t1_share * coherence;
    slopes[1] += (1.0 - instr->t1_share) * coherence;
}

void qn_instr_slope(const qn_instr *instr, const double *params, const double *environment,
                    double *slopes) {
    if (instr->source == QN_SOURCE_ROTATION && instr->kind == QN_INSTR_GATE)
        slopes[0] += rotation_slope(instr, params, environment);
    else if (qn_instr_is_thermal(instr)) thermal_slope(instr, environment, slopes);
    else if (instr->slope)
        slopes[0] += inner((size_t)1 << (4 * instr->nqubits), environment, instr->slope);
}

bool qn_instr_is_noisy(const qn_instr *instr) {
    const size_t entries = (size_t)1 << (4 * instr->nqubits);
    bool found = instr->source == QN_SOURCE_ROTATION && instr->kind == QN_INSTR_GATE;
    for (size_t e = 0; instr->slope && e < entries && !found; ++e) found = instr->slope[e] != 0.0;
    return found;
}

bool qn_instr_is_thermal(const qn_instr *instr) {
    return instr->source == QN_SOURCE_GATE_T1 || instr->source == QN_SOURCE_IDLE_T1;
}

const char *qn_instr_culprit(const qn_program *program, const qn_instr *instr, qn_source source) {
    const qn_op *op = qn_circuit_op(qn_program_circuit(program), (size_t)instr->op);
    const bool idle = source == QN_SOURCE_IDLE_T1 || source == QN_SOURCE_IDLE_T2;
    if (source == QN_SOURCE_CROSSTALK) return "crosstalk";
    if (source == QN_SOURCE_LAYER) return "layer";
    if (idle || !op->gate) return idle ? "idle" : op->kind == QN_OP_RESET ? "reset" : "readout";
    return op->gate->name;
}
