/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/columns.h"

#include <math.h>

bool qn_column_allows(const qn_column *column, double value) {
    return isfinite(value) || (column->unknown && isnan(value)) ||
           (column->infinite && isinf(value) && value > 0.0);
}
