/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bound of engines that set their matrices anew for every image: a copy of the angles. */
#ifndef QN_QMAE_ANGLES_BOUND_H
#define QN_QMAE_ANGLES_BOUND_H

#include "qmae/engine.h"

typedef struct qn_angles_bound {
    double *angles; /* nangles, owned */
    int what;       /* of the last bind */
} qn_angles_bound;

/* bound_create, bound_destroy, bind and bound_bytes of a qn_engine. */
QN_MUST_CHECK qn_status qn_angles_bound_create(const qn_qmae *qmae, void **bound);
void qn_angles_bound_destroy(void *bound);
void qn_angles_bound_set(const qn_qmae *qmae, void *bound, const double *angles, int what);
size_t qn_angles_bound_bytes(const qn_qmae *qmae);

/* Parameters of the whole circuit for one image: the angles and, if it embeds by a circuit, those
 * of both embeddings. params: qn_qmae_nparams. */
void qn_angles_bound_params(const qn_qmae *qmae, const qn_angles_bound *bound,
                            qn_loading_work *loading, const qn_request *request, double *params);

#endif
