/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of `optimise`. */
#ifndef QN_OPTIMISE_OPTIONS_H
#define QN_OPTIMISE_OPTIONS_H

#include "settings/device_options.h"
#include "settings/parameter_options.h"

typedef enum qn_optimise_method {
    QN_OPTIMISE_AUTO, /* the density matrix, or trajectories where that does not fit */
    QN_OPTIMISE_DM,
    QN_OPTIMISE_TRAJECTORY
} qn_optimise_method;

typedef enum qn_optimise_start {
    QN_OPTIMISE_UNIFORM,  /* in [0, 2 pi) */
    QN_OPTIMISE_NEAR_ZERO /* normal, of deviation start_width */
} qn_optimise_start;

/* What a row of data costs, v the value of the observable and y the row's label. */
typedef enum qn_optimise_loss {
    QN_LOSS_SQUARED,      /* (v - y)^2 */
    QN_LOSS_CROSS_ENTROPY /* -ln v for y = 1, -ln (1 - v) for y = 0: v is a probability */
} qn_optimise_loss;

typedef struct qn_optimise_options {
    char *circuit, *minimise, *minimise_file; /* the first of the settings, or the argument */
    char *noise;
    qn_device_options device;
    qn_parameter_options parameters; /* where the search starts, and other inputs */
    char *data, *label;              /* a CSV file of rows, a column of it */
    int loss;                        /* of qn_optimise_loss */
    int64_t batch;                   /* rows of a step, 0 = all */
    double validation;               /* share of the rows */
    char *start_run;
    int start; /* of qn_optimise_start */
    double start_width;
    /* of qn_estimator, qn_mitigation, qn_optimiser_at, qn_rate_schedule */
    int gradient, shot_noise, mitigation, optimiser, rate_schedule;
    int method;                            /* of qn_optimise_method */
    int64_t trajectories, threads, memory; /* MiB, 0 = what is free */
    double target_se;                      /* of trajectories, 0 = none */
    int64_t shots, steps, evaluate_every, seed;
    int64_t patience; /* evaluations, 0 = no end */
    double perturbation, learning_rate, tolerance, checkpoint_minutes;
    bool compare_ideal, no_report, route;
    char *out, *resume, *config;
    bool force, json, quiet;
} qn_optimise_options;

extern const qn_option_table qn_optimise_option_table;

#endif
