/* SPDX-License-Identifier: GPL-3.0-or-later */
#if defined(__x86_64__)
#define QN_SINGLE 1
#define QN_BYTES 32
#define QN_SUMS 8
#define QN_HIGH 6
#define QN_KERNELS qn_kernels_avx2_float
#include "dm/kernel_body.h"
#else
typedef int qn_not_empty; /* ISO C forbids an empty file */
#endif
