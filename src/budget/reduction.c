/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "budget/reduction.h"

#include <math.h>
#include <stdbool.h>

qn_status qn_reduction_solve(double at_none, double at_all, double tolerance,
                             qn_reduction_probe *probe, void *context, double *reduction,
                             qn_diag *diag) {
    const bool rises = at_none < 0.0;
    double low = 0.0, high = 1.0, at_low = at_none, at_high = at_all;
    int side = 0;
    for (int k = 0; k < 30; ++k) {
        double miss = 0.0;
        *reduction = (low * at_high - high * at_low) / (at_high - at_low);
        const qn_status status = probe(context, *reduction, &miss, diag);
        if (status != QN_OK) return status;
        if (fabs(miss) < tolerance) break;
        if ((miss < 0.0) == rises) {
            low = *reduction;
            at_low = miss;
            if (side == -1) at_high *= 0.5;
            side = -1;
        } else {
            high = *reduction;
            at_high = miss;
            if (side == 1) at_low *= 0.5;
            side = 1;
        }
    }
    return QN_OK;
}
