/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chi_square.h"
#include "assert_close.h"

#include <gsl/gsl_cdf.h>

double chi_square_p(size_t cells, const uint64_t *counts, const double *p, size_t total) {
    double chi = 0.0, rare = 0.0, rare_counted = 0.0;
    int used = 0;
    for (size_t k = 0; k < cells; ++k) {
        const double expected = p[k] * (double)total, d = (double)counts[k] - expected;
        if (p[k] <= 0.0) assert_int_equal(counts[k], 0);
        if (expected < 10.0) {
            rare += expected;
            rare_counted += (double)counts[k];
            continue;
        }
        chi += d * d / expected;
        ++used;
    }
    if (rare > 10.0) {
        chi += (rare_counted - rare) * (rare_counted - rare) / rare;
        ++used;
    }
    assert_true(used > 2);
    return gsl_cdf_chisq_Q(chi, used - 1);
}
