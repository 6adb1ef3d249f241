/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gates of one kind of processor: QN_TABLE, QN_AVAILABLE. The loops over lanes have a fixed
 * length, so that compilers make them vectors as wide as the processor's. */
#include "design/lanes.h"

static bool available(void) { return QN_AVAILABLE; }

static void turn(double *x, size_t size, size_t qubit, double c, double s) {
    for (size_t high = 0; high < size; high += 2 * qubit)
        for (size_t k = high; k < high + qubit; ++k) {
            double *zero = x + k * QN_LANES, *one = zero + qubit * QN_LANES;
            for (int l = 0; l < QN_LANES; ++l) {
                const double a = zero[l], b = one[l];
                zero[l] = c * a - s * b;
                one[l] = s * a + c * b;
            }
        }
}

static void flip(double *x, size_t size, size_t both) {
    for (size_t k = both; k < size; k = (k + 1) | both)
        for (int l = 0; l < QN_LANES; ++l) x[k * QN_LANES + l] = -x[k * QN_LANES + l];
}

/* The derivative of the turn by its angle, behind it, is the turn's own generator: half of (a, b)
 * to (-b, a). */
static double slope(const double *x, const double *y, size_t size, size_t qubit) {
    double sums[QN_LANES] = {0.0}, sum = 0.0;
    for (size_t high = 0; high < size; high += 2 * qubit)
        for (size_t k = high * QN_LANES; k < (high + qubit) * QN_LANES; k += QN_LANES)
            for (int l = 0; l < QN_LANES; ++l) {
                const size_t zero = k + (size_t)l, one = zero + qubit * QN_LANES;
                sums[l] += y[one] * x[zero] - y[zero] * x[one];
            }
    for (int l = 0; l < QN_LANES; ++l) sum += sums[l];
    return 0.5 * sum;
}

const qn_lanes QN_TABLE = {available, turn, flip, slope};
