/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/angles_bound.h"

#include <string.h>

qn_status qn_angles_bound_create(const qn_qmae *qmae, void **bound) {
    qn_angles_bound *b = qn_alloc(1, sizeof *b);
    if (!b) return QN_ERR_MEMORY;
    b->angles = qn_alloc((size_t)qmae->nangles, sizeof(double));
    if (!b->angles) {
        qn_angles_bound_destroy(b);
        return QN_ERR_MEMORY;
    }
    *bound = b;
    return QN_OK;
}

void qn_angles_bound_destroy(void *bound) {
    qn_angles_bound *b = bound;
    if (!b) return;
    qn_free(b->angles);
    qn_free(b);
}

void qn_angles_bound_set(const qn_qmae *qmae, void *bound, const double *angles, int what) {
    qn_angles_bound *b = bound;
    memcpy(b->angles, angles, (size_t)qmae->nangles * sizeof(double));
    b->what = what;
}

size_t qn_angles_bound_bytes(const qn_qmae *qmae) {
    return sizeof(qn_angles_bound) + (size_t)qmae->nangles * sizeof(double);
}

void qn_angles_bound_params(const qn_qmae *qmae, const qn_angles_bound *bound,
                            qn_loading_work *loading, const qn_request *request, double *params) {
    const size_t each = (size_t)qmae->loading.nangles;
    double *in = params + qmae->nangles;
    memcpy(params, bound->angles, (size_t)qmae->nangles * sizeof(double));
    if (!qn_embeds_by_circuit(qmae)) return;
    memcpy(in, qn_load_input(loading, request->input)->angles, each * sizeof *in);
    memcpy(in + each, qn_load_reference(loading, request->reference)->angles, each * sizeof *in);
}
