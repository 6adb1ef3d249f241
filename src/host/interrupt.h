/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ctrl-C and SIGTERM during long work: kept waiting, and asked for between steps and within long
 * ones. */
#ifndef QN_HOST_INTERRUPT_H
#define QN_HOST_INTERRUPT_H

#include <stdbool.h>

/* From now on SIGINT and SIGTERM wait, in this thread and those it starts; signals that the parent
 * ignores stay ignored. */
void qn_interrupt_hold(void);
/* Is one waiting? */
bool qn_interrupt_waits(void);

#endif
