/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program, from its arguments to its exit code. */
#ifndef QN_CLI_ENTRY_H
#define QN_CLI_ENTRY_H

#include "qmae_noise/team.h"

/* team: who runs the same command with the same arguments; NULL = nobody. */
int qn_main(int argc, char **argv, const qn_team *team);

#endif
