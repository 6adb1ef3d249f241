/* SPDX-License-Identifier: GPL-3.0-or-later */
#define QN_LANE_BITS 1
#define QN_LANES 2
#define QN_TABLE qn_transforms_generic
#define QN_AVAILABLE true
#include "dm/transform_body.h"
