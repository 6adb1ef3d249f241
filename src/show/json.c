/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "show/json.h"

#include <math.h>

json_t *qn_json_real(double value) { return isfinite(value) ? json_real(value) : json_null(); }
