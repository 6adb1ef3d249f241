/* SPDX-License-Identifier: GPL-3.0-or-later */
#if defined(__x86_64__)
#define QN_REAL double
#define QN_INTEGER long
#define QN_PRECISION QN_PRECISION_DOUBLE
#define QN_LANES 8
#define QN_TABLE qn_state_kernels_avx512_double
#define QN_NAME "avx512"
#define QN_AVAILABLE                                                                               \
    (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&                    \
     __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma"))
#include "state/kernel_body.h"
#else
typedef int qn_not_empty; /* ISO C forbids an empty file */
#endif
