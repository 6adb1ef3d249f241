/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a program does to the strength of each source of noise. */
#ifndef QN_PROGRAM_SOURCE_H
#define QN_PROGRAM_SOURCE_H

#include "qmae_noise/program.h"

/* slope = d PTM / d log(strength), 4^m x 4^m, overwritten, by central differences of eighth order:
 * channels are smooth functions of their strength, so that at this step the rest and the rounding
 * are both below 1e-12. (Where a strength is capped there is a kink, and this is the mean of both
 * sides.) */
void qn_source_slope(const qn_channel *channel, const qn_channel_args *args, double strength,
                     double *slope);

/* Reduces both rates of thermal relaxation, 1/T1 by options->reduction[source] and 1/T2 - 1/(2 T1)
 * by that of the source behind it; returns the part T2 / (2 T1) of the new 1/T2. */
double qn_source_relaxation(const qn_program_options *options, qn_source source, qn_qubit *values);

#endif
