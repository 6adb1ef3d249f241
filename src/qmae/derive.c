/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/derive.h"
#include "dm/fused.h"
#include "dm/pauli.h"
#include "loader/embedding.h"

#include <string.h>

int qn_derive_variations(int what) {
    return (what & QN_WANT_GRADIENT ? QN_BOUND_SLOPES : 0) |
           (what & QN_WANT_SHIFTS ? QN_BOUND_SHIFTS : 0);
}

void qn_derive_clear(const qn_qmae *qmae, qn_response *response) {
    if (response->angle_gradient)
        memset(response->angle_gradient, 0, (size_t)qmae->nangles * sizeof(double));
}

/* The shift rule is in the parameter: a gate that turns by the negated angle (decoder) has its two
 * shifts exchanged. */
static void put_shifts(const qn_kernels *kernels, const double *environment, const double *shifts,
                       double scale, double *to) {
    to[scale < 0] = kernels->dot(256, environment, shifts);
    to[scale > 0] = kernels->dot(256, environment, shifts + 256);
}

void qn_derive_angles(const qn_qmae *qmae, const qn_plan *plan, const qn_bound *bound,
                      const double *environments, double *loading_slope, qn_response *response) {
    const qn_kernels *kernels = qmae->kernels;
    for (size_t k = 0; k < qn_plan_noccurrences(plan); ++k) {
        const qn_occurrence o = qn_plan_occurrence(plan, k);
        const double *e = environments + o.step * 256;
        const bool encoder = o.param < qmae->nangles;
        const int leaf = o.param - qmae->nangles;
        /* the reference's embedding is not trained */
        if (!encoder && leaf >= qmae->loading.nangles) continue;
        double *slope = encoder ? response->angle_gradient : loading_slope;
        if (slope && !encoder)
            slope[leaf] = o.scale * kernels->dot(256, e, qn_bound_slope(bound, k));
        if (slope && encoder)
            slope[o.param] += o.scale * kernels->dot(256, e, qn_bound_slope(bound, k));
        if (encoder && response->angle_shifts)
            put_shifts(kernels, e, qn_bound_shift(bound, k), o.scale,
                       response->angle_shifts + 4 * o.param +
                           2 * (o.section == QN_SECTION_DECODER));
        if (!encoder && response->input_shifts)
            put_shifts(kernels, e, qn_bound_shift(bound, k), o.scale,
                       response->input_shifts + 2 * leaf);
    }
}

void qn_derive_matrix(const qn_qmae *qmae, const double *o, const double *v, double *scratch,
                      qn_response *response) {
    const size_t size = (size_t)1 << qmae->spec.qubits;
    if (response->input_gradient)
        for (size_t i = 0; i < size; ++i)
            response->input_gradient[i] = 2.0 * (qmae->kernels->dot(size, o + i * size, v) -
                                                 response->swap * v[i]);
    if (response->input_shifts)
        qn_embedding_shifted(qmae->spec.qubits, v, o, response->input_shifts, scratch);
}

void qn_derive_state(const qn_qmae *qmae, const double *w, const double *v, double *matrix,
                     double *scratch, qn_response *response) {
    const size_t size = (size_t)1 << qmae->spec.qubits;
    qn_pauli_to_real_matrix(qmae->spec.qubits, w, matrix, scratch);
    for (size_t i = 0; i < size * size; ++i) matrix[i] *= (double)size;
    qn_derive_matrix(qmae, matrix, v, scratch, response);
}

void qn_derive_properties(const qn_qmae *qmae, const double *r_out, const qn_request *request,
                          double *r, double *scratch, qn_response *response) {
    const int n = qmae->spec.qubits;
    const size_t size = (size_t)1 << (2 * n);
    const double scale = 1.0 / (double)((size_t)1 << n);
    if (request->what & QN_WANT_FIDELITY) {
        qn_pauli_from_real(n, request->reference, r, scratch);
        response->fidelity = scale * qmae->kernels->dot(size, r, r_out);
    }
    if (request->what & QN_WANT_PURITY)
        response->purity = scale * qmae->kernels->dot(size, r_out, r_out);
    if (request->what & QN_WANT_DIAGONAL && response->diagonal)
        qn_pauli_diagonal(n, r_out, response->diagonal);
}
