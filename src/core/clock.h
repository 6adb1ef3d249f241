/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time that passes. */
#ifndef QN_CORE_CLOCK_H
#define QN_CORE_CLOCK_H

/* Seconds of a clock that never jumps. */
double qn_seconds(void);

#endif
