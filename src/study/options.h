/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ranges of the options of studies (include/qmae_noise/study_*_list.def). */
#ifndef QN_STUDY_OPTIONS_H
#define QN_STUDY_OPTIONS_H

#include "qmae_noise/study.h"

QN_MUST_CHECK qn_status qn_evaluate_options_check(const qn_evaluate_options *options,
                                                  qn_diag *diag);
QN_MUST_CHECK qn_status qn_mitigate_options_check(const qn_mitigate_options *options,
                                                  qn_diag *diag);

#endif
