/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix of a gate in a program. */
#ifndef QN_PROGRAM_UNITARY_H
#define QN_PROGRAM_UNITARY_H

#include "qmae_noise/program.h"

#include <complex.h>

/* u = the 2^m x 2^m matrix of a GATE at params, its angle (before over-rotation) larger by `shift`
 * if it has a parameter. */
void qn_instr_unitary(const qn_instr *instr, const double *params, double shift, double complex *u);

#endif
