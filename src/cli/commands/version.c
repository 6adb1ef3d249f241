/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

static int run(void *values, int narguments, char **arguments) {
    (void)values, (void)narguments, (void)arguments;
    printf("qmae-noise %s (%s)\n", qn_version(), qn_build());
    return QN_EXIT_DONE;
}

const qn_command qn_command_version = {
    .name = "version",
    .summary = "Print version and build",
    .arguments = "",
    .details = "",
    .example = "qmae-noise version",
    .run = run,
};
