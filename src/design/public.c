/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae_noise/design.h"

#include "core/try.h"
#include "design/design.h"

#include <stdlib.h>
#include <string.h>

qn_status qn_design_from_settings(const char *settings, const char *folder, const qn_host *host,
                                  bool *interrupted, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_design_options options = {0};
    qn_design design = {.options = &options, .host = host};
    QN_TRY(qn_options_set_defaults(&qn_design_option_table, &options, diag));
    QN_TRY(qn_settings_read(settings, &qn_design_option_table, &options, diag));
    free(options.train.out);
    options.train.out = strdup(folder);
    QN_TRY_ALLOC(options.train.out);
    QN_TRY(qn_design_options_resolve(&options, diag));
    QN_TRY(qn_design_run(&design, diag));
    if (interrupted) *interrupted = design.interrupted;
out:
    qn_design_clear(&design);
    qn_options_clear(&qn_design_option_table, &options);
    return status;
}
