/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "circuit/angle_range.h"

#include <math.h>

static const double ROUNDING = 1e-12;

bool qn_fold_angle(double angle, double low, double high, qn_folded_angle *folded) {
    const double whole = remainder(angle, 2.0 * M_PI), rest = whole - copysign(M_PI, whole);
    const qn_folded_angle ways[] = {{angle, false, false},
                                    {whole, false, false},
                                    {rest, true, false},
                                    {-whole, false, true},
                                    {-rest, true, true}};
    for (unsigned k = 0; k < sizeof ways / sizeof *ways; ++k) {
        if (!(ways[k].angle >= low - ROUNDING && ways[k].angle <= high + ROUNDING)) continue;
        *folded = ways[k];
        folded->angle = fmin(fmax(folded->angle, low), high);
        return true;
    }
    return false;
}
