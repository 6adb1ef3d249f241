/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a key of a sweep stands at an axis: its unit, its numbers. */
#ifndef QN_STUDY_SWEEP_AXIS_H
#define QN_STUDY_SWEEP_AXIS_H

#include "study/sweep_keys.h"

typedef struct qn_sweep_axis {
    char label[96];    /* "qubit.T1 (µs)", "mask (fraction of the pixels)", "layers" */
    double *numbers;   /* of the key's values in that unit, owned; words count 1, 2, ... */
    char (*names)[32]; /* the same as text, words as they are; owned */
    bool numeric;
    bool logarithmic; /* a decade or more of positive numbers reads best so */
} qn_sweep_axis;

/* The caller clears *axis. */
QN_MUST_CHECK qn_status qn_sweep_axis_make(const qn_sweep_key *key, qn_sweep_axis *axis);
void qn_sweep_axis_clear(qn_sweep_axis *axis);

#endif
