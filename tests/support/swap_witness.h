/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a QMAE's SWAP test says, slowly: every instruction's Kraus operators on one density
 * matrix. */
#ifndef QN_TEST_SWAP_WITNESS_H
#define QN_TEST_SWAP_WITNESS_H

#include "qmae_noise/qmae.h"

/* <Z> of the whole circuit by naive density-matrix evolution, one instruction after the other.
 * `input` and `reference` are 2^n amplitudes of norm 1. */
double swap_witness(const qn_qmae *qmae, const double *angles, const double *input,
                    const double *reference);

#endif
