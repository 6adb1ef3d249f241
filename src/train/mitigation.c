/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/mitigation.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* ---- methods whose result is linear in the values ----------------------------------------- */

/* Intercept of the least-squares line: 1/m - mean (s_k - mean) / sum (s - mean)^2. */
static void weights_linear(size_t count, const double *scales, double *weights) {
    double mean = 0.0, square = 0.0;
    for (size_t k = 0; k < count; ++k) mean += scales[k] / (double)count;
    for (size_t k = 0; k < count; ++k) square += (scales[k] - mean) * (scales[k] - mean);
    for (size_t k = 0; k < count; ++k)
        weights[k] = 1.0 / (double)count - mean * (scales[k] - mean) / square;
}

/* The polynomial through all points at 0 (Lagrange): prod_{j != k} s_j / (s_j - s_k). */
static void weights_richardson(size_t count, const double *scales, double *weights) {
    for (size_t k = 0; k < count; ++k) {
        weights[k] = 1.0;
        for (size_t j = 0; j < count; ++j)
            if (j != k) weights[k] *= scales[j] / (scales[j] - scales[k]);
    }
}

static qn_measured combine(const qn_extrapolation *self, size_t count, const double *scales,
                           const qn_measured *values) {
    double weights[QN_MAX_SCALES];
    qn_measured made = {0.0, 0.0};
    self->weights(count, scales, weights);
    for (size_t k = 0; k < count; ++k) {
        made.value += weights[k] * values[k].value;
        made.error = hypot(made.error, weights[k] * values[k].error);
    }
    return made;
}

static bool linear_slopes(const qn_extrapolation *self, size_t count, const double *scales,
                          const qn_measured *values, double *slopes) {
    (void)values;
    self->weights(count, scales, slopes);
    return true;
}

/* ---- exponential -------------------------------------------------------------------------- */

/* value = A exp(-c s): the line through ln value, each point with the weight (value / error)^2 that
 * its error gives it (equal weights for exact values, and where an error is unknown); ln A = sum
 * shares[k] ln values[k]. False if a value is not positive. */
static bool exponential_shares(size_t count, const double *scales, const qn_measured *values,
                               double *shares, bool *exact) {
    double sum = 0.0, sx = 0.0, sxx = 0.0;
    *exact = false;
    for (size_t k = 0; k < count; ++k) {
        if (!(values[k].value > 0.0)) return false;
        *exact = *exact || !(values[k].error > 0.0);
    }
    for (size_t k = 0; k < count; ++k) {
        shares[k] = *exact ? 1.0 : pow(values[k].value / values[k].error, 2);
        sum += shares[k];
        sx += shares[k] * scales[k];
        sxx += shares[k] * scales[k] * scales[k];
    }
    for (size_t k = 0; k < count; ++k) shares[k] *= (sxx - sx * scales[k]) / (sum * sxx - sx * sx);
    return true;
}

/* Error of A: A times that of the intercept. */
static qn_measured exponential(const qn_extrapolation *self, size_t count, const double *scales,
                               const qn_measured *values) {
    double shares[QN_MAX_SCALES], logarithm = 0.0, error = 0.0;
    bool exact;
    (void)self;
    if (!exponential_shares(count, scales, values, shares, &exact)) return (qn_measured){NAN, NAN};
    for (size_t k = 0; k < count; ++k) {
        logarithm += shares[k] * log(values[k].value);
        error = hypot(error, shares[k] * values[k].error / values[k].value);
    }
    return (qn_measured){exp(logarithm), exp(logarithm) * error};
}

static bool exponential_slopes(const qn_extrapolation *self, size_t count, const double *scales,
                               const qn_measured *values, double *slopes) {
    bool exact;
    if (!exponential_shares(count, scales, values, slopes, &exact)) return false;
    const double value = exponential(self, count, scales, values).value;
    for (size_t k = 0; k < count; ++k) slopes[k] *= value / values[k].value;
    return true;
}

