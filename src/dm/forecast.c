/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much work a plan will be, and how fast this processor does it now. */
#include "dm/forecast.h"

#include "core/clock.h"
#include "core/try.h"
#include "dm/fuse.h"
#include "dm/spread.h"

#include <math.h>

/* Digits of the vector that is timed: as long, a step takes as long a number as of larger ones. */
enum { TIMED_DIGITS = 11, TURNS = 2 };

double qn_dm_step_operations(int ndigits) { return ldexp(32.0, 2 * ndigits); }

qn_status qn_dm_count(const qn_instr *const *instrs, size_t count, const int *digit_of_qubit,
                      int ndigits, int *grown, qn_dm_work *work, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_fusion fusion = {0};
    QN_TRY(qn_fusion_init(&fusion, instrs, count, digit_of_qubit, ndigits, diag));
    for (size_t k = 0; k < fusion.ngroups; ++k) {
        if (fusion.groups[k].high >= *grown) *grown = fusion.groups[k].high + 1;
        work->operations += qn_dm_step_operations(*grown);
    }
    work->steps += fusion.ngroups;
    qn_fusion_clear(&fusion);
out:
    return status;
}

/* The least of some turns on digits a < b. */
static double time_step(const qn_kernels *kernels, int n, int a, int b, int threads, double *r) {
    const double m[256] = {0.0};
    double least = INFINITY;
    for (int turn = 0; turn < TURNS; ++turn) {
        const double start = qn_seconds();
        qn_dm_spread(kernels, threads, n, a, b, m, r);
        least = fmin(least, qn_seconds() - start);
    }
    return least;
}

qn_status qn_dm_rate(const qn_kernels *kernels, int ndigits, int threads, double *rate) {
    const int n = ndigits < 4 ? 4 : ndigits < TIMED_DIGITS ? ndigits : TIMED_DIGITS;
    const int pairs[][2] = {{0, 1}, {0, n - 1}, {n / 2 - 1, n / 2}, {n - 2, n - 1}};
    const size_t count = sizeof pairs / sizeof *pairs;
    double seconds = 0.0, *r = qn_alloc((size_t)1 << (2 * n), sizeof *r);
    if (!r) return QN_ERR_MEMORY;
    (void)time_step(kernels, n, 0, 1, threads, r); /* touches its pages */
    for (size_t k = 0; k < count; ++k)
        seconds += time_step(kernels, n, pairs[k][0], pairs[k][1], threads, r);
    *rate = (double)count * qn_dm_step_operations(n) / seconds;
    qn_free(r);
    return QN_OK;
}
