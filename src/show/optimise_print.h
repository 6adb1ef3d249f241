/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `optimise` prints. */
#ifndef QN_SHOW_OPTIMISE_PRINT_H
#define QN_SHOW_OPTIMISE_PRINT_H

#include "optimise/descent.h"

#include <stdio.h>

void qn_descent_print(const qn_descent *descent, FILE *file);
QN_MUST_CHECK qn_status qn_descent_print_json(const qn_descent *descent, FILE *file);

#endif
