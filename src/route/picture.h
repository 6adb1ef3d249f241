/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of a chip: qubits and couplers coloured by error, a circuit's place marked. */
#ifndef QN_ROUTE_PICTURE_H
#define QN_ROUTE_PICTURE_H

#include "qmae_noise/route.h"

enum { QN_PICTURE_GROUPS = 3 };

typedef struct qn_chip_picture {
    const qn_model *model; /* with a coupling map */
    const qn_route *route; /* a circuit's place; NULL = the chip alone */
    /* of each of its qubits; NULL = their numbers */
    const char *const *names;
    /* of each of its qubits, 0..QN_PICTURE_GROUPS - 1, which have rings of different colours; NULL
     * = all 0 */
    const int *groups;
    const char *group_names[QN_PICTURE_GROUPS]; /* NULL = not in the legend */
} qn_chip_picture;

/* Draws FILE.svg or FILE.png (draw/sketch.h). Qubits are coloured by the error of their readout (of
 * a gate on one qubit, if the model has none), couplers by that of one two-qubit gate, on
 * logarithmic scales about the medians. Rings mark where the circuit's qubits start, thin rings
 * what SWAPs pass through, dark borders the couplers that its gates use.
 * QN_ERR_UNSUPPORTED: a model without a coupling map. */
QN_MUST_CHECK qn_status qn_chip_picture_write(const qn_chip_picture *picture, const char *path,
                                              qn_diag *diag);

#endif
