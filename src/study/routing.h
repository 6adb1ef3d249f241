/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A circuit file, placed on a device and routed: what it became and what that costs. */
#ifndef QN_STUDY_ROUTING_H
#define QN_STUDY_ROUTING_H

#include "qmae_noise/qasm.h"
#include "route/cost.h"
#include "settings/device_options.h"
#include "settings/parameter_options.h"

typedef struct qn_routing_options {
    char *noise, *layout, *out, *picture;
    qn_parameter_options parameters;
    qn_device_options device;
    int64_t seed, trials, qasm;
    bool json;
} qn_routing_options;

/* Zero-initialise but for the first two. */
typedef struct qn_routing {
    const qn_routing_options *options; /* borrowed */
    const char *file;
    qn_qasm *qasm;
    qn_model *model;
    qn_route route;
    qn_route_cost before, after;
} qn_routing;

/* Reads, routes, counts, and writes what --out and --picture ask for. QN_ERR_ARGUMENT is a wrong
 * usage. */
QN_MUST_CHECK qn_status qn_routing_compute(qn_routing *routing, qn_diag *diag);
void qn_routing_clear(qn_routing *routing);

/* Reads a layout: device qubits of the qubits 0, 1, ... of a circuit, `count` of them, between
 * white space and commas; # starts a comment. *layout: to qn_free. */
QN_MUST_CHECK qn_status qn_layout_read(const char *path, int count, int **layout, qn_diag *diag);

#endif
