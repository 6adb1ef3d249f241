/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training of a QMAE: estimators, optimisers, the loop as create / step / evaluate / destroy.
 *
 * Every random number is keyed by (seed, stream, step or epoch, image, circuit), so a run gives the
 * same bits for any number of threads and after any resumption, and a noisy and an ideal run of the
 * same settings share data, order, masks, starting values and shot streams. */
#ifndef QMAE_NOISE_TRAIN_H
#define QMAE_NOISE_TRAIN_H

#include "qmae_noise/data.h"
#include "qmae_noise/mask.h"
#include "qmae_noise/qmae.h"
#include "qmae_noise/team.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- settings ------------------------------------------------------------------------------- */

typedef enum qn_autoencoder { QN_AUTOENCODER_QMAE, QN_AUTOENCODER_QAE } qn_autoencoder;
/* What fills the patch of a qmae. */
typedef enum qn_tokens {
    QN_TOKENS_SHARED,   /* one learned token at all positions */
    QN_TOKENS_POSITION, /* one for each position of the patch, rows of positions first */
    QN_TOKENS_MEAN      /* the mean of the training images at each position; not learned */
} qn_tokens;
typedef enum qn_start {
    QN_START_UNIFORM, /* angles uniform in [0, 2 pi) */
    /* angles normal around those at which each block does nothing, with deviation start_width */
    QN_START_NEAR_IDENTITY
} qn_start;
typedef enum qn_estimator {
    QN_ESTIMATOR_EXACT, /* exact loss and gradient: infinitely many shots */
    /* loss and every shifted circuit drawn with `shots` shots, as hardware would return them */
    QN_ESTIMATOR_SHIFT,
    /* two circuits an image: simultaneous perturbation (Spall 1992); the loss is the mean of the
     * two */
    QN_ESTIMATOR_SPSA
} qn_estimator;
typedef enum qn_shot_noise {
    QN_SHOT_FRESH, /* every step draws its own shots */
    /* every step draws from the same streams: the noise is a fixed function of image and circuit */
    QN_SHOT_FROZEN,
    /* every circuit returns its expectation value: infinitely many shots of the same circuits */
    QN_SHOT_EXACT
} qn_shot_noise;
typedef enum qn_rate_schedule {
    QN_RATE_CONSTANT,
    QN_RATE_COSINE, /* rate (1 + cos(pi t)) / 2, t = steps done / steps in all */
    QN_RATE_STEP    /* halved after every quarter of the run */
} qn_rate_schedule;
/* How the results of a step's circuits are corrected (views.c): undoing the readout, extrapolating
 * from folded circuits to zero noise. The folded circuits share the shots, so that every mitigation
 * spends as many. */
typedef enum qn_mitigation {
    QN_MITIGATION_NONE,
    QN_MITIGATION_READOUT,
    QN_MITIGATION_LINEAR,
    QN_MITIGATION_EXPONENTIAL,
    QN_MITIGATION_RICHARDSON
} qn_mitigation;
extern const qn_choice qn_mitigation_choice;
extern const qn_choice qn_autoencoder_choice, qn_tokens_choice, qn_start_choice,
    qn_estimator_choice, qn_optimiser_choice, qn_shot_noise_choice, qn_rate_schedule_choice;

/* A circuit, and the settings of QN_TRAIN_SETTING in qmae_setting_list.def, where each has its
 * range, its default and what it does. Names are borrowed for qn_train_create.
 * trajectories: with a target error (0 = none) they are the cap, and drawing stops when the mean of
 * the batch (of the test images) is known that well. */
typedef struct qn_train_settings {
    qn_qmae_spec spec;
#define QN_SPEC_SETTING(...)
#define QN_TRAIN_SETTING(kind, type, field, ...) type field;
#define QN_RUN_SETTING(...)
#include "qmae_noise/qmae_setting_list.def"
#undef QN_SPEC_SETTING
#undef QN_TRAIN_SETTING
#undef QN_RUN_SETTING
    qn_mask_form form; /* of the masks; all zero = as `mask` says */
} qn_train_settings;
/* qn_qmae_spec_default, align 4, and the defaults of the list. */
qn_train_settings qn_train_settings_default(void);
/* Is every setting in its range, and do they fit together? */
QN_MUST_CHECK qn_status qn_train_settings_check(const qn_train_settings *settings, qn_diag *diag);

/* ---- the loop ------------------------------------------------------------------------------- */

typedef struct qn_train qn_train;

