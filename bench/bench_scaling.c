/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How cost grows with the register: forward and exact gradient of the QMAE at n = 4, 6, 8, 10 (and
 * 12: forward only) data qubits, and one fused step of a dense state up to 13 qubits, as cost per
 * 4^n; memory against its estimate. Usage: bench_scaling [MODEL] */
#include "bench.h"
#include "qmae/sizes.h"

#include <qmae_noise/qmae_noise.h>

#include <stdio.h>
#include <stdlib.h>

typedef struct step {
    int n, a, b;
    double *in, m[256];
} step;

static void apply(void *context) {
    step *s = context;
    qn_kernels_best()->apply(s->n, s->a, s->b, s->m, s->in, s->in);
}

/* Mean over a low, a middle and a high pair of digits, in place. */
static void dense_rows(double peak) {
    printf("one fused step in place, mean of pairs (0,1), (0,n-1), (n-2,n-1)\n"
           "   n      bytes      ms a step   ns per 4^n entry   GFlop/s   %% of peak   copy "
           "bandwidth GB/s\n");
    for (int n = 4; n <= 13; n += n < 12 ? 2 : 1) {
        const size_t size = (size_t)1 << (2 * n);
        step s = {.n = n, .in = qn_alloc(size, sizeof(double))};
        if (!s.in) exit(1);
        for (size_t i = 0; i < size; ++i) s.in[i] = 1.0 / (double)(i + 1);
        for (int i = 0; i < 16; ++i) s.m[i * 17] = 1.0;
        const int pairs[3][2] = {{0, 1}, {0, n - 1}, {n - 2, n - 1}};
        double mean = 0.0;
        for (int p = 0; p < 3; ++p) {
            s.a = pairs[p][0];
            s.b = pairs[p][1];
            mean += bench_run(apply, &s, bench_seconds() / 2).min / 3;
        }
        printf("%4d %10zu %14.4f %18.3f %9.1f %11.0f %21.1f\n", n, 8 * size, 1e3 * mean,
               1e9 * mean / (double)size, 32.0 * (double)size / mean * 1e-9,
               3200.0 * (double)size / mean / peak, bench_copy(8 * size) * 1e-9);
        qn_free(s.in);
    }
}

typedef struct image {
    qn_qmae *qmae;
    qn_qmae_bound *bound;
    qn_qmae_work *work;
    qn_request request;
    qn_response response;
} image;

static void evaluate(void *context) {
    image *im = context;
    if (qn_qmae_evaluate(im->qmae, im->bound, im->work, &im->request, &im->response) != QN_OK)
        exit(1);
}

static void *room(size_t count) {
    void *p = qn_alloc(count, sizeof(double));
    if (!p) exit(1);
    return p;
}

/* Peak of resident memory since it was last forgotten; 0 where /proc does not tell. */
static long peak_kib(void) {
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long kib = 0;
    while (file && fgets(line, sizeof line, file)) sscanf(line, "VmHWM: %ld", &kib);
    if (file) fclose(file);
    return kib;
}

static void forget_peak(void) {
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (!file) return;
    fputs("5", file);
    fclose(file);
}

static void qmae_row(int n, const qn_model *model) {
    qn_qmae_spec spec = qn_qmae_spec_default();
    spec.qubits = n;
    spec.latent = n - 1;
    image im = {0};
    qn_diag diag = {0};
    forget_peak();
    if (qn_qmae_create(&spec, model, NULL, NULL, NULL, &im.qmae, &diag) != QN_OK ||
        qn_qmae_bound_create(im.qmae, &im.bound) != QN_OK ||
        qn_qmae_work_create(im.qmae, &im.work) != QN_OK) {
        fprintf(stderr, "bench_scaling: %s\n", diag.text);
        exit(1);
    }
    const size_t pixels = (size_t)1 << n, size = pixels * pixels;
    const int nangles = qn_qmae_nangles(im.qmae);
    double *angles = room((size_t)nangles), *v = room(pixels), *observable = room(size);
    for (int i = 0; i < nangles; ++i) angles[i] = 0.1 + 0.7 * (i % 9);
    for (size_t i = 0; i < pixels; ++i) v[i] = 1.0 + (double)(i % 5);
    qn_normalise(pixels, v, v);
    qn_qmae_observable(im.qmae, im.work, v, observable);
    im.request = (qn_request){0, v, v, observable};
    im.response.angle_gradient = room((size_t)nangles);
    im.response.input_gradient = room(pixels);
    qn_qmae_bind(im.bound, angles, QN_WANT_GRADIENT);
    const double forward = bench_run(evaluate, &im, bench_seconds()).min;
    im.request.what = QN_WANT_GRADIENT;
    const double gradient = bench_run(evaluate, &im, bench_seconds()).min;
    const double steps = (double)qn_qmae_nsteps(im.qmae);
    printf("%4d %7.0f %12.3f %16.3f %14.3f %10.2f %12.1f %12.1f\n", n, steps, 1e3 * forward,
           1e9 * forward / steps / (double)size, 1e3 * gradient, gradient / forward,
           (double)qn_qmae_work_bytes(im.qmae) / 0x1p20, (double)peak_kib() / 1024);
    double *arrays[] = {angles, v, observable, im.response.angle_gradient,
                        im.response.input_gradient};
    for (int k = 0; k < 5; ++k) qn_free(arrays[k]);
    qn_qmae_work_destroy(im.work);
    qn_qmae_bound_destroy(im.bound);
    qn_qmae_destroy(im.qmae);
}

int main(int argc, char **argv) {
    qn_diag diag = {0};
    qn_model *model = NULL;
    if (qn_model_open(argc > 1 ? argv[1] : "ibm_like", &model, &diag) != QN_OK) {
        fprintf(stderr, "bench_scaling: %s\n", diag.text);
        return 1;
    }
    const double peak = bench_peak();
    bench_head("scaling with the register", peak);
    dense_rows(peak);
    printf("\nQMAE under %s, one image, one core\n   n   steps   forward ms  ns/step per 4^n    "
           "gradient ms   forwards"
           "  work MiB est   peak MiB\n",
           qn_model_name(model));
    for (int n = 4; n <= 10; n += 2) qmae_row(n, model);
    qn_model_destroy(model);
    return 0;
}
