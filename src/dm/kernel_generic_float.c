/* SPDX-License-Identifier: GPL-3.0-or-later */
#define QN_SINGLE 1
#define QN_BYTES 16
#define QN_SUMS 8
#define QN_HIGH 6
#define QN_KERNELS qn_kernels_generic_float
#include "dm/kernel_body.h"
