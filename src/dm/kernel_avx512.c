/* SPDX-License-Identifier: GPL-3.0-or-later */
#if defined(__x86_64__)
#define QN_SINGLE 0
#define QN_BYTES 64
#define QN_SUMS 16
#define QN_HIGH 8
#define QN_KERNELS qn_kernels_avx512
#define QN_NAME "avx512"
#define QN_OTHER qn_kernels_avx512_float
#define QN_AVAILABLE                                                                               \
    (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&                    \
     __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma"))
#include "dm/kernel_body.h"
#else
typedef int qn_not_empty; /* ISO C forbids an empty file */
#endif
