/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a noise model is used: what commands, run directories and studies share. */
#ifndef QMAE_NOISE_SETTINGS_H
#define QMAE_NOISE_SETTINGS_H

#include "qmae_noise/program.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How strong the noise is, what of it is left out, and how its model is judged. Zeros are NOT the
 * defaults: use qn_device_options_default(). */
typedef struct qn_device_options {
    double noise_scale; /* >= 0, default 1: times every strength */
    bool no_readout, no_idle;
    /* the model describes a whole device: what the circuit does not use of it is no error */
    bool allow_unused;
    int t2_policy; /* of qn_t2_policy, default QN_T2_REFUSE */
    bool twirl;    /* the Pauli-twirled device (qn_model_options) */
    /* of the drift of the model's numbers: the step where a training starts and all else stands
     * still (-1: 0, or of a trained model where its training ended), and its history */
    int64_t drift_step;
    uint64_t drift_seed;
    uint64_t instance; /* not 0: a device that is drawn from the model (qn_model_options) */
    double spread;     /* of its numbers; 0: as the model's vary */
} qn_device_options;
qn_device_options qn_device_options_default(void);

#ifdef __cplusplus
}
#endif
#endif
