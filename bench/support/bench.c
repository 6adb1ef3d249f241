#include "bench.h"

#include <qmae_noise/qmae_noise.h>

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

#define PEAK_LOOP(lanes)                                                                           \
    typedef double vec __attribute__((vector_size((lanes)*8)));                                    \
    vec a0 = {1}, a1 = {2}, a2 = {3}, a3 = {4}, a4 = {5}, a5 = {6}, a6 = {7}, a7 = {8}, a8 = {9},  \
        a9 = {10};                                                                                 \
    vec a10 = {11}, a11 = {12};                                                                    \
    const vec x = *factor - (vec){0}, y = 1.0 - x;                                                 \
    for (int k = 0; k < TURNS; ++k) {                                                              \
        a0 = a0 * x + y, a1 = a1 * x + y, a2 = a2 * x + y, a3 = a3 * x + y;                        \
        a4 = a4 * x + y, a5 = a5 * x + y, a6 = a6 * x + y, a7 = a7 * x + y;                        \
        a8 = a8 * x + y, a9 = a9 * x + y, a10 = a10 * x + y, a11 = a11 * x + y;                    \
    }                                                                                              \
    const vec sum = a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11;                   \
    *factor = 0.5 + 1e-30 * sum[0];

#if defined(__x86_64__)
__attribute__((target("avx512f,fma"))) static void peak512(void *context) {
    double *factor = context;
    PEAK_LOOP(8)
}
__attribute__((target("avx2,fma"))) static void peak256(void *context) {
    double *factor = context;
    PEAK_LOOP(4)
}
#endif
static void peak128(void *context) {
    double *factor = context;
    PEAK_LOOP(2)
}

double bench_peak(void) {
    double factor = 0.5;
    void (*loop)(void *) = peak128;
    int lanes = 2;
#if defined(__x86_64__)
    if (qn_kernels_find("avx512")) loop = peak512, lanes = 8;
    else if (qn_kernels_find("avx2")) loop = peak256, lanes = 4;
#endif
    return 2.0 * CHAINS * TURNS * lanes / bench_run(loop, &factor, 0.3).min;
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
