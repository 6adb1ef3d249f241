/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/ssim.h"

#include <math.h>

enum { REACH = 5, WIDTH = 2 * REACH + 1 };

static const double SIGMA = 1.5, C1 = 0.01 * 0.01, C2 = 0.03 * 0.03;

/* ... 1 0 | 0 1 ... side-1 | side-1 ... */
static int mirrored(int i, int side) {
    const int period = 2 * side;
    i = ((i % period) + period) % period;
    return i < side ? i : period - 1 - i;
}

static double similarity(const double *weights, int side, const double *a, const double *b, int row,
                         int column) {
    double mean_a = 0.0, mean_b = 0.0, aa = 0.0, bb = 0.0, ab = 0.0;
    for (int i = 0; i < WIDTH; ++i)
        for (int j = 0; j < WIDTH; ++j) {
            const int at = mirrored(row + i - REACH, side) * side +
                           mirrored(column + j - REACH, side);
            const double w = weights[i] * weights[j];
            mean_a += w * a[at];
            mean_b += w * b[at];
            aa += w * a[at] * a[at];
            bb += w * b[at] * b[at];
            ab += w * a[at] * b[at];
        }
    aa -= mean_a * mean_a;
    bb -= mean_b * mean_b;
    ab -= mean_a * mean_b;
    return (2.0 * mean_a * mean_b + C1) * (2.0 * ab + C2) /
           ((mean_a * mean_a + mean_b * mean_b + C1) * (aa + bb + C2));
}

double qn_ssim(int side, const double *a, const double *b) {
    double weights[WIDTH], total = 0.0, sum = 0.0;
    for (int i = 0; i < WIDTH; ++i) {
        weights[i] = exp(-0.5 * (i - REACH) * (i - REACH) / (SIGMA * SIGMA));
        total += weights[i];
    }
    for (int i = 0; i < WIDTH; ++i) weights[i] /= total;
    for (int row = 0; row < side; ++row)
        for (int column = 0; column < side; ++column)
            sum += similarity(weights, side, a, b, row, column);
    return sum / ((double)side * side);
}
