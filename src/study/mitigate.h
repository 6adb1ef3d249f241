/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trained model's swap without readout errors and extrapolated to zero noise. */
#ifndef QN_STUDY_MITIGATE_H
#define QN_STUDY_MITIGATE_H

#include "qmae_noise/study.h"
#include "train/mitigation.h"

extern const qn_choice qn_scaling_choice;

struct qn_mitigate {
    const qn_mitigate_options *options; /* borrowed */
    size_t count;
    double scales[QN_MAX_SCALES];
    qn_readout_line readouts[QN_MAX_SCALES];
    bool inverts; /* the readout can be undone, at every scale */
    qn_diag kept; /* why it cannot */
    size_t nimages;
    /* of the destructive test, nimages each: its value without readout errors and the mean square
     * of a shot's; else NULL */
    double (*undone[QN_MAX_SCALES])[2];
    qn_image_record *images[QN_MAX_SCALES]; /* nimages each: exact values */
    double ideal;                           /* mean swap without noise */
};

/* Reads options->scales. QN_ERR_ARGUMENT is a wrong usage. */
QN_MUST_CHECK qn_status qn_mitigate_read_scales(qn_mitigate *mitigate, qn_diag *diag);

#endif
