/* SPDX-License-Identifier: GPL-3.0-or-later */
#if defined(__x86_64__)
#define QN_REAL float
#define QN_INTEGER int
#define QN_PRECISION QN_PRECISION_SINGLE
#define QN_LANES 8
#define QN_TABLE qn_state_kernels_avx2_float
#define QN_NAME "avx2"
#define QN_AVAILABLE (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
#include "state/kernel_body.h"
#else
typedef int qn_not_empty; /* ISO C forbids an empty file */
#endif
