/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mask/mask.h"

#include <math.h>
#include <string.h>

qn_status qn_patch_shape(int side, double fraction, qn_patch *patch, qn_diag *diag) {
    if (side < 2 || side % 2)
        return qn_fail(diag, QN_ERR_ARGUMENT, "an image side of %d: give an even number", side);
    if (!(fraction > 0.0 && fraction < 1.0))
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "a mask of %g of the pixels: give a fraction between 0 and 1", fraction);
    qn_patch best = {0};
    double best_cost[3] = {INFINITY, INFINITY, INFINITY};
    for (int h = 2; h <= side; h += 2)
        for (int w = 2; w <= side; w += 2) {
            if (h == side && w == side) continue;
            /* nearest area, then nearest to a square, then the height nearest to half the image */
            const double cost[3] = {fabs(h * w - fraction * side * side), abs(h - w),
                                    abs(2 * h - side)};
            int k = 0;
            while (k < 2 && cost[k] == best_cost[k]) ++k;
            if (cost[k] >= best_cost[k]) continue;
            memcpy(best_cost, cost, sizeof cost);
            best = (qn_patch){.side = side, .height = h, .width = w};
        }
    if (best.height == 0)
        return qn_fail(diag, QN_ERR_ARGUMENT, "an image of %d x %d pixels is too small for a mask",
                       side, side);
    *patch = best;
    return QN_OK;
}

void qn_patch_place(qn_patch *patch, int align, qn_rng *rng) {
    const uint64_t rows = (uint64_t)((patch->side - patch->height) / align) + 1;
    const uint64_t columns = (uint64_t)((patch->side - patch->width) / align) + 1;
    patch->row = align * (int)qn_rng_below(rng, rows);
    patch->column = align * (int)qn_rng_below(rng, columns);
}

double qn_normalise(size_t count, const double *pixels, double *amplitudes) {
    double square = 0.0;
    for (size_t i = 0; i < count; ++i) square += pixels[i] * pixels[i];
    const double norm = sqrt(square);
    for (size_t i = 0; i < count; ++i)
        amplitudes[i] = norm > 0.0 ? pixels[i] / norm : 1.0 / sqrt((double)count);
    return norm;
}

void qn_patch_fill(const qn_patch *patch, const double *token, double *pixels) {
    const size_t side = (size_t)patch->side, width = (size_t)patch->width;
    for (size_t r = 0; r < (size_t)patch->height; ++r) {
        double *row = pixels + ((size_t)patch->row + r) * side + (size_t)patch->column;
        for (size_t c = 0; c < width; ++c) row[c] = token ? token[r * width + c] : 0.0;
    }
}

double qn_patch_amplitudes(const qn_patch *patch, const double *pixels, const double *token,
                           double *amplitudes) {
    const size_t count = (size_t)patch->side * (size_t)patch->side;
    memcpy(amplitudes, pixels, count * sizeof *amplitudes);
    qn_patch_fill(patch, token, amplitudes);
    return qn_normalise(count, amplitudes, amplitudes);
}
