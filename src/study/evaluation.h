/* Trained models under devices: what `evaluate` computes and writes. */
#ifndef QN_STUDY_EVALUATION_H
#define QN_STUDY_EVALUATION_H

#include "run/host.h"
#include "run/trained.h"
#include "train/examination.h"

typedef struct qn_evaluate_options {
    char *noise; /* NULL = own,none */
    qn_device_options device;
    int engine;
    int64_t trajectories;
    double target_se;
    int64_t test_images, readout_shots, classifier_images, columns, threads;
    char *out;
    bool force, json, quiet;
} qn_evaluate_options;

/* A noise model with the options it is used with. */
typedef struct qn_evaluation_device {
    char label[64];
    char *noise; /* path or name; free */
    qn_device_options options;
} qn_evaluation_device;

typedef struct qn_evaluation_set {
    const qn_evaluate_options *options; /* borrowed */
    const qn_host *host;                /* borrowed; may be NULL */
    size_t nruns, ndevices;
    qn_trained *runs;
    char (*trained_on)[64]; /* label of each run's own device */
    qn_evaluation_device *devices;
    qn_examination *cells; /* nruns x ndevices */
    double **masked;       /* of each run: test images with their patch blacked */
    /* classifier on the test images of each run: clean, masked, with standard errors; NAN = none */
    double (*accuracy)[4];
} qn_evaluation_set;

/* Opens the runs and computes everything; the host is told what. The caller closes *set. */
QN_MUST_CHECK qn_status qn_evaluation_compute(const qn_evaluate_options *options, size_t nruns,
                                              char *const *folders, const qn_host *host,
                                              qn_evaluation_set *set, qn_diag *diag);
void qn_evaluation_close(qn_evaluation_set *set);

/* Refuses a folder that exists, without `force`. *made: it was not there; to be removed after a
 * failure. */
QN_MUST_CHECK qn_status qn_output_folder_create(const char *folder, bool force, bool *made,
                                                qn_diag *diag);
/* evaluation.csv, grid.png, and for each run and device the reconstructions as .npy and IDX. */
QN_MUST_CHECK qn_status qn_evaluation_write(const qn_evaluation_set *set, const char *folder,
                                            qn_diag *diag);

#endif
