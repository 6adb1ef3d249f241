/* A trained model's swap without readout errors and extrapolated to zero noise. */
#ifndef QN_STUDY_MITIGATE_H
#define QN_STUDY_MITIGATE_H

#include "qmae_noise/train.h"
#include "settings/device_options.h"
#include "train/mitigation.h"

enum { QN_SCALING_MODEL, QN_SCALING_FOLD };

typedef struct qn_mitigate_options {
    char *noise, *scales;
    qn_device_options device;
    int scaling, fold_gates;
    int64_t shots, test_images, seed, threads;
    bool json;
} qn_mitigate_options;

typedef struct qn_mitigate {
    const qn_mitigate_options *options; /* borrowed */
    size_t count;
    double scales[QN_MAX_SCALES];
    qn_readout_line readouts[QN_MAX_SCALES];
    bool inverts; /* the readout can be undone */
    size_t nimages;
    qn_image_record *images[QN_MAX_SCALES]; /* nimages each: exact values */
    double ideal;                           /* mean swap without noise */
} qn_mitigate;

/* An estimate: what is seen, its limit of many shots, the limit's bias, bias and shot noise. */
typedef struct qn_mitigate_row {
    const char *readout, *method;
    qn_measured seen;
    double limit, bias, total;
} qn_mitigate_row;

/* Reads options->scales. QN_ERR_ARGUMENT is a wrong usage. */
QN_MUST_CHECK qn_status qn_mitigate_read_scales(qn_mitigate *mitigate, qn_diag *diag);
/* Evaluates the run in `folder` at every scale. The caller clears *mitigate. */
QN_MUST_CHECK qn_status qn_mitigate_compute(qn_mitigate *mitigate, const char *folder,
                                            qn_diag *diag);
void qn_mitigate_clear(qn_mitigate *mitigate);
/* method: 0 = none, at scale 1; else that of qn_extrapolation_at(method - 1). undo: the readout. */
qn_mitigate_row qn_mitigate_row_of(const qn_mitigate *mitigate, size_t method, bool undo);

#endif
