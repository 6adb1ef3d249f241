/* SPDX-License-Identifier: GPL-3.0-or-later */
#define QN_TABLE qn_lanes_generic
#define QN_AVAILABLE true
#include "design/lanes_body.h"
