/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The places of a program where noise acts. */
#include "core/mean.h"
#include "qmae/budget.h"

#include <math.h>

/* Standard error of a mean from the sum and the sum of squares. */
static double error_of(double sum, double squares, double count) {
    const double spread = squares - sum * sum / count;
    return qn_mean_error(fmax(spread, 0.0), count); /* rounding can leave less than nothing */
}

void qn_budget_set_slopes(qn_budget *budget, const double (*sums)[QN_OF_COUNT],
                          const double (*squares)[QN_OF_COUNT]) {
    const double count = (double)budget->images;
    for (size_t k = 0; count > 0.0 && k < budget->count; ++k) {
        qn_location *l = &budget->locations[k];
        l->swap = sums[k][QN_OF_SWAP] / count;
        l->fidelity = sums[k][QN_OF_FIDELITY] / count;
        l->swap_error = error_of(sums[k][QN_OF_SWAP], squares[k][QN_OF_SWAP], count);
        l->fidelity_error = error_of(sums[k][QN_OF_FIDELITY], squares[k][QN_OF_FIDELITY], count);
    }
}
