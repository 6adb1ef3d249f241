/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What teams of every size have, member by member, against one alone. */
#ifndef QN_TEST_TEAMS_H
#define QN_TEST_TEAMS_H

#include "qmae_noise/team.h"

/* Runs `compute` alone (team NULL), then in teams of 2 to `most` members, and fails the test unless
 * every member has the same `size` bytes as the one alone. compute fills `result`, zeroed, and must
 * not start threads. */
void assert_teams_agree(int most, size_t size,
                        qn_status (*compute)(const qn_team *team, void *context, void *result),
                        void *context);

/* Zeroed bytes that this process shares with those that it forks from then on; munmap. */
void *teams_share(size_t bytes);

#endif
