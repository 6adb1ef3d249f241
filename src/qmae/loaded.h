/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became of the images of a QMAE that loads them nearly. */
#ifndef QN_QMAE_LOADED_H
#define QN_QMAE_LOADED_H

#include "qmae_noise/qmae.h"

/* What the register of `in`, or of `ref`, keeps of the amplitudes: qn_loaded.fidelity. */
double qn_qmae_loaded(qn_qmae_work *work, bool reference, const double *amplitudes);
/* qn_loading_pull_back with the memory of a work. */
void qn_qmae_pull_back(qn_qmae_work *work, const double *input, const double *slope,
                       double *gradient);

#endif
