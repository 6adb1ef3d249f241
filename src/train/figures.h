/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The evaluator: what circuits say of images, images shared among threads. */
#ifndef QN_TRAIN_FIGURES_H
#define QN_TRAIN_FIGURES_H

#include "qmae/budget.h"
#include "qmae_noise/train.h"

/* What the circuits of a training say of one test image. */
typedef struct qn_image_figures {
    double swap, fidelity, purity;
    double ideal;          /* fidelity of the noiseless circuit */
    double loaded, masked; /* what loading keeps of the image, of the masked image; noiseless */
    /* of the trajectories of swap and fidelity; 0 with an exact engine */
    double swap_variance, fidelity_variance;
} qn_image_figures;

/* Shown the output of each image by the thread that has computed it.
 *   diagonal  <i|rho_out|i>, 2^n, may be overwritten
 *   scratch   2^n numbers of the thread */
typedef qn_status qn_figures_visitor(void *context, size_t image, double *diagonal,
                                     double *scratch);

/* The figures of the first `count` test images at the training's parameters.
 *   figures  one for each image, out
 *   visit    sees the output state of each image, in any order; its failure is the call's */
QN_MUST_CHECK qn_status qn_figures_compute(qn_train *train, size_t count, qn_image_figures *figures,
                                           qn_figures_visitor *visit, void *context);

/* Of a loader that loads nearly: means of what it keeps of the masked test images [0] and of the
 * test images [1], without noise, with their standard errors. */
QN_MUST_CHECK qn_status qn_figures_loaded(qn_train *train, double *means, double *errors);

/* Of a destructive SWAP test with its readout undone (qn_qmae_undoes), for each test image: its
 * value [0] and the mean square [1] of what a shot shows of it. */
QN_MUST_CHECK qn_status qn_figures_undone(qn_train *train, double (*undone)[2]);

/* Mean swap of images that are not the test images, as qn_train_evaluate's; their masks are their
 * own, the same at every call.
 *   error  standard error of the mean, out */
QN_MUST_CHECK qn_status qn_figures_swap(qn_train *train, const qn_images *images, double *swap,
                                        double *error);

/* Swap and fidelity of images under any circuit: values[2 k], values[2 k + 1] of image k; a team
 * (NULL = alone) shares them, and each member gets all. */
QN_MUST_CHECK qn_status qn_figures_of_pairs(const qn_qmae *qmae, const double *angles,
                                            const qn_image_pairs *images, int threads,
                                            const qn_team *team, double *values);

#endif