/* One optimiser step. */
typedef struct qn_step_record {
    uint64_t step, epoch; /* step counts from 1, epoch from 0 */
    double loss;          /* 1 - swap, estimated with the estimator's shots, mean of the batch */
    double loss_exact;    /* the same with infinitely many shots */
    /* standard error of `loss` for this batch: shots and trajectories; of it and of `loss_exact`
     * what the trajectories make alone, 0 with an exact engine (SPSA: at most this) */
    double loss_error, loss_trajectory_error;
    double gradient_norm;     /* of the estimated gradient, angles and token together */
    uint64_t circuits, shots; /* that hardware would have run in this step */
    /* mean of what the drift of the noise model adds to the logarithms of its numbers in this step;
     * 0 without drift */
    double drift;
} qn_step_record;

/* One evaluation on the test images; each figure is a mean over images with the standard error of
 * that mean, NaN (unknown) for one image. */
typedef struct qn_evaluation {
    uint64_t step;
    double epoch; /* step / steps per epoch */
    /* exact SWAP-test value of the noisy device, readout included */
    double swap, swap_error;
    double fidelity, fidelity_error; /* <x|rho_out|x> under noise */
    double ideal, ideal_error;       /* fidelity of the same parameters without noise */
    double cosine, cosine_error;     /* sqrt(rho_ii) against the original */
    double cosine_probability;       /* rho_ii against the original */
    double psnr, psnr_error;         /* dB */
    double purity;
    /* standard errors that trajectories alone make, contained in swap_error and fidelity_error;
     * 0 with an exact engine */
    double swap_trajectory_error, fidelity_trajectory_error;
    /* swap on the validation images; NaN without any. Filled by the caller, as seconds */
    double validation, validation_error;
    uint64_t circuits, shots; /* spent by training up to here */
    double seconds;           /* of training so far; filled by the caller */
} qn_evaluation;

/* The figures of one test image in one evaluation: what paired differences are made of. */
typedef struct qn_image_record {
    uint64_t step, image;
    double swap, fidelity, ideal;
} qn_image_record;

/* What is measured of each test image. */
typedef enum qn_figure_kind {
    QN_FIGURE_SWAP,
    QN_FIGURE_FIDELITY,
    QN_FIGURE_IDEAL,
    QN_FIGURE_COSINE,
    QN_FIGURE_COSINE_PROBABILITY,
    QN_FIGURE_PSNR,
    QN_FIGURE_SSIM,
    QN_FIGURE_PURITY,
    QN_FIGURE_ACCURACY, /* 1 = the classifier says the label */
    /* what an embedding that loads nearly keeps of the image, of the masked image, without noise;
     * NAN where loading is exact */
    QN_FIGURE_LOADED,
    QN_FIGURE_LOADED_MASKED,
    QN_FIGURE_KINDS
} qn_figure_kind;

typedef struct qn_figure_text {
    const char *name, *unit, *help;
    int decimals;
} qn_figure_text;
const qn_figure_text *qn_figure_text_of(qn_figure_kind kind);

/* One trained model under one noise model, looked at from all sides. */
typedef struct qn_examination {
    size_t images;
    double mean[QN_FIGURE_KINDS],
        error[QN_FIGURE_KINDS]; /* standard error of the mean; NAN: none */
    /* what trajectories alone contribute to those of swap and fidelity; 0 with an exact engine */
    double swap_trajectory_error, fidelity_trajectory_error;
    double *figures; /* images x QN_FIGURE_KINDS, owned: of each image; NULL: not kept */
    /* images x side^2, owned: the reconstruction sqrt(rho_ii) at the norm of the original */
    double *pixels;
} qn_examination;

/* Everything that changes during training: what a checkpoint holds. Arrays are borrowed. */
typedef struct qn_train_state {
    uint64_t step, circuits, shots;
    /* lengths; noptimiser = optimiser->nstate * (nangles + ntoken), without a token that is not
     * learned; ntoken = pixels of the patch, times its positions unless they share the token */
    size_t nangles, ntoken, noptimiser;
    const double *angles, *token, *optimiser;
} qn_train_state;

/* model: noise (copied from as needed, not kept); options: NULL = default; train, test: borrowed
 * for the life of *made, side^2 = 2^n pixels.
 * Fails with QN_ERR_LIMIT before allocating if the memory would exceed what the machine has. The
 * caller destroys *made. */
