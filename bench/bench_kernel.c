/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One fused 16 x 16 step on every pair of digits: GFlop/s and fraction of the machine's own peak;
 * and what bounds it if states come from where they lie. Usage: bench_kernel [QUBITS [KERNELS]] */
#include "bench.h"

#include <qmae_noise/qmae_noise.h>

#include <stdio.h>
#include <stdlib.h>

typedef struct step {
    const qn_kernels *kernels;
    int n, a, b;
    double *in, *out, m[256], e[256];
} step;

static void apply(void *context) {
    step *s = context;
    s->kernels->apply(s->n, s->a, s->b, s->m, s->in, s->out);
}

static void apply_in_place(void *context) {
    step *s = context;
    s->kernels->apply(s->n, s->a, s->b, s->m, s->out, s->out);
}

static void environment(void *context) {
    step *s = context;
    s->kernels->environment(s->n, s->a, s->b, s->in, s->out, s->e);
}

/* Every cache line of both states, which is what an environment reads. */
static void read_both(void *context) {
    step *s = context;
    const size_t size = (size_t)1 << (2 * s->n);
    double sums[16] = {0};
    for (size_t i = 0; i < size; i += 8)
        for (int k = 0; k < 8; ++k) {
            sums[k] += s->in[i + (size_t)k];
            sums[8 + k] += s->out[i + (size_t)k];
        }
    for (int k = 0; k < 16; ++k) s->e[k] = sums[k];
}

/* The share of the peak at which a step takes as long as what it reads and writes out of place, and
 * an environment as long as what it reads. */
static void bound(step *s, double peak) {
    const double size = (double)((size_t)1 << (2 * s->n)), bytes = 2 * sizeof(double) * size;
    const double copying = bytes / bench_copy((size_t)(bytes / 2)),
                 reading = bench_run(read_both, s, bench_seconds()).min;
    printf("copying a state: %.0f GB/s, as long as a step at %.0f %% of the peak\n",
           bytes / copying * 1e-9, 3200 * size / copying / peak);
    printf("reading two states: %.0f GB/s, as long as a step at %.0f %% of the peak\n",
           bytes / reading * 1e-9, 3200 * size / reading / peak);
}

static void report(step *s, double peak) {
    static const char *const names[] = {"apply", "apply in place", "environment"};
    static void (*const works[])(void *) = {apply, apply_in_place, environment};
    const double flop = 32.0 * (double)((size_t)1 << (2 * s->n)), seconds = bench_seconds() / 5;
    printf("(%d,%d)", s->a, s->b);
    for (int w = 0; w < 3; ++w) {
        const bench_time t = bench_run(works[w], s, seconds);
        printf("  %6.1f GFlop/s %3.0f %% (median %3.0f %%)", flop / t.min * 1e-9,
               100 * flop / t.min / peak, 100 * flop / t.median / peak);
        char row[64];
        snprintf(row, sizeof row, "n = %d, (%d,%d) %s", s->n, s->a, s->b, names[w]);
        bench_share(row, flop / t.min / peak);
    }
    printf("\n");
}

int main(int argc, char **argv) {
    const double peak = bench_peak();
    step s = {.n = argc > 1 ? atoi(argv[1]) : 8, .kernels = qn_kernels_best()};
    if (argc > 2) s.kernels = qn_kernels_find(argv[2]);
    if (s.n < 2 || s.n > 15 || !s.kernels) {
        fprintf(stderr, "usage: bench_kernel [QUBITS 2..15 [KERNELS]]\n");
        return 2;
    }
    const size_t size = (size_t)1 << (2 * s.n);
    s.in = qn_alloc(size, sizeof(double));
    s.out = qn_alloc(size, sizeof(double));
    if (!s.in || !s.out) return 1;
    for (size_t i = 0; i < size; ++i) s.in[i] = 1.0 / (double)(i + 1);
    /* stays finite when applied in place again and again */
    for (int i = 0; i < 16; ++i) s.m[i * 17] = 1.0;
    bench_head("one fused step", peak);
    printf("n = %d, kernels %s; apply, apply in place, environment: best, share of the peak\n", s.n,
           s.kernels->name);
    for (s.a = 0; s.a < s.n; ++s.a)
        for (s.b = s.a + 1; s.b < s.n; ++s.b) report(&s, peak);
    bound(&s, peak);
    qn_free(s.in);
    qn_free(s.out);
    return 0;
}
