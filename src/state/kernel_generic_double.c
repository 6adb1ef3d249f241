/* SPDX-License-Identifier: GPL-3.0-or-later */
#define QN_REAL double
#define QN_INTEGER long
#define QN_PRECISION QN_PRECISION_DOUBLE
#define QN_LANES 2
#define QN_TABLE qn_state_kernels_generic_double
#define QN_NAME "generic"
#define QN_AVAILABLE 1
#include "state/kernel_body.h"
