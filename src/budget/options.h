/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ranges of the settings of a budget. */
#ifndef QN_BUDGET_OPTIONS_H
#define QN_BUDGET_OPTIONS_H

#include "qmae_noise/budget.h"

QN_MUST_CHECK qn_status qn_cost_options_check(const qn_cost_options *options, qn_diag *diag);

#endif
