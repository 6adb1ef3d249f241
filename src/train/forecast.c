/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/forecast.h"

#include "core/clock.h"
#include "core/try.h"
#include "train/figures.h"
#include "train/loop.h"

#include <math.h>

/* What takes longer, in seconds, is timed once. What is faster may have to be timed again: who
 * comes first also pays for memory that nobody has touched. */
static const double LONG = 0.1;

/* ---- steps ---------------------------------------------------------------------------------- */

typedef struct step_time {
    double bind, row; /* of all matrices; of an image whose observable is cached */
    double observable;
} step_time;

static qn_status time_row(qn_train *train, size_t image, double *seconds) {
    const uint64_t epoch = train->step / qn_train_steps_per_epoch(train);
    const double started = qn_seconds();
    const qn_status status = qn_train_row(train, qn_estimator_of(&train->settings), epoch, image,
                                          0);
    *seconds = qn_seconds() - started;
    return status;
}

static qn_status time_step(qn_train *train, step_time *time) {
    qn_status status = QN_OK;
    const size_t second = train->train->count > 1 ? 1 : 0;
    const double started = qn_seconds();
    double first = 0.0;
    qn_estimator_of(&train->settings)->bind(train, train->step + 1);
    *time = (step_time){.bind = qn_seconds() - started};
    QN_TRY(time_row(train, 0, &time->row));
    if (time->row > LONG) return QN_OK;
    QN_TRY(time_row(train, second, &first));
    QN_TRY(time_row(train, second, &time->row));
    time->observable = fmax(first - time->row, 0.0);
out:
    return status;
}

/* ---- evaluations ---------------------------------------------------------------------------- */

enum { ROUNDS = 3 }; /* of images that threads look at side by side */

static qn_status nothing_to_see(void *context, size_t image, double *diagonal, double *scratch) {
    (void)context, (void)image, (void)diagonal, (void)scratch;
    return QN_OK;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static qn_status time_figures(qn_train *train, size_t count, qn_image_figures *figures,
                              double *seconds) {
    const double started = qn_seconds();
    const qn_status status = qn_figures_compute(train, count, figures, nothing_to_see, NULL);
    *seconds = qn_seconds() - started;
    return status;
}

/* Seconds of a round of images, and of all matrices if that can be told apart. */
static qn_status time_round(qn_train *train, double *bind, double *round) {
    qn_status status = QN_OK;
    const size_t few = least((size_t)train->threads, train->test->count),
                 more = least((size_t)train->threads * ROUNDS, train->test->count);
    double long_time = 0.0;
    qn_image_figures *figures = qn_alloc(more, sizeof *figures);
    QN_TRY_ALLOC(figures);
    *bind = 0.0;
    QN_TRY(time_figures(train, few, figures, round));
    if (*round > LONG || more < ROUNDS * few) goto out;
    QN_TRY(time_figures(train, more, figures, &long_time));
    QN_TRY(time_figures(train, more, figures, &long_time));
    QN_TRY(time_figures(train, few, figures, round));
    *bind = *round;
    *round = fmax(long_time - *round, 0.0) / (ROUNDS - 1);
    *bind = fmax(*bind - *round, 0.0);
out:
    qn_free(figures);
    return status;
}

/* ---- all of it ------------------------------------------------------------------------------ */

double qn_train_foresee(qn_train *train, size_t judged) {
    const double threads = train->threads;
    const double batch = (double)least((size_t)train->settings.batch, train->train->count);
    const double steps = (double)(qn_train_steps(train) - train->step);
    const double evaluations = ceil(steps / (double)qn_train_steps_per_epoch(train)) +
                               (train->step == 0);
    const double images = (double)least(train->cache_count,
                                        train->train->count + train->test->count);
    step_time step;
    double bind, round;
    if (steps == 0.0) return 0.0;
    if (time_step(train, &step) != QN_OK || time_round(train, &bind, &round) != QN_OK) return NAN;
    return steps * (step.bind + ceil(batch / threads) * step.row) +
           images * step.observable / threads +
           evaluations * (bind + ceil((double)judged / threads) * round);
}
