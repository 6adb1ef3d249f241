/* SPDX-License-Identifier: GPL-3.0-or-later */
#define QN_REAL float
#define QN_INTEGER int
#define QN_PRECISION QN_PRECISION_SINGLE
#define QN_LANES 4
#define QN_TABLE qn_state_kernels_generic_float
#define QN_NAME "generic"
#define QN_AVAILABLE 1
#include "state/kernel_body.h"
