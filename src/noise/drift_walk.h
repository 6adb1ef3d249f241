/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of a noise-model file as places on a device. */
#ifndef QN_NOISE_DRIFT_WALK_H
#define QN_NOISE_DRIFT_WALK_H

#include "noise/setting.h"

/* A group of numbers, or the matrix of a readout group. */
typedef struct qn_number_place {
    config_setting_t *group; /* that holds the numbers */
    const char *section;     /* of the file: "qubits", "edges", ... */
    const char *gate;        /* whose; "" = of no gate */
    int index;               /* in its section, where that tells it from others; else 0 */
    int nqubits, qubits[2];  /* 0: everywhere */
    int width;               /* qubits of the gate; 0: no gate */
} qn_number_place;

typedef qn_status qn_place_visitor(void *context, const qn_number_place *place);

/* Visits every group of numbers of a file that has been read without fault, in an order that the
 * file alone gives. Stops at the first failure and returns it. */
QN_MUST_CHECK qn_status qn_number_places_visit(config_t *config, qn_place_visitor *visitor,
                                               void *context);

/* A number of the file as it stands; false for any other setting. */
bool qn_setting_number(const config_setting_t *setting, double *number);
/* Puts another one in its place. */
void qn_setting_replace(config_setting_t *setting, double number);

#endif
