/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the benchmarks share: timing by repetition, and this machine's own peak to compare with. */
#ifndef QN_BENCH_H
#define QN_BENCH_H

#include <stddef.h>

/* Times of one call in seconds. */
typedef struct bench_time {
    double min, median;
} bench_time;

/* Calls work(context) again and again for about `seconds`, at least 5 times. */
bench_time bench_run(void (*work)(void *), void *context, double seconds);

/* Fused multiply-adds per second x 2 (Flop/s) that one core sustains in registers, with the longest
 * vectors it has. */
double bench_peak(void);
/* The same of floats. */
double bench_peak_single(void);

/* Writes down what share of the peak a row of this benchmark reaches, if $QN_BENCH_JSON names a
 * file: a line of JSON is appended, which scripts/bench --against compares. */
void bench_share(const char *row, double share);

/* Bytes per second that one core copies between arrays of `bytes` (read + written). */
double bench_copy(size_t bytes);

/* Prints the head of a report: program, processor, kernels, peak. */
void bench_head(const char *title, double peak);

/* Seconds to measure each figure: $QN_BENCH_SECONDS, default 0.5. */
double bench_seconds(void);

#endif
