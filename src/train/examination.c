/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/examination.h"

#include "core/mean.h"
#include "core/try.h"
#include "loader/loading.h"
#include "program/readout.h"
#include "qmae/routed.h"
#include "train/figures.h"
#include "train/loop.h"
#include "train/ssim.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

static const qn_figure_text TEXTS[QN_FIGURE_KINDS] = {
    {"swap", "", "what the SWAP test of the device reports", 4},
    {"fidelity", "", "overlap of the output state with the original image", 4},
    {"ideal", "", "the same parameters with the noise switched off", 4},
    {"cosine", "", "similarity of sqrt(rho_ii) and the original pixels", 4},
    {"cosine_probability", "", "similarity of rho_ii and the original pixels", 4},
    {"psnr", "dB", "peak signal-to-noise ratio of the reconstruction", 2},
    {"ssim", "", "structural similarity of the reconstruction", 4},
    {"purity", "", "Tr rho_out^2", 4},
    {"accuracy", "", "reconstructions that a classifier of clean images recognises", 4},
    {"loaded", "", "overlap of the loaded original with the original, without noise", 4},
    {"loaded_masked", "", "overlap of the loaded masked image with the masked image", 4},
};

const qn_figure_text *qn_figure_text_of(qn_figure_kind kind) { return &TEXTS[kind]; }

/* One binomial after the other, each of what the earlier ones left. */
void qn_sample_diagonal(size_t count, double *diagonal, uint64_t shots, qn_rng *rng) {
    uint64_t left = shots;
    double rest = 0.0;
    for (size_t i = 0; i < count; ++i) rest += fmax(0.0, diagonal[i]);
    for (size_t i = 0; i < count; ++i) {
        const double p = fmax(0.0, diagonal[i]);
        uint64_t hits = left;
        if (i + 1 < count) hits = rest > 0.0 ? qn_rng_binomial(rng, p / rest, left) : 0;
        diagonal[i] = (double)hits / (double)shots;
        left -= hits;
        rest -= p;
    }
}

/* ---- one image ------------------------------------------------------------------------------ */

typedef struct examiner {
    qn_train *train;
    const qn_classifier *classifier;
    const qn_readout_plan *readout;
    double *figures; /* images x QN_FIGURE_KINDS */
    double *pixels;
} examiner;

/* The reconstruction as it is shown: at the norm of the original. */
static void scale_to(size_t count, const double *original, double *pixels) {
    double oo = 0.0, rr = 0.0;
    for (size_t i = 0; i < count; ++i) {
        oo += original[i] * original[i];
        rr += pixels[i] * pixels[i];
    }
    const double scale = rr > 0.0 ? sqrt(oo / rr) : 0.0;
    for (size_t i = 0; i < count; ++i) pixels[i] *= scale;
}

/* What a finite number of shots shows of the diagonal. */
static qn_status read_out(const examiner *e, size_t image, double *diagonal) {
    qn_status status = QN_OK;
    qn_rng rng;
    const qn_readout_plan *r = e->readout;
    const qn_qmae_spec *spec = &e->train->settings.spec;
    if (r->shots == 0) return QN_OK;
    QN_TRY(qn_readout_apply(r->model, r->options, qn_qmae_places(e->train->qmae), spec->qubits,
                            diagonal));
    qn_rng_init(&rng, e->train->settings.seed, QN_STREAM_EVALUATE, 0, image, 0);
    qn_sample_diagonal(e->train->npixels, diagonal, r->shots, &rng);
out:
    return status;
}

qn_status qn_examine_diagonal(const qn_images *images, size_t image,
                              const qn_classifier *classifier, const double *diagonal,
                              double *pixels, double *figures) {
    qn_status status = QN_OK;
    const size_t count = (size_t)images->side * (size_t)images->side;
    const double *original = images->pixels + image * count;
    figures[QN_FIGURE_COSINE_PROBABILITY] = qn_cosine(count, diagonal, original);
    qn_reconstruct(count, diagonal, true, pixels);
    scale_to(count, original, pixels);
    figures[QN_FIGURE_COSINE] = qn_cosine(count, pixels, original);
    figures[QN_FIGURE_PSNR] = qn_psnr(count, pixels, original);
    figures[QN_FIGURE_SSIM] = qn_ssim(images->side, pixels, original);
    if (!classifier || !images->labels) goto out;
    int label = -1;
    QN_TRY(qn_classifier_label(classifier, pixels, &label));
    figures[QN_FIGURE_ACCURACY] = label == images->labels[image];
out:
    return status;
}

/* The figures of the reconstruction. */
static qn_status compare(void *context, size_t image, double *diagonal, double *scratch) {
    const examiner *e = context;
    const size_t n = e->train->npixels;
    (void)scratch;
    const qn_status status = read_out(e, image, diagonal);
    if (status != QN_OK) return status;
    return qn_examine_diagonal(e->train->test, image, e->classifier, diagonal,
                               e->pixels + image * n, e->figures + image * QN_FIGURE_KINDS);
}

