/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes from the device and what from the seed, where trainings were made on several drawn
 * devices. */
#ifndef QN_STUDY_DEVICE_SPREAD_H
#define QN_STUDY_DEVICE_SPREAD_H

#include "qmae_noise/core.h"

#include <stddef.h>
#include <stdio.h>

/* Of one figure, with the model value = mean + device + seed + rest. */
typedef struct qn_device_spread {
    double mean, low, high;         /* of all devices, and its interval of 95 % over them */
    double device, seed, rest;      /* standard deviations; seed and rest NAN with one seed */
    double low_device, high_device; /* least and largest mean of a device */
} qn_device_spread;

/* A two-way analysis of variance, devices times seeds, each combination once.
 *   devices  at least 2
 *   values   devices x seeds
 * O(devices seeds (devices + seeds)). */
qn_device_spread qn_device_spread_of(size_t devices, size_t seeds, const double *values);

/* The end of a line of instances.csv: the names of the columns behind the mean, and one analysis
 * with its mean, each column behind a comma. */
extern const char qn_device_spread_columns[];
void qn_device_spread_print(FILE *file, const qn_device_spread *spread);

/* Prints what `owner` has found. */
typedef qn_status qn_device_spread_printer(const void *owner, FILE *file, qn_diag *diag);
/* instances.csv in `folder`, whole or not at all. */
QN_MUST_CHECK qn_status qn_device_spread_write(qn_device_spread_printer *print, const void *owner,
                                               const char *folder, qn_diag *diag);

#endif
