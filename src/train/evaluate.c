#include "train/loop.h"

#include "core/mean.h"
#include "core/try.h"

#include <math.h>
#include <omp.h>

/* The figures of one image, in the order of the columns that are averaged. */
enum {
    SWAP,
    FIDELITY,
    IDEAL,
    COSINE,
    COSINE_PROBABILITY,
    PSNR,
    PURITY,
    SWAP_VARIANCE, /* of trajectories */
    FIDELITY_VARIANCE,
    FIGURES
};

static qn_status image_figures(qn_train *train, size_t image, size_t count, double *figures) {
    qn_worker *w = &train->workers[omp_get_thread_num()];
    const double *pixels = train->test->pixels + image * train->npixels;
    const qn_patch patch = qn_train_place(train, 0, image);
    qn_normalise(train->npixels, pixels, w->reference);
    qn_train_embed(train, &patch, pixels, w->input);
    qn_train_sample(train, w, 0, image, count);
    qn_request request = {QN_WANT_FIDELITY | QN_WANT_PURITY | QN_WANT_DIAGONAL, w->input,
                          w->reference, NULL};
    qn_response response = {.diagonal = w->diagonal};
    qn_status status = qn_qmae_evaluate(train->qmae, train->bound, w->work, &request, &response);
    if (status != QN_OK) return status;
    figures[SWAP] = response.swap;
    figures[FIDELITY] = response.fidelity;
    figures[PURITY] = response.purity;
    figures[SWAP_VARIANCE] = response.swap_error * response.swap_error;
    figures[FIDELITY_VARIANCE] = response.fidelity_error * response.fidelity_error;
    qn_reconstruct(train->npixels, w->diagonal, 0, w->pixels);
    figures[COSINE_PROBABILITY] = qn_cosine(train->npixels, w->pixels, pixels);
    qn_reconstruct(train->npixels, w->diagonal, 1, w->pixels);
    figures[COSINE] = qn_cosine(train->npixels, w->pixels, pixels);
    figures[PSNR] = qn_psnr(train->npixels, w->pixels, pixels);
    request.what = QN_WANT_FIDELITY;
    status = qn_qmae_evaluate(train->ideal, train->ideal_bound, w->ideal, &request, &response);
    figures[IDEAL] = response.fidelity;
    return status;
}

/* Mean and standard error of a column. */
static double mean_of(const double *figures, size_t count, int column, double *error) {
    return qn_mean_of(count, figures + column, FIGURES, error);
}

/* Standard errors that trajectories alone make. */
static void trajectory_errors(const double *figures, size_t count, qn_evaluation *e) {
    const double n = (double)count;
    e->swap_trajectory_error = sqrt(mean_of(figures, count, SWAP_VARIANCE, NULL) / n);
    e->fidelity_trajectory_error = sqrt(mean_of(figures, count, FIDELITY_VARIANCE, NULL) / n);
}

static void bind_all(qn_train *train) {
    qn_qmae_bind(train->bound, train->params, 0);
    qn_qmae_bind(train->ideal_bound, train->params, 0);
}

static qn_image_record image_record(const qn_train *train, size_t image, const double *figures) {
    return (qn_image_record){train->step, image, figures[SWAP], figures[FIDELITY], figures[IDEAL]};
}

qn_status qn_train_evaluate(qn_train *train, size_t count, qn_evaluation *evaluation,
                            qn_image_record *images) {
    int worst = QN_OK; /* any failure */
    if (count == 0 || count > train->test->count) count = train->test->count;
    double *figures = qn_alloc(count * FIGURES, sizeof *figures);
    if (!figures) return QN_ERR_MEMORY;
    bind_all(train);
#pragma omp parallel for schedule(dynamic) num_threads(train->threads) reduction(max : worst)
    for (size_t i = 0; i < count; ++i) {
        const int status = image_figures(train, i, count, figures + i * FIGURES);
        if (status > worst) worst = status;
    }
    if (worst == QN_OK) {
        qn_evaluation e = {.step = train->step, .circuits = train->circuits, .shots = train->shots};
        e.epoch = (double)train->step / (double)qn_train_steps_per_epoch(train);
        e.swap = mean_of(figures, count, SWAP, &e.swap_error);
        e.fidelity = mean_of(figures, count, FIDELITY, &e.fidelity_error);
        e.ideal = mean_of(figures, count, IDEAL, &e.ideal_error);
        e.cosine = mean_of(figures, count, COSINE, &e.cosine_error);
        e.cosine_probability = mean_of(figures, count, COSINE_PROBABILITY, NULL);
        e.psnr = mean_of(figures, count, PSNR, &e.psnr_error);
        e.purity = mean_of(figures, count, PURITY, NULL);
        trajectory_errors(figures, count, &e);
        *evaluation = e;
        for (size_t i = 0; images && i < count; ++i)
            images[i] = image_record(train, i, figures + i * FIGURES);
    }
    qn_free(figures);
    return (qn_status)worst;
}

qn_status qn_train_reconstruct(qn_train *train, size_t index, double *masked,
                               double *reconstruction) {
    if (index >= train->test->count) return QN_ERR_ARGUMENT;
    qn_worker *w = &train->workers[0];
    const double *pixels = train->test->pixels + index * train->npixels;
    const qn_patch patch = qn_train_place(train, 0, index);
    qn_normalise(train->npixels, pixels, w->reference);
    qn_train_embed(train, &patch, pixels, w->input);
    bind_all(train);
    qn_train_sample(train, w, 0, index, train->test->count);
    const qn_request request = {QN_WANT_DIAGONAL, w->input, w->reference, NULL};
    qn_response response = {.diagonal = w->diagonal};
    const qn_status status = qn_qmae_evaluate(train->qmae, train->bound, w->work, &request,
                                              &response);
    if (status != QN_OK) return status;
    for (size_t i = 0; i < train->npixels; ++i) masked[i] = w->input[i];
    qn_reconstruct(train->npixels, w->diagonal, 1, reconstruction);
    return QN_OK;
}
