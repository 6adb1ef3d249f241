/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program/unitary.h"

void qn_instr_unitary(const qn_instr *instr, const double *params, double shift,
                      double complex *u) {
    if (instr->angle.param < 0) {
        instr->gate->matrix(instr->constants, u);
        return;
    }
    const double nominal = instr->angle.offset + instr->angle.scale * params[instr->angle.param] +
                           shift;
    const double angle = instr->gain * nominal + instr->delta;
    instr->gate->matrix(&angle, u);
}
