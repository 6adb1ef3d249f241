/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filling the patches of a mask, and derivatives through it. */
#include "mask/mask.h"

#include <string.h>

static size_t token_at(const qn_mask *mask, int k) {
    const qn_patch *patch = &mask->layout->patch;
    return mask->own ? (size_t)mask->places[k] * (size_t)(patch->height * patch->width) : 0;
}

double qn_mask_amplitudes(const qn_mask *mask, const double *pixels, const double *tokens,
                          double *amplitudes) {
    const size_t side = (size_t)mask->layout->patch.side;
    memcpy(amplitudes, pixels, side * side * sizeof *amplitudes);
    for (int k = 0; k < mask->layout->count; ++k) {
        const qn_patch patch = qn_mask_patch(mask, k);
        qn_patch_fill(&patch, tokens ? tokens + token_at(mask, k) : NULL, amplitudes);
    }
    return qn_normalise(side * side, amplitudes, amplitudes);
}

void qn_mask_pull_back(const qn_mask *mask, double norm, const double *input_gradient,
                       double *gradient) {
    if (norm <= 0.0) return;
    for (int k = 0; k < mask->layout->count; ++k) {
        const qn_patch patch = qn_mask_patch(mask, k);
        const size_t side = (size_t)patch.side, width = (size_t)patch.width;
        double *token = gradient + token_at(mask, k);
        for (size_t r = 0; r < (size_t)patch.height; ++r) {
            const double *row = input_gradient + ((size_t)patch.row + r) * side +
                                (size_t)patch.column;
            for (size_t c = 0; c < width; ++c) token[r * width + c] += row[c] / norm;
        }
    }
}
