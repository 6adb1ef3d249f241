/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places of noise, in the order of the program. */
#ifndef QN_GRADIENT_PLACES_H
#define QN_GRADIENT_PLACES_H

#include "qmae_noise/gradient.h"

/* slopes: 2 for each instruction, as of qn_instr_slope. places: twice as many as there are
 * instructions, out. Returns how many there are. */
size_t qn_places_list(const qn_program *program, const double *slopes, qn_noise_slope *places);

#endif
