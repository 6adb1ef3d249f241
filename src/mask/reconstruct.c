/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae_noise/mask.h"

#include <math.h>

void qn_reconstruct(size_t count, const double *diagonal, bool root, double *pixels) {
    for (size_t i = 0; i < count; ++i) {
        const double p = diagonal[i] > 0.0 ? diagonal[i] : 0.0; /* rounding may leave -1e-18 */
        pixels[i] = root ? sqrt(p) : p;
    }
}

double qn_cosine(size_t count, const double *a, const double *b) {
    double ab = 0.0, aa = 0.0, bb = 0.0;
    for (size_t i = 0; i < count; ++i) {
        ab += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    return aa > 0.0 && bb > 0.0 ? ab / sqrt(aa * bb) : 0.0;
}

double qn_psnr(size_t count, const double *reconstruction, const double *original) {
    double rr = 0.0, oo = 0.0, error = 0.0;
    for (size_t i = 0; i < count; ++i) {
        rr += reconstruction[i] * reconstruction[i];
        oo += original[i] * original[i];
    }
    const double scale = rr > 0.0 ? sqrt(oo / rr) : 0.0;
    for (size_t i = 0; i < count; ++i) {
        const double d = scale * reconstruction[i] - original[i];
        error += d * d;
    }
    return -10.0 * log10(error / (double)count);
}
