/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Studies: many trainings, planned, run one after the other in this process, and put side by side;
 * trained models looked at under any noise; the program checked against itself.
 *
 * The host of each is told what is going on and asked between its parts whether to stop
 * (QN_ERR_INTERRUPTED). Zeros are NOT the defaults of options: use qn_..._options_default(). */
#ifndef QMAE_NOISE_STUDY_H
#define QMAE_NOISE_STUDY_H

#include "qmae_noise/run.h"
#include "qmae_noise/settings.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Trains at every point of a grid and leaves `folder`: a run directory a training, sweep.csv and,
 * of one or two keys, its picture. A folder of the same sweep is gone on with.
 *   settings     settings file of all trainings
 *   over         "KEY=A:B:STEP" or "KEY=a,b,c", several with commas between them, as of
 *                `qmae-noise sweep --over`
 *   seeds        trainings at each point, seeds `seed`, `seed` + 1, ...
 *   interrupted  out: the host stopped it, and the same call goes on; NULL = not asked */
QN_MUST_CHECK qn_status qn_study_sweep(const char *settings, const char *over, int seeds,
                                       const char *folder, const qn_host *host, bool *interrupted,
                                       qn_diag *diag);
/* Trains without noise and under each of some models, all else equal, and leaves `folder`: a run
 * directory a training, curves.csv with means, paired differences and their intervals, pictures.
 *   models  names or paths with commas between them */
QN_MUST_CHECK qn_status qn_study_compare(const char *settings, const char *models, int seeds,
                                         const char *folder, const qn_host *host, bool *interrupted,
                                         qn_diag *diag);

/* ---- evaluations ----------------------------------------------------------------------------- */

typedef struct qn_evaluate_options {
    /* names or paths with commas between them, `none`, and `own` for what the runs were trained
     * on; borrowed; NULL = "own,none" */
    char *noise;
    qn_device_options device;
#define QN_STUDY_SETTING(kind, type, field, ...) type field;
#include "qmae_noise/study_evaluate_list.def"
#undef QN_STUDY_SETTING
} qn_evaluate_options;
qn_evaluate_options qn_evaluate_options_default(void);

/* Trained models under devices. */
typedef struct qn_evaluation_set qn_evaluation_set;
/* Evaluates the runs in `folders` under every device that the options name, which are borrowed
 * until the set goes. The caller destroys *set. */
QN_MUST_CHECK qn_status qn_study_evaluate(const qn_evaluate_options *options, size_t nruns,
                                          const char *const *folders, const qn_host *host,
                                          qn_evaluation_set **set, qn_diag *diag);
void qn_evaluation_destroy(qn_evaluation_set *set);
/* Run `run`, in the order of the folders, under device `device`; *label: what the device is called
 * ("2 x ibm_like, no readout"), NULL = not asked. NULL: there are not so many. Both borrowed. */
const qn_examination *qn_evaluation_cell(const qn_evaluation_set *set, size_t run, size_t device,
                                         const char **label);
/* evaluation.csv, grid.png, and for each run and device the reconstructions as .npy and IDX, in a
 * folder that exists. */
QN_MUST_CHECK qn_status qn_evaluation_write(const qn_evaluation_set *set, const char *folder,
                                            qn_diag *diag);

/* ---- mitigation ------------------------------------------------------------------------------ */

/* How noise is made stronger: every strength of the model, or gates that run several times. */
typedef enum qn_scaling { QN_SCALING_MODEL, QN_SCALING_FOLD } qn_scaling;

typedef struct qn_mitigate_options {
    char *noise; /* name or path, borrowed; NULL = the run's own */
    qn_device_options device;
#define QN_STUDY_SETTING(kind, type, field, ...) type field;
#include "qmae_noise/study_mitigate_list.def"
#undef QN_STUDY_SETTING
} qn_mitigate_options;
qn_mitigate_options qn_mitigate_options_default(void);

/* An estimate of the mean swap over the test images without noise. */
typedef struct qn_mitigate_row {
    const char *readout, *method; /* "as read" or "inverted"; "none" or an extrapolation */
    double value, error;          /* as seen with the shots, and its standard error */
    double limit;                 /* with infinitely many */
    double bias;                  /* of the limit: from the swap without noise */
    double total;                 /* sqrt(bias^2 + error^2) */
} qn_mitigate_row;

typedef struct qn_mitigate qn_mitigate;
/* Undoes readout errors and extrapolates the swap of the run in `folder` to zero noise. Options are
 * borrowed until *mitigate goes, which the caller destroys. */
QN_MUST_CHECK qn_status qn_study_mitigate(const qn_mitigate_options *options, const char *folder,
                                          const qn_host *host, qn_mitigate **mitigate,
                                          qn_diag *diag);
void qn_mitigate_destroy(qn_mitigate *mitigate);
/* Estimate `index`, the first as read and without extrapolation; false: there are not so many. */
bool qn_mitigate_row_at(const qn_mitigate *mitigate, size_t index, qn_mitigate_row *row);

/* ---- verification ---------------------------------------------------------------------------- */

/* One check: found and expected agree within a tolerance, or within standard errors if the error
 * is > 0. */
typedef struct qn_check {
    char name[96];
    double found, expected, tolerance, error;
    char skipped[160];         /* why it was left out, "" = it was not */
    double deviation, allowed; /* of found from expected; in standard errors if there is one */
    bool good;
} qn_check;

typedef struct qn_verification qn_verification;
/* The library under a noise model against closed formulas, its engines against each other.
 *   quick  fewer trajectories
 * The model is borrowed for the call only. The caller destroys *verification. */
QN_MUST_CHECK qn_status qn_study_verify(const qn_model *model, const qn_program_options *options,
                                        bool quick, uint64_t seed, const qn_host *host,
                                        qn_verification **verification, qn_diag *diag);
void qn_verification_destroy(qn_verification *verification);
/* Check `index`, NULL beyond the last; borrowed. Scores (error > 0) share a chance of 0.001 that
 * any of them fails a right program. */
const qn_check *qn_verification_check(const qn_verification *verification, size_t index);

#ifdef __cplusplus
}
#endif
#endif
