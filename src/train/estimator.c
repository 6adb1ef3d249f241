/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loader/loading.h"
#include "mask/mask.h"
#include "qmae/loaded.h"
#include "train/views.h"

#include <math.h>
#include <string.h>

/* The number of a circuit within an image's step: key of its shots, the same for every engine, so
 * that noisy and ideal runs share them. */
enum { CIRCUIT_LOSS = 0, CIRCUIT_FIRST_SHIFT = 1 };

uint64_t qn_estimator_circuits(const qn_train *train) {
    return train->nviews * qn_estimator_of(&train->settings)->circuits(train);
}

static void bind_params(qn_train *train, uint64_t step) {
    (void)step;
    for (size_t v = 0; v < train->nviews; ++v)
        qn_qmae_bind(qn_view_bound(train, v, false), train->params,
                     qn_estimator_of(&train->settings)->what);
}

/* A stream's image number also says which view it belongs to, so that views draw apart. */
static uint64_t stream_image(uint64_t image, size_t view) { return image | (uint64_t)view << 40; }

void qn_train_sample(const qn_train *train, qn_worker *worker, uint64_t step, uint64_t image,
                     size_t images) {
    const qn_train_settings *s = &train->settings;
    const double target = s->target_error * sqrt((double)images / (double)train->nviews);
    for (size_t v = 0; v < train->nviews; ++v) {
        const qn_sampling sampling = {.seed = s->seed,
                                      .step = step,
                                      .image = stream_image(image, v),
                                      .trajectories = s->trajectories,
                                      .target_error = target / fabs(qn_view_factor(train, v)),
                                      .stop = step ? train->stop : NULL, /* evaluations are whole */
                                      .context = train->context};
        qn_qmae_sample(qn_view_work(worker, v), &sampling);
    }
}

/* The exact answers at the parameters themselves. */
static qn_status respond(qn_image_sample *sample, const double *pixels, const double *observable) {
    const qn_train *train = sample->train;
    qn_worker *w = sample->worker;
    sample->norm = qn_train_embed(train, &sample->mask, pixels, w->input);
    qn_train_sample(train, w, sample->step, sample->image, sample->images);
    const qn_request request = {qn_estimator_of(&train->settings)->what, w->input, w->reference,
                                observable};
    return qn_qmae_evaluate(qn_view_qmae(train, sample->view),
                            qn_view_bound(train, sample->view, false),
                            qn_view_work(w, sample->view), &request, &w->response);
}

/* The loss, both shifts of both places of each angle, and those of the embedding's angles if there
 * is a token. */
static uint64_t circuits_shift(const qn_train *train) {
    return 1 + 4 * train->nangles + (qn_train_learns_token(train) ? 2 * train->nloading : 0);
}

/* ---- exact ---------------------------------------------------------------------------------- */

static qn_status estimate_exact(qn_image_sample *sample, const double *pixels,
                                const double *observable, qn_loss *loss, double *gradient) {
    const qn_train *train = sample->train;
    qn_response *r = &sample->worker->response;
    const qn_status status = respond(sample, pixels, observable);
    if (status != QN_OK) return status;
    if (qn_train_learns_token(train)) qn_train_to_pixels(train, r->input_gradient);
    const double variance = r->swap_error * r->swap_error;
    *loss = (qn_loss){1.0 - r->swap, 1.0 - r->swap, variance, variance};
    memset(gradient, 0, train->nparams * sizeof *gradient);
    if (qn_train_learns_token(train))
        qn_mask_pull_back(&sample->mask, sample->norm, r->input_gradient,
                          gradient + train->nangles);
    memcpy(gradient, r->angle_gradient, train->nangles * sizeof *gradient);
    for (size_t i = 0; i < train->nparams; ++i) gradient[i] = -gradient[i];
    return QN_OK;
}

/* ---- shift ---------------------------------------------------------------------------------- */

/* The mean of `shots` outcomes +-1 with expectation value z: the exact law of what a device
 * returns. */
static double draw(const qn_image_sample *sample, uint64_t circuit, double z) {
    const qn_train_settings *s = &sample->train->settings;
    const uint64_t step = s->shot_noise == QN_SHOT_FROZEN ? 0 : sample->step;
    qn_rng rng;
    if (s->shot_noise == QN_SHOT_EXACT) return z;
    qn_rng_init(&rng, s->seed, QN_STREAM_SHOTS, step, sample->image,
                circuit | (uint64_t)sample->view << 40);
    const uint64_t shots = qn_train_shots(sample->train),
                   plus = qn_rng_binomial(&rng, 0.5 * (1.0 + z), shots);
    return 2.0 * (double)plus / (double)shots - 1.0;
}

/* Of `draw`. With z itself an unbiased estimate the mean of this is what the shots add to the
 * variance of z. */
static double shot_variance(const qn_train *train, double z) {
    if (!qn_estimator_draws(&train->settings)) return 0.0;
    return (1.0 - z * z) / (double)qn_train_shots(train);
}

