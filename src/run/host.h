/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the library says to a host. */
#ifndef QN_RUN_HOST_H
#define QN_RUN_HOST_H

#include "qmae_noise/run.h"

/* NULL = alone. */
const qn_team *qn_host_team(const qn_host *host);
/* Does this process write the files? */
bool qn_host_leads(const qn_host *host);
/* qn_team_agree of the host's team. */
QN_MUST_CHECK qn_status qn_host_agree(const qn_host *host, qn_status own);
void qn_host_say(const qn_host *host, const char *format, ...) QN_PRINTF(2, 3);
void qn_host_note(const qn_host *host, const char *format, ...) QN_PRINTF(2, 3);
/* An option of trajectories was given, and `auto` took another way: says that it did nothing.
 *   choice  the option that stood at auto, "method" or "engine" */
void qn_host_say_unsampled(const qn_host *host, bool given, const char *option, const char *choice,
                           const char *taken);
bool qn_host_stops(const qn_host *host);
/* QN_ERR_INTERRUPTED if the host of any member of its team stops; QN_ERR_IO if one is gone.
 * Collective. */
QN_MUST_CHECK qn_status qn_host_check(const qn_host *host);
QN_MUST_CHECK qn_status qn_host_draw(const qn_host *host, const char *folder, const char *name,
                                     qn_diag *diag);
/* The same, but a missing gnuplot is only a sentence, for the scripts are there. */
QN_MUST_CHECK qn_status qn_host_try_draw(const qn_host *host, const char *folder, const char *name,
                                         qn_diag *diag);

#endif