/* ---- the table ---------------------------------------------------------------------------- */

static const qn_extrapolation TABLE[] = {
    {"linear", "least-squares line", weights_linear, linear_slopes, combine},
    {"exponential", "decay A exp(-c s), fitted to the logarithms", NULL, exponential_slopes,
     exponential},
    {"richardson", "polynomial through all scales", weights_richardson, linear_slopes, combine},
};

size_t qn_extrapolation_count(void) { return sizeof TABLE / sizeof *TABLE; }

const qn_extrapolation *qn_extrapolation_at(size_t index) { return &TABLE[index]; }

const qn_extrapolation *qn_extrapolation_find(const char *name) {
    for (size_t k = 0; k < qn_extrapolation_count(); ++k)
        if (strcmp(TABLE[k].name, name) == 0) return &TABLE[k];
    return NULL;
}

/* ---- during a search ------------------------------------------------------------------------ */

static const qn_mitigation_plan PLANS[] = {
    [QN_MITIGATION_NONE] = {NULL, false, 1, {1}},
    [QN_MITIGATION_READOUT] = {NULL, true, 1, {1}},
    [QN_MITIGATION_LINEAR] = {"linear", true, 2, {1, 3}},
    [QN_MITIGATION_EXPONENTIAL] = {"exponential", true, 2, {1, 3}},
    [QN_MITIGATION_RICHARDSON] = {"richardson", true, 3, {1, 3, 5}},
};
/* Stands in for an extrapolation that has no weights or no value. */
static const char NOMINAL[] = "linear";

const qn_mitigation_plan *qn_mitigation_plan_of(qn_mitigation mitigation) {
    return &PLANS[mitigation];
}

void qn_mitigation_weights(const qn_mitigation_plan *plan, double *weights) {
    weights[0] = 1.0;
    if (!plan->extrapolation) return;
    const qn_extrapolation *method = qn_extrapolation_find(plan->extrapolation);
    if (!method->weights) method = qn_extrapolation_find(NOMINAL);
    assert(method->weights);
    method->weights(plan->nfolds, plan->folds, weights);
}

double qn_mitigation_combine(const qn_mitigation_plan *plan, const qn_measured *values,
                             double *slopes) {
    slopes[0] = 1.0;
    if (!plan->extrapolation) return values[0].value;
    const qn_extrapolation *method = qn_extrapolation_find(plan->extrapolation);
    if (!method->slopes(method, plan->nfolds, plan->folds, values, slopes)) {
        method = qn_extrapolation_find(NOMINAL);
        (void)method->slopes(method, plan->nfolds, plan->folds, values, slopes);
    }
    return method->extrapolate(method, plan->nfolds, plan->folds, values).value;
}

/* ---- readout ------------------------------------------------------------------------------ */

qn_status qn_readout_of(const qn_qmae *qmae, qn_readout_line *readout, qn_diag *diag) {
    const qn_program *program = qn_qmae_program(qmae);
    if (qn_qmae_spec_of(qmae)->test != QN_TEST_ANCILLA)
        return qn_fail(
            diag, QN_ERR_UNSUPPORTED,
            "a training undoes the readout errors of the SWAP test with an ancilla only: those of "
            "the destructive one are undone by mitigate, and left out by --no-readout");
    *readout = (qn_readout_line){1.0, 0.0};
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->kind != QN_INSTR_MEASURE) continue;
        *readout = (qn_readout_line){instr->base[4 * 3 + 3], instr->base[4 * 3]};
    }
    if (fabs(readout->slope) > 1e-6) return QN_OK;
    return qn_fail(diag, QN_ERR_UNSUPPORTED,
                   "the readout of the ancilla is a coin toss: there is nothing to invert");
}

qn_measured qn_readout_undo(const qn_readout_line *readout, qn_measured seen) {
    return (qn_measured){(seen.value - readout->offset) / readout->slope,
                         seen.error / fabs(readout->slope)};
}
