/* One trained model under one noise model, looked at from all sides. */
#ifndef QN_TRAIN_EXAMINATION_H
#define QN_TRAIN_EXAMINATION_H

#include "qmae_noise/train.h"
#include "train/classifier.h"

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
    QN_FIGURE_KINDS
} qn_figure_kind;

typedef struct qn_figure_text {
    const char *name, *unit, *help;
    int decimals;
} qn_figure_text;
const qn_figure_text *qn_figure_text_of(qn_figure_kind kind);

typedef struct qn_examination {
    size_t images;
    double mean[QN_FIGURE_KINDS],
        error[QN_FIGURE_KINDS]; /* standard error of the mean; NAN: none */
    /* what trajectories alone contribute to those of swap and fidelity; 0 with an exact engine */
    double swap_trajectory_error, fidelity_trajectory_error;
    /* images x side^2, owned: the reconstruction sqrt(rho_ii) at the norm of the original */
    double *pixels;
} qn_examination;

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
