/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dm/plan.h"

#define REAL double
#define NAME(function) function
#define KERNELS(bound) (bound)->kernels
#include "dm/forward_body.h"
#undef REAL
#undef NAME
#undef KERNELS

#define REAL float
#define NAME(function) function##_float
#define KERNELS(bound) (bound)->kernels->single
#include "dm/forward_body.h"
