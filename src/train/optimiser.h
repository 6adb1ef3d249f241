/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Optimisers. */
#ifndef QN_TRAIN_OPTIMISER_H
#define QN_TRAIN_OPTIMISER_H

#include "qmae_noise/train.h"

/* An optimiser of the table (optimiser_list.def, one file each in optimisers/). */
typedef struct qn_optimiser {
    const char *name, *help;
    int nstate; /* arrays of the size of the parameters that it keeps between steps */
    /* One descent step: changes parameters and state. step counts from 1. state: nstate * count
     * doubles, zeroed at the start.
     * limits: none. */
    void (*update)(size_t count, double rate, uint64_t step, const double *gradient,
                   double *parameters, double *state);
} qn_optimiser;

#define QN_OPTIMISER(name) extern const qn_optimiser qn_optimiser_##name;
#include "train/optimiser_list.def"
#undef QN_OPTIMISER

const qn_optimiser *qn_optimiser_at(size_t index); /* NULL beyond the last */
/* NULL if none has the name */
const qn_optimiser *qn_optimiser_find(const char *name);

#endif