/* gradient: of the loss along the token. */
static void token_gradient(const qn_image_sample *sample, double *gradient) {
    const qn_train *train = sample->train;
    qn_worker *worker = sample->worker;
    const qn_response *r = &worker->response;
    uint64_t circuit = CIRCUIT_FIRST_SHIFT + 4 * train->nangles;
    double *slope = worker->slope, *amplitude_slope = worker->pixels;
    for (size_t j = 0; j < train->nloading; ++j) {
        const double plus = draw(sample, circuit++, r->input_shifts[2 * j]);
        const double minus = draw(sample, circuit++, r->input_shifts[2 * j + 1]);
        slope[j] = -0.5 * (plus - minus);
    }
    memset(gradient, 0, train->ntoken * sizeof *gradient);
    qn_qmae_pull_back(qn_view_work(worker, sample->view), worker->input, slope, amplitude_slope);
    qn_train_to_pixels(train, amplitude_slope);
    qn_mask_pull_back(&sample->mask, sample->norm, amplitude_slope, gradient);
}

static qn_status estimate_shift(qn_image_sample *sample, const double *pixels,
                                const double *observable, qn_loss *loss, double *gradient) {
    const qn_train *train = sample->train;
    qn_worker *worker = sample->worker;
    const qn_response *r = &worker->response;
    const qn_status status = respond(sample, pixels, observable);
    if (status != QN_OK) return status;
    loss->value = 1.0 - draw(sample, CIRCUIT_LOSS, r->swap);
    loss->exact = 1.0 - r->swap;
    loss->exact_variance = r->swap_error * r->swap_error;
    loss->variance = loss->exact_variance + shot_variance(train, r->swap);
    uint64_t circuit = CIRCUIT_FIRST_SHIFT;
    for (size_t p = 0; p < train->nangles; ++p) {
        double sum = 0.0;
        for (size_t k = 0; k < 4; ++k)
            sum += (k % 2 ? -0.5 : 0.5) * draw(sample, circuit++, r->angle_shifts[4 * p + k]);
        gradient[p] = -sum;
    }
    if (qn_train_learns_token(train)) token_gradient(sample, gradient + train->nangles);
    return QN_OK;
}

/* ---- spsa ----------------------------------------------------------------------------------- */

static uint64_t circuits_spsa(const qn_train *train) {
    (void)train;
    return 2;
}

/* The direction of a step: +1 or -1 for each parameter, the same for all images, so that the
 * matrices are set only twice. */
static void bind_spsa(qn_train *train, uint64_t step) {
    const double radius = train->settings.perturbation;
    const size_t all = train->nangles + train->ntoken;
    qn_rng rng;
    qn_rng_init(&rng, train->settings.seed, QN_STREAM_SPSA, step, 0, 0);
    for (size_t i = 0; i < train->nparams; ++i) {
        const double move = qn_rng_uniform(&rng) < 0.5 ? -radius : radius;
        train->moved[i] = train->params[i] + move;
        train->moved[all + i] = train->params[i] - move;
    }
    for (size_t i = train->nparams; i < all; ++i) /* a token that is not learned */
        train->moved[i] = train->moved[all + i] = train->params[i];
    for (size_t v = 0; v < train->nviews; ++v) {
        qn_qmae_bind(qn_view_bound(train, v, false), train->moved, 0);
        qn_qmae_bind(qn_view_bound(train, v, true), train->moved + all, 0);
    }
}

/* g_i = (f(p + m) - f(p - m)) / (2 m_i), m_i = +-perturbation (Spall 1992). */
static qn_status estimate_spsa(qn_image_sample *sample, const double *pixels,
                               const double *observable, qn_loss *loss, double *gradient) {
    const qn_train *train = sample->train;
    qn_worker *w = sample->worker;
    double seen[2], error = 0.0;
    *loss = (qn_loss){0};
    qn_train_sample(train, w, sample->step, sample->image, sample->images);
    for (size_t k = 0; k < 2; ++k) {
        const double *moved = train->moved + k * (train->nangles + train->ntoken);
        const qn_request request = {0, w->input, w->reference, observable};
        qn_train_embed_with(train, moved, &sample->mask, pixels, w->input);
        const qn_status status = qn_qmae_evaluate(
            qn_view_qmae(train, sample->view), qn_view_bound(train, sample->view, k == 1),
            qn_view_work(w, sample->view), &request, &w->response);
        if (status != QN_OK) return status;
        seen[k] = 1.0 - draw(sample, k, w->response.swap);
        loss->value += 0.5 * seen[k];
        loss->exact += 0.5 * (1.0 - w->response.swap);
        loss->variance += 0.25 * shot_variance(train, w->response.swap);
        error += 0.5 * w->response.swap_error;
    }
    loss->exact_variance = error * error; /* at most: both draw the same trajectories */
    loss->variance += loss->exact_variance;
    for (size_t i = 0; i < train->nparams; ++i)
        gradient[i] = (seen[0] - seen[1]) / (2.0 * (train->moved[i] - train->params[i]));
    return QN_OK;
}

static const qn_estimator_record TABLE[] = {
    [QN_ESTIMATOR_EXACT] = {QN_WANT_GRADIENT, false, circuits_shift, bind_params, estimate_exact},
    [QN_ESTIMATOR_SHIFT] = {QN_WANT_SHIFTS, true, circuits_shift, bind_params, estimate_shift},
    [QN_ESTIMATOR_SPSA] = {0, true, circuits_spsa, bind_spsa, estimate_spsa},
};

const qn_estimator_record *qn_estimator_of(const qn_train_settings *settings) {
    return &TABLE[settings->estimator];
}

bool qn_estimator_draws(const qn_train_settings *settings) {
    return qn_estimator_of(settings)->needs_shots && settings->shot_noise != QN_SHOT_EXACT;
}

uint64_t qn_train_shots(const qn_train *train) { return train->settings.shots / train->nviews; }
