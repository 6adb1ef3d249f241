/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One trained model under one noise model, looked at from all sides. */
#ifndef QN_TRAIN_EXAMINATION_H
#define QN_TRAIN_EXAMINATION_H

#include "qmae_noise/train.h"
#include "train/classifier.h"

/* How the output register is read out: `shots` draws for every image (keyed by seed and image) from
 * the diagonal of rho_out as the device reports it, with the readout errors of its qubits. 0 shots:
 * the exact diagonal. Concerns cosine, PSNR, SSIM, accuracy and pixels. */
typedef struct qn_readout_plan {
    uint64_t shots;
    const qn_model *model; /* borrowed; unused without shots, like options */
    const qn_program_options *options;
} qn_readout_plan;

/* Examines all test images.
 *   classifier  NULL = no accuracy
 * The caller clears *examination. */
QN_MUST_CHECK qn_status qn_examine(qn_train *train, const qn_classifier *classifier,
                                   const qn_readout_plan *readout, qn_examination *examination);
void qn_examination_clear(qn_examination *examination);
/* The two-sided 95 % interval of a mean over the images: Student's t of images - 1; of accuracy, a
 * proportion, Wilson's (J. Am. Stat. Assoc. 22, 209 (1927)), which stays within [0, 1]. */
void qn_examination_interval(const qn_examination *examination, qn_figure_kind kind, double *low,
                             double *high);

/* The figures of a reconstruction that is read out as `diagonal` (probabilities): cosine, PSNR,
 * SSIM, accuracy.
 *   pixels   side^2, out: at the norm of the original
 *   figures  QN_FIGURE_KINDS, of which these are written */
QN_MUST_CHECK qn_status qn_examine_diagonal(const qn_images *images, size_t image,
                                            const qn_classifier *classifier, const double *diagonal,
                                            double *pixels, double *figures);

/* diagonal (probabilities) <- frequencies of `shots` draws from it. */
void qn_sample_diagonal(size_t count, double *diagonal, uint64_t shots, qn_rng *rng);

/* The test images with their patch blacked, images x side^2. */
void qn_examine_masked(const qn_train *train, double *pixels);
/* Part of `count` images whose label the classifier finds, with its standard error. */
QN_MUST_CHECK qn_status qn_examine_accuracy(const qn_classifier *classifier, size_t count,
                                            size_t npixels, const double *pixels,
                                            const unsigned char *labels, double *accuracy,
                                            double *error);

#endif
