/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline/linear.h"

#include "baseline/matrix.h"
#include "baseline/pairs.h"
#include "core/try.h"

#include <string.h>

/* Relative to the mean of the diagonal. */
static const double RIDGES[] = {1e-5, 1e-4, 1e-3, 1e-2, 1e-1};
enum { NRIDGES = sizeof RIDGES / sizeof *RIDGES };

void qn_linear_solve(size_t n, double ridge, double *normal, double *map, int threads) {
    for (size_t i = 0; i < n; ++i) normal[i * n + i] += ridge;
    qn_matrix_solve(n, n, normal, map, threads);
}

/* Sums over pairs of masked image z and original x, both divided by the norm of z. */
typedef struct sums {
    double *normal, *right; /* sums of z z^T and of z x^T */
} sums;

/* The images first..end-1 of all rounds. rows: 2 n. Each thread has rows of the sums. */
static void add_pairs(const qn_baseline_task *task, size_t first, size_t end, double *pairs,
                      sums *s) {
    const size_t n = task->npixels;
    size_t count = 0;
    double *inputs = pairs, *targets = pairs + (end - first) * n;
    for (uint64_t round = 1; round <= (uint64_t)task->rounds; ++round) {
        count = 0;
        for (size_t k = first; k < end; ++k, ++count) {
            qn_mask mask;
            double *z = inputs + count * n, *x = targets + count * n;
            const double norm = qn_pairs_get(task, round, k, false, NULL, &mask, x, z);
            const double *pixels = task->learn->pixels + k * n;
            for (size_t i = 0; i < n; ++i) x[i] = norm > 0.0 ? pixels[i] / norm : 0.0;
        }
#pragma omp parallel for schedule(static) num_threads(task->threads)
        for (size_t i = 0; i < n; ++i)
            for (size_t k = 0; k < count; ++k) {
                const double z = inputs[k * n + i];
                if (z == 0.0) continue;
                for (size_t j = 0; j < n; ++j) s->normal[i * n + j] += z * inputs[k * n + j];
                for (size_t j = 0; j < n; ++j) s->right[i * n + j] += z * targets[k * n + j];
            }
    }
}

/* The map of some sums. solved, map: n x n, out. */
static void map_of(const qn_baseline_task *task, const sums *s, double relative, double *solved,
                   double *map) {
    const size_t n = task->npixels;
    double trace = 0.0;
    memcpy(solved, s->normal, n * n * sizeof *solved);
    memcpy(map, s->right, n * n * sizeof *map);
    for (size_t i = 0; i < n; ++i) trace += solved[i * n + i];
    qn_linear_solve(n, relative * trace / (double)n, solved, map, task->threads);
}

static void apply(const qn_baseline_task *task, uint64_t round, size_t image, const double *map,
                  double *scratch, double *y) {
    const size_t n = task->npixels;
    qn_mask mask;
    qn_pairs_get(task, round, image, false, NULL, &mask, scratch, scratch + n);
    qn_matrix_product(1, n, n, scratch + n, map, y, 1);
    for (size_t i = 0; i < n; ++i) y[i] = y[i] > 0.0 ? y[i] : 0.0; /* no pixel is below black */
}

/* Mean fidelity of the images from `first` on, in the first round. */
static double check(const qn_baseline_task *task, size_t first, const double *map,
                    double *scratch) {
    double sum = 0.0, *y = scratch + 2 * task->npixels;
    for (size_t k = first; k < task->learn->count; ++k) {
        apply(task, 1, k, map, scratch, y);
        const double cosine = qn_cosine(task->npixels, y, task->learn->pixels + k * task->npixels);
        sum += cosine * cosine;
    }
    return sum;
}

/* The ridge is chosen on the last tenth of the training images, the map then made of all. */
static qn_status compute(const qn_baseline_task *task, qn_baseline_output *output, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t n = task->npixels, count = task->learn->count, most = count - count / 10;
    sums s = {0};
    double *solved = qn_alloc(n * n, sizeof *solved), *map = qn_alloc(n * n, sizeof *map);
    double *pairs = qn_alloc(2 * most * n, sizeof *pairs),
           *scratch = qn_alloc(3 * n, sizeof *scratch), best = -1.0, ridge = RIDGES[0];
    (void)diag;
    s.normal = qn_alloc(n * n, sizeof *s.normal);
    s.right = qn_alloc(n * n, sizeof *s.right);
    QN_TRY_ALLOC(solved && map && pairs && scratch && s.normal && s.right);
    memset(s.normal, 0, n * n * sizeof *s.normal);
    memset(s.right, 0, n * n * sizeof *s.right);
    add_pairs(task, 0, most, pairs, &s);
    for (int k = 0; k < NRIDGES && most < count; ++k) {
        QN_TRY(qn_host_check(task->host));
        map_of(task, &s, RIDGES[k], solved, map);
        const double fidelity = check(task, most, map, scratch);
        if (fidelity > best) ridge = RIDGES[k];
        if (fidelity > best) best = fidelity;
    }
    add_pairs(task, most, count, pairs, &s);
    map_of(task, &s, ridge, solved, map);
    for (size_t k = 0; k < task->test->count; ++k) {
        apply(task, 0, k, map, scratch, scratch + 2 * n);
        qn_baseline_put(task, output, k, scratch + 2 * n);
    }
    output->parameters = n * n;
out:
    qn_free(solved);
    qn_free(map);
    qn_free(pairs);
    qn_free(scratch);
    qn_free(s.normal);
    qn_free(s.right);
    return status;
}

const qn_baseline qn_baseline_linear = {
    .name = "linear",
    .help = "the best linear map of the masked image, in closed form",
    .compute = compute};
