/* The options of `optimise`. */
#ifndef QN_OPTIMISE_OPTIONS_H
#define QN_OPTIMISE_OPTIONS_H

#include "settings/device_options.h"
#include "settings/parameter_options.h"

typedef struct qn_optimise_options {
    char *circuit, *minimise, *minimise_file; /* the first of the settings, or the argument */
    char *noise;
    qn_device_options device;
    qn_parameter_options parameters;        /* where the search starts, and other inputs */
    int gradient, optimiser, rate_schedule; /* of qn_estimator, qn_optimiser_at, ... */
    int64_t shots, steps, seed;
    double perturbation, learning_rate;
    bool compare_ideal;
    char *out, *resume, *config;
    bool force, json, quiet;
} qn_optimise_options;

extern const qn_option_table qn_optimise_option_table;

#endif
