/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/mean.h"
#include "core/try.h"
#include "train/figures.h"
#include "train/loop.h"

#include <math.h>

/* What the reconstruction of an image is worth. */
typedef struct likeness {
    double cosine, cosine_probability, psnr;
} likeness;

typedef struct evaluation {
    const qn_train *train;
    likeness *likenesses;
} evaluation;

static qn_status compare(void *context, size_t image, double *diagonal, double *scratch) {
    const evaluation *e = context;
    const size_t n = e->train->npixels;
    const double *pixels = e->train->test->pixels + image * n;
    likeness *l = &e->likenesses[image];
    qn_reconstruct(n, diagonal, false, scratch);
    l->cosine_probability = qn_cosine(n, scratch, pixels);
    qn_reconstruct(n, diagonal, true, scratch);
    l->cosine = qn_cosine(n, scratch, pixels);
    l->psnr = qn_psnr(n, scratch, pixels);
    return QN_OK;
}

/* ---- means ---------------------------------------------------------------------------------- */

enum {
    FIGURES = sizeof(qn_image_figures) / sizeof(double),
    LIKENESSES = sizeof(likeness) / sizeof(double)
};

/* Standard errors that trajectories alone make. */
static void trajectory_errors(const qn_image_figures *figures, size_t count, qn_evaluation *e) {
    const double n = (double)count;
    e->swap_trajectory_error = sqrt(qn_mean_of(count, &figures->swap_variance, FIGURES, NULL) / n);
    e->fidelity_trajectory_error = sqrt(
        qn_mean_of(count, &figures->fidelity_variance, FIGURES, NULL) / n);
}

static qn_evaluation means_of(const qn_train *train, const qn_image_figures *f, const likeness *l,
                              size_t count) {
    qn_evaluation e = {.step = train->step, .circuits = train->circuits, .shots = train->shots};
    e.validation = e.validation_error = NAN;
    e.epoch = (double)train->step / (double)qn_train_steps_per_epoch(train);
    e.swap = qn_mean_of(count, &f->swap, FIGURES, &e.swap_error);
    e.fidelity = qn_mean_of(count, &f->fidelity, FIGURES, &e.fidelity_error);
    e.ideal = qn_mean_of(count, &f->ideal, FIGURES, &e.ideal_error);
    e.purity = qn_mean_of(count, &f->purity, FIGURES, NULL);
    e.cosine = qn_mean_of(count, &l->cosine, LIKENESSES, &e.cosine_error);
    e.cosine_probability = qn_mean_of(count, &l->cosine_probability, LIKENESSES, NULL);
    e.psnr = qn_mean_of(count, &l->psnr, LIKENESSES, &e.psnr_error);
    trajectory_errors(f, count, &e);
    return e;
}

/* ---- evaluating ----------------------------------------------------------------------------- */

qn_status qn_train_evaluate(qn_train *train, size_t count, qn_evaluation *evaluated,
                            qn_image_record *images) {
    qn_status status = QN_OK;
    evaluation e = {.train = train};
    if (count == 0 || count > train->test->count) count = train->test->count;
    qn_image_figures *figures = qn_alloc(count, sizeof *figures);
    e.likenesses = qn_alloc(count, sizeof *e.likenesses);
    QN_TRY_ALLOC(figures && e.likenesses);
    QN_TRY(qn_figures_compute(train, count, figures, compare, &e));
    QN_TRY(qn_team_gather(train->team, count, sizeof *e.likenesses, e.likenesses));
    *evaluated = means_of(train, figures, e.likenesses, count);
    for (size_t i = 0; images && i < count; ++i)
        images[i] = (qn_image_record){train->step, i, figures[i].swap, figures[i].fidelity,
                                      figures[i].ideal};
out:
    qn_free(figures);
    qn_free(e.likenesses);
    return status;
}

qn_status qn_train_reconstruct(qn_train *train, size_t index, double *masked,
                               double *reconstruction) {
    if (index >= train->test->count) return QN_ERR_ARGUMENT;
    qn_worker *w = &train->workers[0];
    const double *pixels = train->test->pixels + index * train->npixels;
    const qn_mask mask = qn_train_place(train, 0, index);
    qn_train_reference(train, pixels, w->reference);
    qn_train_embed(train, &mask, pixels, w->input);
    qn_qmae_bind(train->bound, train->params, 0);
    qn_train_sample(train, w, 0, index, train->test->count);
    const qn_request request = {QN_WANT_DIAGONAL, w->input, w->reference, NULL};
    qn_response response = {.diagonal = w->diagonal};
    const qn_status status = qn_qmae_evaluate(train->qmae, train->bound, w->work, &request,
                                              &response);
    if (status != QN_OK) return status;
    qn_train_to_pixels(train, w->input);
    qn_train_to_pixels(train, w->diagonal);
    for (size_t i = 0; i < train->npixels; ++i) masked[i] = w->input[i];
    qn_reconstruct(train->npixels, w->diagonal, true, reconstruction);
    return QN_OK;
}
