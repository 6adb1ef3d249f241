/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of a run's tables. */
#ifndef QN_TRAIN_COLUMNS_H
#define QN_TRAIN_COLUMNS_H

#include "core/columns.h"
#include "qmae_noise/train.h"

extern const qn_table qn_step_table;       /* "steps": of qn_step_record */
extern const qn_table qn_evaluation_table; /* "evaluations": of qn_evaluation */
extern const qn_table qn_image_table;      /* "images": of qn_image_record */

#endif
