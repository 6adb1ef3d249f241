/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the device of a model runs, for the rewriter of circuits. */
#ifndef QN_PROGRAM_TARGET_H
#define QN_PROGRAM_TARGET_H

#include "circuit/operations.h"
#include "noise/model.h"

/* Basis, pairs and ranges of angles of a model, which it borrows; gates need not be as written. */
qn_target qn_model_target(const qn_model *model);

#endif
