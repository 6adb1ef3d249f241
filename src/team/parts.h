/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work whose pieces have different sizes. */
#ifndef QN_TEAM_PARTS_H
#define QN_TEAM_PARTS_H

#include "qmae_noise/team.h"

/* qn_team_gather of `count` pieces of any sizes: piece k is the bytes of `array` from ends[k - 1]
 * (0 for the first) up to ends[k], which does not fall. ends: the same for all. Collective. */
QN_MUST_CHECK qn_status qn_team_gather_parts(const qn_team *team, size_t count, const size_t *ends,
                                             void *array);

#endif
