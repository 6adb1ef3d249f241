/* SPDX-License-Identifier: GPL-3.0-or-later */
#if defined(__x86_64__)
#define QN_LANE_BITS 3
#define QN_LANES 8
#define QN_TABLE qn_transforms_avx512
#define QN_AVAILABLE                                                                               \
    (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&                    \
     __builtin_cpu_supports("avx512vl"))
#include "dm/transform_body.h"
#else
typedef int qn_not_empty; /* ISO C forbids an empty file */
#endif