/* The figures of the circuits. */
static void copy_figures(const qn_image_figures *circuits, double *figures) {
    figures[QN_FIGURE_SWAP] = circuits->swap;
    figures[QN_FIGURE_FIDELITY] = circuits->fidelity;
    figures[QN_FIGURE_IDEAL] = circuits->ideal;
    figures[QN_FIGURE_PURITY] = circuits->purity;
    figures[QN_FIGURE_LOADED] = circuits->loaded;
    figures[QN_FIGURE_LOADED_MASKED] = circuits->masked;
}

/* ---- all images ----------------------------------------------------------------------------- */

/* Of the mean of `count` estimates with these variances. */
static double trajectory_error(const double *variances, size_t stride, size_t count) {
    double sum = 0.0;
    for (size_t i = 0; i < count; ++i) sum += variances[i * stride];
    return sqrt(sum) / (double)count;
}

qn_status qn_examine(qn_train *train, const qn_classifier *classifier,
                     const qn_readout_plan *readout, qn_examination *examination) {
    qn_status status = QN_OK;
    const size_t count = train->test->count, stride = sizeof(qn_image_figures) / sizeof(double);
    qn_image_figures *circuits = NULL;
    qn_examination made = {.images = count};
    examiner e = {.train = train, .classifier = classifier, .readout = readout};
    e.figures = made.figures = qn_alloc(count * QN_FIGURE_KINDS, sizeof(double));
    e.pixels = made.pixels = qn_alloc(count * train->npixels, sizeof(double));
    circuits = qn_alloc(count, sizeof *circuits);
    QN_TRY_ALLOC(e.figures && e.pixels && circuits);
    QN_TRY(qn_figures_compute(train, count, circuits, compare, &e));
    QN_TRY(qn_team_gather(train->team, count, QN_FIGURE_KINDS * sizeof(double), e.figures));
    QN_TRY(qn_team_gather(train->team, count, train->npixels * sizeof(double), e.pixels));
    for (size_t i = 0; i < count; ++i) copy_figures(&circuits[i], e.figures + i * QN_FIGURE_KINDS);
    for (int k = 0; k < QN_FIGURE_KINDS; ++k)
        made.mean[k] = qn_mean_of(count, e.figures + k, QN_FIGURE_KINDS, &made.error[k]);
    made.swap_trajectory_error = trajectory_error(&circuits->swap_variance, stride, count);
    made.fidelity_trajectory_error = trajectory_error(&circuits->fidelity_variance, stride, count);
    if (!classifier || !train->test->labels)
        made.mean[QN_FIGURE_ACCURACY] = made.error[QN_FIGURE_ACCURACY] = NAN;
    for (int k = QN_FIGURE_LOADED;
         qn_loading_exact(train->settings.spec.embedding) && k <= QN_FIGURE_LOADED_MASKED; ++k)
        made.mean[k] = made.error[k] = NAN;
    *examination = made;
    made.pixels = made.figures = NULL;
out:
    qn_free(circuits);
    qn_examination_clear(&made);
    return status;
}

void qn_examination_clear(qn_examination *examination) {
    qn_free(examination->pixels);
    qn_free(examination->figures);
    *examination = (qn_examination){0};
}

void qn_examination_interval(const qn_examination *examination, qn_figure_kind kind, double *low,
                             double *high) {
    const double n = (double)examination->images, p = examination->mean[kind];
    if (kind == QN_FIGURE_ACCURACY) {
        const double z = gsl_cdf_ugaussian_Pinv(0.975), weight = 1.0 / (1.0 + z * z / n);
        const double middle = weight * (p + z * z / (2.0 * n));
        const double half = weight * z * sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n));
        *low = fmax(0.0, middle - half);
        *high = fmin(1.0, middle + half);
        return;
    }
    const double half = n > 1.0 ? gsl_cdf_tdist_Pinv(0.975, n - 1.0) * examination->error[kind]
                                : INFINITY;
    *low = p - half;
    *high = p + half;
}

void qn_examine_masked(const qn_train *train, double *pixels) {
    const size_t side = (size_t)train->test->side;
    memcpy(pixels, train->test->pixels, train->test->count * train->npixels * sizeof *pixels);
    for (size_t k = 0; k < train->test->count; ++k) {
        const qn_mask mask = qn_train_place(train, 0, k);
        for (int j = 0; j < train->masks.count; ++j) {
            const qn_patch p = qn_mask_patch(&mask, j);
            double *corner = pixels + k * train->npixels + (size_t)p.row * side + (size_t)p.column;
            for (size_t row = 0; row < (size_t)p.height; ++row)
                memset(corner + row * side, 0, (size_t)p.width * sizeof *corner);
        }
    }
}

qn_status qn_examine_accuracy(const qn_classifier *classifier, size_t count, size_t npixels,
                              const double *pixels, const unsigned char *labels, double *accuracy,
                              double *error) {
    qn_status status = QN_OK;
    double *right = qn_alloc(count + 1, sizeof *right);
    QN_TRY_ALLOC(right);
    for (size_t k = 0; k < count; ++k) {
        int label = -1;
        QN_TRY(qn_classifier_label(classifier, pixels + k * npixels, &label));
        right[k] = label == labels[k];
    }
    *accuracy = qn_mean_of(count, right, 1, error);
out:
    qn_free(right);
    return status;
}
