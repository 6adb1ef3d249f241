/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/try.h"
#include "train/schedule.h"
#include "train/views.h"

#include <math.h>
#include <omp.h>

static void shuffle_epoch(qn_train *train, uint64_t epoch) {
    if (train->order_epoch == epoch) return;
    qn_rng rng;
    for (size_t i = 0; i < train->train->count; ++i) train->order[i] = i;
    qn_rng_init(&rng, train->settings.seed, QN_STREAM_SHUFFLE, epoch, 0, 0);
    qn_rng_shuffle(&rng, train->order, train->train->count);
    train->order_epoch = epoch;
}

static size_t first_of_batch(const qn_train *train) {
    return (size_t)(train->step % qn_train_steps_per_epoch(train)) * (size_t)train->settings.batch;
}

/* Images of the next step: the last batch of an epoch may be smaller. */
static size_t batch_size(const qn_train *train) {
    const size_t left = train->train->count - first_of_batch(train),
                 most = (size_t)train->settings.batch;
    return left < most ? left : most;
}

/* Of the images, training images first, test images behind them; SIZE_MAX for others. */
static size_t place_in_cache(const qn_train *train, const qn_images *images, size_t image) {
    if (images == train->train) return image;
    return images == train->test ? train->train->count + image : SIZE_MAX;
}

const double *qn_train_observable(qn_train *train, qn_worker *w, const qn_images *images,
                                  size_t image) {
    const size_t place = place_in_cache(train, images, image);
    if (place >= train->cache_count) return NULL;
    double *observable = train->cache + place * qn_qmae_observable_size(train->qmae);
    if (!train->cached[place]) qn_qmae_observable(train->qmae, w->work, w->reference, observable);
    train->cached[place] = true;
    return observable;
}

qn_status qn_train_row(qn_train *train, const qn_estimator_record *estimator, uint64_t epoch,
                       size_t image, size_t k) {
    qn_status status = QN_OK;
    qn_worker *w = &train->workers[omp_get_thread_num()];
    if (train->stop && train->stop(train->context)) return QN_ERR_INTERRUPTED;
    const double *pixels = train->train->pixels + image * train->npixels;
    qn_image_sample sample = {.train = train,
                              .worker = w,
                              .mask = qn_train_place(train, epoch + 1, image),
                              .step = train->step + 1,
                              .image = image,
                              .images = batch_size(train)};
    qn_train_reference(train, pixels, w->reference);
    const double *observable = qn_train_observable(train, w, train->train, image);
    for (size_t v = 0; v < train->nviews && status == QN_OK; ++v) {
        const size_t row = v * (size_t)train->settings.batch + k;
        sample.view = v;
        status = estimator->estimate(&sample, pixels, v ? NULL : observable, &train->losses[row],
                                     train->rows + row * train->nparams);
    }
    return status;
}

/* The rows of the batch that are this member's, in any order. */
static qn_status own_rows(qn_train *train, const qn_estimator_record *estimator, uint64_t epoch,
                          size_t first, size_t count) {
    size_t own, end;
    int worst = QN_OK; /* any failure of the batch */
    qn_team_share(train->team, count, &own, &end);
#pragma omp parallel for schedule(dynamic) num_threads(train->threads) reduction(max : worst)
    for (size_t k = own; k < end; ++k) {
        const int status = qn_train_row(train, estimator, epoch, train->order[first + k], k);
        if (status > worst) worst = status;
    }
    return (qn_status)worst;
}

/* All rows of the batch, of which each member computes some. */
static qn_status share_rows(qn_train *train, const qn_estimator_record *estimator, uint64_t epoch,
                            size_t first, size_t count) {
    qn_status status = QN_OK;
    QN_TRY(qn_team_agree(train->team, own_rows(train, estimator, epoch, first, count)));
    for (size_t v = 0; v < train->nviews; ++v) {
        const size_t row = v * (size_t)train->settings.batch;
        QN_TRY(qn_team_gather(train->team, count, sizeof *train->losses, train->losses + row));
        QN_TRY(qn_team_gather(train->team, count, train->nparams * sizeof(double),
                              train->rows + row * train->nparams));
    }
out:
    return status;
}

static void add_loss(qn_loss *mean, const qn_loss *loss, size_t count) {
    const double n = (double)count;
    mean->value += loss->value / n;
    mean->exact += loss->exact / n;
    mean->variance += loss->variance / (n * n);
    mean->exact_variance += loss->exact_variance / (n * n);
}

/* Means over the batch, always summed in the order of the batch. */
static void average(qn_train *train, size_t count, qn_step_record *record) {
    const size_t batch = (size_t)train->settings.batch;
    qn_loss means[QN_MAX_VIEWS] = {{0}}, loss;
    double factors[QN_MAX_VIEWS] = {0};
    for (size_t v = 0; v < train->nviews; ++v)
        for (size_t k = 0; k < count; ++k)
            add_loss(&means[v], &train->losses[v * batch + k], count);
    qn_views_combine(train, means, &loss, factors);
    record->loss = loss.value;
    record->loss_exact = loss.exact;
    record->loss_error = sqrt(loss.variance);
    record->loss_trajectory_error = sqrt(loss.exact_variance);
    for (size_t i = 0; i < train->nparams; ++i) train->gradient[i] = 0.0;
    for (size_t v = 0; v < train->nviews; ++v)
        for (size_t k = 0; k < count; ++k) {
            const double *row = train->rows + (v * batch + k) * train->nparams;
            for (size_t i = 0; i < train->nparams; ++i)
                train->gradient[i] += factors[v] * row[i] / (double)count;
        }
    record->gradient_norm = 0.0;
    for (size_t i = 0; i < train->nparams; ++i)
        record->gradient_norm += train->gradient[i] * train->gradient[i];
    record->gradient_norm = sqrt(record->gradient_norm);
}

qn_status qn_train_step(qn_train *train, qn_step_record *record) {
    const qn_train_settings *s = &train->settings;
    const qn_estimator_record *estimator = qn_estimator_of(s);
    const uint64_t epoch = train->step / qn_train_steps_per_epoch(train);
    const size_t first = first_of_batch(train), count = batch_size(train);
    shuffle_epoch(train, epoch);
    estimator->bind(train, train->step + 1);
    const qn_status status = share_rows(train, estimator, epoch, first, count);
    if (status != QN_OK) return status;
    average(train, count, record);
    ++train->step;
    const double factor = qn_rate_factor(s->schedule, train->step, qn_train_steps(train));
    train->rule->update(train->nparams, s->rate * factor, train->step, train->gradient,
                        train->params, train->optimiser);
    record->step = train->step;
    record->drift = train->drift;
    record->epoch = epoch;
    record->circuits = count * qn_estimator_circuits(train);
    record->shots = qn_estimator_draws(s) ? record->circuits * qn_train_shots(train) : 0;
    train->circuits += record->circuits;
    train->shots += record->shots;
    return QN_OK;
}
