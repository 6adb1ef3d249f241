/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One image of the 18-qubit QMAE under a noise model: forward, SWAP-test observable, exact and
 * shot-sampled gradient.
 * Usage: bench_qmae [MODEL [QUBITS]] */
#include "bench.h"
#include "qmae/sizes.h"

#include <qmae_noise/qmae_noise.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct image {
    qn_qmae *qmae;
    qn_qmae_bound *bound;
    qn_qmae_work *work;
    double *angles, *input, *reference, *observable;
    qn_request request;
    qn_response response;
    int nangles, npixels;
} image;

static void stop(const qn_diag *diag) {
    char text[1100];
    qn_diag_format(diag, text, sizeof text);
    fprintf(stderr, "bench_qmae: %s\n", text);
    exit(1);
}

static double *numbers(int count) {
    double *x = qn_alloc((size_t)count, sizeof *x);
    if (!x) exit(1);
    return x;
}

static image image_of(const qn_qmae_spec *spec, const qn_model *model) {
    image im = {0};
    qn_diag diag = {0};
    if (qn_qmae_create(spec, model, NULL, NULL, NULL, &im.qmae, &diag) != QN_OK) stop(&diag);
    if (qn_qmae_bound_create(im.qmae, &im.bound) != QN_OK ||
        qn_qmae_work_create(im.qmae, &im.work) != QN_OK)
        exit(1);
    im.nangles = qn_qmae_nangles(im.qmae);
    im.npixels = 1 << spec->qubits;
    im.angles = numbers(im.nangles);
    im.input = numbers(im.npixels);
    im.reference = numbers(im.npixels);
    im.observable = numbers(1 << (2 * spec->qubits));
    qn_rng rng;
    qn_rng_init(&rng, 1, QN_STREAM_TEST, 0, 0, 0);
    for (int i = 0; i < im.nangles; ++i) im.angles[i] = 6.28 * qn_rng_uniform(&rng);
    for (int i = 0; i < im.npixels; ++i) im.reference[i] = im.input[i] = qn_rng_uniform(&rng);
    qn_normalise((size_t)im.npixels, im.input, im.input);
    qn_normalise((size_t)im.npixels, im.reference, im.reference);
    im.response.angle_gradient = numbers(im.nangles);
    im.response.input_gradient = numbers(im.npixels);
    im.response.angle_shifts = numbers(4 * im.nangles);
    im.response.input_shifts = numbers(2 * im.npixels);
    return im;
}

/* With only the answers that the request wants. */
static void evaluate(void *context) {
    image *im = context;
    qn_response response = im->response;
    if (!(im->request.what & QN_WANT_SHIFTS)) response.angle_shifts = response.input_shifts = NULL;
    if (!(im->request.what & QN_WANT_GRADIENT))
        response.angle_gradient = response.input_gradient = NULL;
    if (qn_qmae_evaluate(im->qmae, im->bound, im->work, &im->request, &response) != QN_OK) exit(1);
}

static void observable(void *context) {
    image *im = context;
    qn_qmae_observable(im->qmae, im->work, im->reference, im->observable);
}

static void bind(void *context) {
    image *im = context;
    qn_qmae_bind(im->bound, im->angles, im->request.what);
}

/* All shots of the shifted circuits of one image. */
static void draw(void *context) {
    image *im = context;
    const int circuits = 4 * im->nangles + 2 * (im->npixels - 1);
    for (int c = 0; c < circuits; ++c) {
        qn_rng rng;
        qn_rng_init(&rng, 1, QN_STREAM_TEST, 1, 2, (uint64_t)c);
        const double z = c < 4 * im->nangles ? im->response.angle_shifts[c]
                                             : im->response.input_shifts[c - 4 * im->nangles];
        im->response.swap += 1e-30 * (double)qn_rng_binomial(&rng, 0.5 * (1 + z), 1000);
    }
}

static void shots(void *context) {
    evaluate(context);
    draw(context);
}

static double forward_time; /* of the row "forward", to which the others are compared */

static void row(const char *name, void (*work)(void *), image *im, double flop, double peak) {
    const bench_time t = bench_run(work, im, bench_seconds());
    if (forward_time == 0.0) forward_time = t.min;
    printf("%-36s %9.3f ms (median %9.3f)  %5.2f forwards", name, 1e3 * t.min, 1e3 * t.median,
           t.min / forward_time);
    if (flop > 0) {
        printf("  %6.1f GFlop/s  %3.0f %% of peak", flop / t.min * 1e-9, 100 * flop / t.min / peak);
        bench_share(name, flop / t.min / peak);
    }
    printf("\n");
}

int main(int argc, char **argv) {
    qn_diag diag = {0};
    qn_model *model = NULL;
    qn_qmae_spec spec = qn_qmae_spec_default();
    const double peak = bench_peak(), peak_single = bench_peak_single();
    if (argc > 2) spec.qubits = atoi(argv[2]), spec.latent = spec.qubits - 1;
    if (qn_model_open(argc > 1 ? argv[1] : "ibm_like", &model, &diag) != QN_OK) stop(&diag);
    image im = image_of(&spec, model);
    const double step = 32.0 * (double)((size_t)1 << (2 * spec.qubits)),
                 steps = (double)qn_qmae_nsteps(im.qmae);
    bench_head("one image", peak);
    printf("%d data qubits, noise model %s, engine %s, %.0f fused steps\n", spec.qubits,
           qn_model_name(model), qn_qmae_engine(im.qmae), steps);
    observable(&im);
    im.request = (qn_request){0, im.input, im.reference, im.observable};
    bind(&im);
    row("forward (encoder + decoder)", evaluate, &im, step * steps, peak);
    row("SWAP-test observable", observable, &im, step * 4 * spec.qubits, peak);
    im.request.what = QN_WANT_GRADIENT;
    bind(&im);
    row("exact gradient, observable cached", evaluate, &im, 3 * step * steps, peak);
    im.request.observable = NULL;
    row("exact gradient, observable computed", evaluate, &im, step * (3 * steps + 4 * spec.qubits),
        peak);
    im.request.observable = im.observable;
    im.request.what = QN_WANT_SHIFTS;
    bind(&im);
    row("all shifted circuits, exact", evaluate, &im, 3 * step * steps, peak);
    row("all shifted circuits, 1000 shots", shots, &im, 0, peak);
    row("matrices of all steps and shifts", bind, &im, 0, peak);

    spec.precision = QN_PRECISION_SINGLE;
    image single = image_of(&spec, model);
    single.request = (qn_request){0, single.input, single.reference, im.observable};
    bind(&single);
    printf("single precision, of its own peak: %.1f GFlop/s\n", peak_single * 1e-9);
    row("forward, single precision", evaluate, &single, step * steps, peak_single);
    single.request.what = QN_WANT_GRADIENT;
    bind(&single);
    row("exact gradient, single precision", evaluate, &single, 3 * step * steps, peak_single);
    qn_model_destroy(model);
    spec.precision = QN_PRECISION_DOUBLE;
    image pure = image_of(&spec, NULL);
    pure.request = (qn_request){QN_WANT_GRADIENT, pure.input, pure.reference, NULL};
    bind(&pure);
    row("exact gradient without noise (pure)", evaluate, &pure, 0, peak);
    return 0;
}
