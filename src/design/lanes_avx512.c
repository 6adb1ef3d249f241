/* SPDX-License-Identifier: GPL-3.0-or-later */
#if defined(__x86_64__)
#define QN_TABLE qn_lanes_avx512
#define QN_AVAILABLE                                                                               \
    (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&                    \
     __builtin_cpu_supports("avx512vl"))
#include "design/lanes_body.h"
#else
typedef int qn_not_empty; /* ISO C forbids an empty file */
#endif
