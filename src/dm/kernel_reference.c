/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The specification of the kernels: every index spelled out, nothing clever. */
#include "dm/kernel.h"

#include <string.h>

static bool available(void) { return true; }

/* Index with digits a and b zero of the `column`-th such index. */
static size_t column_index(int a, int b, size_t column) {
    const size_t low = (size_t)1 << (2 * a), high = (size_t)1 << (2 * b);
    const size_t middle = high / (4 * low);
    const size_t l = column % low, m = column / low % middle, h = column / low / middle;
    return l + 4 * low * m + 4 * high * h;
}

static size_t offset(int a, int b, int i) {
    return ((size_t)(i & 3) << (2 * a)) + ((size_t)(i >> 2) << (2 * b));
}

#define REAL double
#define NAME(function) function
#include "dm/kernel_plain.h"
#undef REAL
#undef NAME

#define REAL float
#define NAME(function) function##_float
#include "dm/kernel_plain.h"

const qn_kernels_float qn_kernels_reference_float = {apply_float, environment_float,
                                                     pull_back_float, dot_float};

static void multiply(const double *a, const double *b, double *c) {
    for (int i = 0; i < 16; ++i)
        for (int j = 0; j < 16; ++j) {
            double sum = 0.0;
            for (int k = 0; k < 16; ++k) sum += a[i * 16 + k] * b[k * 16 + j];
            c[i * 16 + j] = sum;
        }
}

const qn_kernels qn_kernels_reference = {
    "reference", available, apply, environment,
    pull_back,   multiply,  dot,   &qn_kernels_reference_float};
