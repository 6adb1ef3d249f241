/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a QMAE takes of memory and time. */
#ifndef QN_QMAE_SIZES_H
#define QN_QMAE_SIZES_H

#include "qmae_noise/qmae.h"

/* fused steps of encoder, trash and decoder */
size_t qn_qmae_nsteps(const qn_qmae *qmae);
size_t qn_qmae_plan_bytes(const qn_qmae *qmae);  /* memory of program and fused steps */
size_t qn_qmae_bound_bytes(const qn_qmae *qmae); /* memory of one qn_qmae_bound */
size_t qn_qmae_work_bytes(const qn_qmae *qmae);  /* memory of one qn_qmae_work */

#endif
