/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <qmae_noise/qmae_noise.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

bench_time bench_run(void (*work)(void *), void *context, double seconds) {
    enum { MOST = 4096 };
    double times[MOST];
    int count = 0;
    work(context); /* warm-up */
    for (double start = now(); count < MOST && (count < 5 || now() - start < seconds); ++count) {
        const double begin = now();
        work(context);
        times[count] = now() - begin;
    }
    qsort(times, (size_t)count, sizeof *times, by_value);
    return (bench_time){times[0], times[count / 2]};
}

double bench_seconds(void) {
    const char *text = getenv("QN_BENCH_SECONDS");
    return text ? atof(text) : 0.5;
}

/* ---- peak ----------------------------------------------------------------------------------- */

/* Compiled with -ffp-contract=fast (cmake/programs.cmake), so that a * x + y is one instruction
 * where there is one. */
/* enough independent chains to hide a latency of 4 to 5 at 2 a cycle */
enum { CHAINS = 12, TURNS = 100000 };

#define PEAK_LOOP(real, bytes)                                                                     \
    typedef real vec __attribute__((vector_size(bytes)));                                          \
    vec a0 = {1}, a1 = {2}, a2 = {3}, a3 = {4}, a4 = {5}, a5 = {6}, a6 = {7}, a7 = {8}, a8 = {9},  \
        a9 = {10};                                                                                 \
    vec a10 = {11}, a11 = {12};                                                                    \
    const vec x = (real)*factor - (vec){0}, y = 1 - x;                                             \
    for (int k = 0; k < TURNS; ++k) {                                                              \
        a0 = a0 * x + y, a1 = a1 * x + y, a2 = a2 * x + y, a3 = a3 * x + y;                        \
        a4 = a4 * x + y, a5 = a5 * x + y, a6 = a6 * x + y, a7 = a7 * x + y;                        \
        a8 = a8 * x + y, a9 = a9 * x + y, a10 = a10 * x + y, a11 = a11 * x + y;                    \
    }                                                                                              \
    const vec sum = a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11;                   \
    *factor = 0.5 + 1e-30 * (double)sum[0];

#define PEAK(name, target, real, bytes)                                                            \
    target static void name(void *context) {                                                       \
        double *factor = context;                                                                  \
        PEAK_LOOP(real, bytes)                                                                     \
    }

#if defined(__x86_64__)
PEAK(peak512, __attribute__((target("avx512f,fma"))), double, 64)
PEAK(peak256, __attribute__((target("avx2,fma"))), double, 32)
PEAK(single512, __attribute__((target("avx512f,fma"))), float, 64)
PEAK(single256, __attribute__((target("avx2,fma"))), float, 32)
#endif
PEAK(peak128, , double, 16)
PEAK(single128, , float, 16)

/* loops: with vectors of 64, 32 and 16 bytes. */
static double peak_of(void (*const *loops)(void *), size_t real) {
    double factor = 0.5;
    const int k = qn_kernels_find("avx512") ? 0 : qn_kernels_find("avx2") ? 1 : 2;
    const double lanes = (double)((size_t)64 >> k) / (double)real;
    return 2.0 * CHAINS * TURNS * lanes / bench_run(loops[k], &factor, 0.3).min;
}

#if !defined(__x86_64__)
#define peak512 peak128
#define peak256 peak128
#define single512 single128
#define single256 single128
#endif

double bench_peak(void) {
    static void (*const loops[])(void *) = {peak512, peak256, peak128};
    return peak_of(loops, sizeof(double));
}

double bench_peak_single(void) {
    static void (*const loops[])(void *) = {single512, single256, single128};
    return peak_of(loops, sizeof(float));
}

void bench_share(const char *row, double share) {
    const char *path = getenv("QN_BENCH_JSON");
    FILE *file = path ? fopen(path, "a") : NULL;
    if (!file) return;
    fprintf(file, "{\"bench\": \"%s\", \"row\": \"%s\", \"share\": %.4f}\n",
            program_invocation_short_name, row, share);
    fclose(file);
}

typedef struct copy_context {
    char *from, *to;
    size_t bytes;
} copy_context;

static void copy(void *context) {
    const copy_context *c = context;
    memcpy(c->to, c->from, c->bytes);
}

double bench_copy(size_t bytes) {
    copy_context c = {calloc(1, bytes), calloc(1, bytes), bytes};
    if (!c.from || !c.to) exit(1);
    const double rate = 2.0 * (double)bytes / bench_run(copy, &c, 0.3).min;
    free(c.from);
    free(c.to);
    return rate;
}

static void print_processor(void) {
    char line[512];
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, "model name", 10)) {
            printf("processor: %s", strchr(line, ':') + 2);
            break;
        }
    if (file) fclose(file);
}

void bench_head(const char *title, double peak) {
    printf("# %s\nqmae-noise %s, %s\n", title, qn_version(), qn_build());
    print_processor();
    printf("kernels: %s; measured peak of one core: %.1f GFlop/s (double, fused multiply-add)\n\n",
           qn_kernels_best()->name, peak * 1e-9);
}
