/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an expectation value changes with the strength of noise. */
#ifndef QN_PROGRAM_SLOPE_H
#define QN_PROGRAM_SLOPE_H

#include "qmae_noise/program.h"

/* Is there noise at an instruction? Resets and measurements without an error are none. */
bool qn_instr_is_noisy(const qn_instr *instr);
/* Is it thermal relaxation, which has two sources: its own, and the T2 one that follows? */
bool qn_instr_is_thermal(const qn_instr *instr);

/* Adds what the environment of an instruction says of its strength: slopes[0] of its source,
 * slopes[1] of the T2 source of thermal relaxation.
 *   environment  4^m x 4^m: <O> = sum_ij environment[i][j] PTM[i][j]
 *   params       of the circuit */
void qn_instr_slope(const qn_instr *instr, const double *params, const double *environment,
                    double *slopes);

/* What the noise of a source at an instruction belongs to: its gate, or "idle", "crosstalk",
 * "reset", "readout". */
const char *qn_instr_culprit(const qn_program *program, const qn_instr *instr, qn_source source);

#endif
