#include "train/loop.h"

#include <string.h>

/* The number of a circuit within an image's step: key of its shots, the same for every engine, so that noisy and ideal runs share them. */
enum { CIRCUIT_LOSS = 0, CIRCUIT_FIRST_SHIFT = 1 };

uint64_t qn_estimator_circuits(const qn_train *train) {
    return 1 + 4 * train->nangles + (train->ntoken ? 2 * (train->npixels - 1) : 0);
}

/* ---- exact ---------------------------------------------------------------------------------- */

static void estimate_exact(const qn_sample *sample, double *loss, double *gradient) {
    const qn_train *train = sample->train;
    const qn_response *r = &sample->worker->response;
    *loss = 1.0 - r->swap;
    memset(gradient, 0, train->nparams * sizeof *gradient);
    if (train->ntoken)
        qn_patch_pull_back(&sample->patch, sample->norm, r->input_gradient,
                           gradient + train->nangles);
    memcpy(gradient, r->angle_gradient, train->nangles * sizeof *gradient);
    for (size_t i = 0; i < train->nparams; ++i) gradient[i] = -gradient[i];
}

/* ---- shift ---------------------------------------------------------------------------------- */

/* The mean of `shots` outcomes +-1 with expectation value z: the exact law of what a device returns. */
static double draw(const qn_sample *sample, uint64_t circuit, double z) {
    const qn_train_settings *s = &sample->train->settings;
    qn_rng rng;
    qn_rng_init(&rng, s->seed, QN_STREAM_SHOTS, sample->step, sample->image, circuit);
    const uint64_t plus = qn_rng_binomial(&rng, 0.5 * (1.0 + z), s->shots);
    return 2.0 * (double)plus / (double)s->shots - 1.0;
}

static void estimate_shift(const qn_sample *sample, double *loss, double *gradient) {
    const qn_train *train = sample->train;
    qn_worker *worker = sample->worker;
    const qn_response *r = &worker->response;
    *loss = 1.0 - draw(sample, CIRCUIT_LOSS, r->swap);
    uint64_t circuit = CIRCUIT_FIRST_SHIFT;
    for (size_t p = 0; p < train->nangles; ++p) {
        double sum = 0.0;
        for (size_t k = 0; k < 4; ++k)
            sum += (k % 2 ? -0.5 : 0.5) * draw(sample, circuit++, r->angle_shifts[4 * p + k]);
        gradient[p] = -sum;
    }
    if (!train->ntoken) return;
    double *slope = worker->diagonal, *amplitude_slope = worker->pixels;
    for (size_t j = 0; j + 1 < train->npixels; ++j) {
        const double plus = draw(sample, circuit++, r->input_shifts[2 * j]);
        const double minus = draw(sample, circuit++, r->input_shifts[2 * j + 1]);
        slope[j] = -0.5 * (plus - minus);
    }
    memset(amplitude_slope, 0, train->npixels * sizeof *amplitude_slope);
    memset(gradient + train->nangles, 0, train->ntoken * sizeof *gradient);
    qn_embedding_pull_back(train->settings.spec.qubits, worker->input, slope, amplitude_slope,
                           worker->scratch);
    qn_patch_pull_back(&sample->patch, sample->norm, amplitude_slope, gradient + train->nangles);
}

static const qn_estimator_record TABLE[] = {
    [QN_ESTIMATOR_EXACT] = {QN_WANT_GRADIENT, false, estimate_exact},
    [QN_ESTIMATOR_SHIFT] = {QN_WANT_SHIFTS, true, estimate_shift},
};

const qn_estimator_record *qn_estimator_of(const qn_train_settings *settings) {
    return &TABLE[settings->estimator];
}
