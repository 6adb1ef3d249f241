/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Error mitigation of expectation values: readout inversion and zero-noise extrapolation.
 * (Temme, Bravyi and Gambetta, PRL 119, 180509 (2017); Li and Benjamin, PRX 7, 021050 (2017).) */
#ifndef QN_TRAIN_MITIGATION_H
#define QN_TRAIN_MITIGATION_H

#include "observable/measure.h"
#include "qmae_noise/train.h"

/* A value with its standard error. */
typedef struct qn_measured {
    double value, error;
} qn_measured;

enum { QN_MAX_SCALES = 8 };

/* From values at noise scales (> 0, all different, at least 2) to that without noise. */
typedef struct qn_extrapolation {
    const char *name, *help;
    /* The value at scale 0 is sum weights[k] values[k]; NULL if the method is not linear. */
    void (*weights)(size_t count, const double *scales, double *weights);
    /* d value / d values[k], the weights of the fit held as they are; false where the method has no
     * value. */
    bool (*slopes)(const struct qn_extrapolation *self, size_t count, const double *scales,
                   const qn_measured *values, double *slopes);
    /* Value and propagated error; NAN where the method has none. */
    qn_measured (*extrapolate)(const struct qn_extrapolation *self, size_t count,
                               const double *scales, const qn_measured *values);
} qn_extrapolation;

size_t qn_extrapolation_count(void);
const qn_extrapolation *qn_extrapolation_at(size_t index);
const qn_extrapolation *qn_extrapolation_find(const char *name);

/* ---- during a search ------------------------------------------------------------------------ */

/* What a mitigation asks for: circuits with gates so many times, whose readout is undone. */
typedef struct qn_mitigation_plan {
    const char *extrapolation; /* NULL = the circuit alone */
    bool undo_readout;
    size_t nfolds;
    double folds[3];
} qn_mitigation_plan;
const qn_mitigation_plan *qn_mitigation_plan_of(qn_mitigation mitigation);
/* From the values of the folds, readout undone, to that without noise, and d value / d values[k].
 * Where the exponential has no value (one below zero, as few shots may give), the line through the
 * same points stands in. slopes: nfolds, out. */
double qn_mitigation_combine(const qn_mitigation_plan *plan, const qn_measured *values,
                             double *slopes);
/* The slopes where they do not depend on the values; of the line where they do. */
void qn_mitigation_weights(const qn_mitigation_plan *plan, double *weights);

/* ---- readout -------------------------------------------------------------------------------- */

/* The readout of the SWAP test's ancilla in a program. QN_ERR_UNSUPPORTED for the destructive test,
 * whose bits it cannot undo one by one, and if the readout keeps no information (slope 0). */
QN_MUST_CHECK qn_status qn_readout_of(const qn_qmae *qmae, qn_readout_line *readout, qn_diag *diag);
/* What it was before the readout: (value - offset) / slope, error / |slope|. */
qn_measured qn_readout_undo(const qn_readout_line *readout, qn_measured seen);

#endif