QN_MUST_CHECK qn_status qn_train_create(const qn_train_settings *settings, const qn_model *model,
                                        const qn_program_options *options, const qn_images *train,
                                        const qn_images *test, qn_train **made, qn_diag *diag);
void qn_train_destroy(qn_train *train);

/* batches that cover the images; the last may be smaller */
uint64_t qn_train_steps_per_epoch(const qn_train *train);
uint64_t qn_train_steps(const qn_train *train); /* in all */
bool qn_train_done(const qn_train *train);
const qn_qmae *qn_train_qmae(const qn_train *train); /* borrowed */
const qn_train_settings *qn_train_settings_of(const qn_train *train);
qn_patch qn_train_patch(const qn_train *train); /* shape of one patch of the mask */
/* peak memory of a process that trains, estimated before allocating; right within 10 % */
size_t qn_train_bytes(const qn_train *train);
/* the part of it that a second training in the process takes again */
size_t qn_train_own_bytes(const qn_train *train);
int qn_train_threads(const qn_train *train);

/* Goes on under another noise model, as that of a device that drifts: angles, token, optimiser and
 * step stay. model, options: as of qn_train_create. Costs as much as creating the engines. After a
 * failure the training can only be destroyed. */
QN_MUST_CHECK qn_status qn_train_set_model(qn_train *train, const qn_model *model,
                                           const qn_program_options *options, qn_diag *diag);

/* Lets long steps end early: `stop` is asked before every image, and by the trajectory engine
 * before every shifted circuit, from all threads; NULL (the default) = never. */
void qn_train_watch(qn_train *train, bool (*stop)(void *context), void *context);

/* Shares the images of steps and evaluations with the other members of a team, who have created
 * equal trainings; every member's functions below are collective then. team: borrowed; NULL (the
 * default) = alone. The bits are the same for any number of members. */
void qn_train_join(qn_train *train, const qn_team *team);

/* One optimiser step on the next batch.
 * QN_ERR_INTERRUPTED: stopped; the parameters are as before, the step can be taken again and then
 * gives the same bits. */
QN_MUST_CHECK qn_status qn_train_step(qn_train *train, qn_step_record *record);

/* Evaluates on the first `count` test images (0 = all).
 *   images  the figures of every image, `count` records in their order, out; NULL = not wanted */
QN_MUST_CHECK qn_status qn_train_evaluate(qn_train *train, size_t count, qn_evaluation *evaluation,
                                          qn_image_record *images);
/* The reconstruction of test image `index`: 2^n pixels each; masked: the image with token (or
 * zeros) as embedded. */
QN_MUST_CHECK qn_status qn_train_reconstruct(qn_train *train, size_t index, double *masked,
                                             double *reconstruction);

qn_train_state qn_train_state_of(const qn_train *train);
/* Restores a state saved from a run with equal settings. QN_ERR_ARGUMENT if the lengths differ. */
QN_MUST_CHECK qn_status qn_train_restore(qn_train *train, const qn_train_state *state,
                                         qn_diag *diag);

/* ---- checkpoints ----------------------------------------------------------------------------- */

/* A run's history beside its state. */
typedef struct qn_history {
    qn_step_record *steps;
    size_t nsteps;
    qn_evaluation *evaluations;
    size_t nevaluations;
} qn_history;
void qn_history_clear(qn_history *history);
QN_MUST_CHECK qn_status qn_history_add_step(qn_history *history, const qn_step_record *record);
QN_MUST_CHECK qn_status qn_history_add_evaluation(qn_history *history,
                                                  const qn_evaluation *evaluation);

/* Writes state and history as HDF5, atomically (written to a temporary name, synced, renamed).
 * settings: text stored with it. */
QN_MUST_CHECK qn_status qn_checkpoint_write(const char *path, const qn_train_state *state,
                                            const qn_history *history, const char *settings,
                                            qn_diag *diag);
/* A checkpoint as read. Owned by the caller: qn_checkpoint_clear. */
typedef struct qn_checkpoint {
    qn_train_state state; /* its arrays belong to the checkpoint */
    qn_history history;
    char *settings;
} qn_checkpoint;
/* A damaged or foreign file is refused (QN_ERR_SYNTAX) and left as it is. */
QN_MUST_CHECK qn_status qn_checkpoint_read(const char *path, qn_checkpoint *checkpoint,
                                           qn_diag *diag);
void qn_checkpoint_clear(qn_checkpoint *checkpoint);

#ifdef __cplusplus
}
#endif
#endif
