/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From pulled-back observables and environments to the answers of a qn_response: shared by the
 * engines on Pauli vectors. */
#ifndef QN_QMAE_DERIVE_H
#define QN_QMAE_DERIVE_H

#include "dm/fused.h"
#include "qmae/engine.h"

/* Wants of a request -> what qn_bound_set has to prepare. */
int qn_derive_variations(int what);

/* Zeroes response->angle_gradient, to which qn_derive_angles adds. */
void qn_derive_clear(const qn_qmae *qmae, qn_response *response);

/* Slopes and shifted values of all occurrences of a plan from its environments: encoder angles into
 * the response's angle_gradient and angle_shifts, angles of the embedding of `in` into
 * loading_slope (may be NULL) and input_shifts. O(occurrences * 256). */
void qn_derive_angles(const qn_qmae *qmae, const qn_plan *plan, const qn_bound *bound,
                      const double *environments, double *loading_slope, qn_response *response);

/* input_gradient and input_shifts of exactly loaded amplitudes: swap = v^T O v, O = sum_P w[P] P.
 * matrix: 4^n, scratch: 4^n + 5 * 2^n. O(n 4^n). */
void qn_derive_state(const qn_qmae *qmae, const double *w, const double *v, double *matrix,
                     double *scratch, qn_response *response);
/* The same for a given real symmetric matrix O (2^n x 2^n). */
void qn_derive_matrix(const qn_qmae *qmae, const double *o, const double *v, double *scratch,
                      qn_response *response);

/* Fidelity, purity and diagonal of the decoder output r_out. r, scratch: 4^n and 2^n of work. */
void qn_derive_properties(const qn_qmae *qmae, const double *r_out, const qn_request *request,
                          double *r, double *scratch, qn_response *response);

#endif
