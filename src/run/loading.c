/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a loader that loads nearly keeps of the test images: loading.csv. */
#include "loader/loading.h"
#include "core/number.h"
#include "core/try.h"
#include "run/run.h"
#include "train/figures.h"

#include <stdio.h>
#include <string.h>

qn_status qn_run_find_loading(qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    static const char *const IMAGES[] = {"masked", "original"};
    char text[256] = "image,loaded,loaded_error\n", numbers[2][QN_REAL_TEXT];
    int length = (int)strlen(text);
    if (qn_loading_exact(run->options->settings.spec.embedding)) return QN_OK;
    QN_TRY(qn_figures_loaded(run->noisy.train, run->loaded, run->loaded_error));
    for (int k = 0; k < 2; ++k)
        length += snprintf(text + length, sizeof text - (size_t)length, "%s,%s,%s\n", IMAGES[k],
                           qn_field_text(run->loaded[k], 12, numbers[0]),
                           qn_field_text(run->loaded_error[k], 12, numbers[1]));
    if (qn_host_leads(run->host)) QN_TRY(qn_run_write_text(run, QN_RUN_LOADING, text, diag));
out:
    return status;
}
