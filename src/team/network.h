/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time that a network of MPI would take. */
#ifndef QN_TEAM_NETWORK_H
#define QN_TEAM_NETWORK_H

#include "qmae_noise/team.h"

/* s, of an exchange of `bytes` bytes among `size` members. */
double qn_team_network_time(const qn_team_network *network, int size, size_t bytes);

#endif
