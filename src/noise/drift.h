/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of a noise model that move from step to step: the `drift` list of a file.
 *
 * A number v of the file becomes v exp(sigma x(k)) at step k, with x of every number a stationary
 * AR(1) process of mean 0 and variance 1 whose correlation over d steps is exp(-d / steps). */
#ifndef QN_NOISE_DRIFT_H
#define QN_NOISE_DRIFT_H

#include "noise/setting.h"

enum { QN_DRIFT_WORD = 32 };

/* One entry of the list. */
typedef struct qn_drift_rule {
    char figure[QN_DRIFT_WORD]; /* key of the numbers that move, or "readout" */
    char gate[QN_DRIFT_WORD];   /* only of this one; "" = of all */
    int nqubits, qubits[2];     /* only there; 0 = everywhere */
    double sigma, steps;
    double common; /* part of the variance that all numbers of the entry share */
    int line;
    size_t count; /* numbers that it moves */
    double scale; /* geometric mean of their factors at the step */
} qn_drift_rule;

/* The last step that there is. */
#define QN_DRIFT_LAST ((uint64_t)1 << 32)

/* x(step) of a number: found by halving [0, QN_DRIFT_LAST], each time with the conditional
 * distribution of the middle between two known ends, so that it costs at most 33 normal numbers,
 * whatever the step, and needs none of the steps before.
 *   steps  > 0: correlation length */
double qn_drift_wander(uint64_t seed, uint64_t number, uint64_t rule, double steps, uint64_t step);

/* Reads the list `drift` (NULL: there is none) of a model whose other sections are right. */
QN_MUST_CHECK qn_status qn_model_read_drift(const qn_reader *reader, config_setting_t *list,
                                            qn_model *model);
/* Does anything move? */
bool qn_model_drifts(const qn_model *model);

/* Mean logarithm of the factors of all numbers that move; 0 if there are none. */
double qn_model_drift_mean(const qn_model *model);

/* Moves the numbers of a file to what they are at a step, where the rules say so; counts them and
 * takes the means of their factors in model->drifts. QN_ERR_SYNTAX if a rule moves nothing. T2 goes
 * no further than to 2 T1, errors to those of a gate that returns noise alone, readout to even odds
 * (unless the file has more). */
QN_MUST_CHECK qn_status qn_drift_apply(const qn_reader *reader, config_t *config, qn_model *model,
                                       uint64_t seed, uint64_t step);

/* Every number of a file that could drift, once and for all times exp(spread x), x of each normal
 * and its own; with the limits of qn_drift_apply. */
QN_MUST_CHECK qn_status qn_drift_jitter(const qn_reader *reader, config_t *config, qn_model *model,
                                        uint64_t instance, double spread);

/* The model's file at a step as the text of another one, without drift: its numbers as they are
 * then, and `twirl`. *text: qn_free. */
QN_MUST_CHECK qn_status qn_model_constants(const qn_model *model, const qn_model_options *options,
                                           const char *comment, char **text, qn_diag *diag);

#endif
