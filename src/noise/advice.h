/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a physicist would ask about a noise model that is formally right. */
#ifndef QN_NOISE_ADVICE_H
#define QN_NOISE_ADVICE_H

#include "qmae_noise/noise.h"

/* Receives one warning. line: of the model file, 0 = none. */
typedef void qn_advice_sink(void *context, int line, const char *text);

/* Applies every rule of the table in advice.c. Returns how many warnings there were. */
size_t qn_model_advise(const qn_model *model, qn_advice_sink *sink, void *context);

/* The rules, for help and tests. */
size_t qn_advice_count(void);
const char *qn_advice_help(size_t index); /* NULL beyond the last */

#endif
