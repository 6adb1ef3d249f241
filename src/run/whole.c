/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run from its settings to its page. */
#include "run/run.h"

#include "core/try.h"
#include "run/page.h"

#include <stdlib.h>
#include <string.h>

qn_status qn_run_whole(qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(qn_run_begin(run, diag));
    QN_TRY(qn_run_train(run, diag));
    QN_TRY(qn_run_draw(run, diag));
    QN_TRY(qn_run_write_report(run, diag));
out:
    return status;
}

qn_status qn_run_from_settings(const char *settings, const char *folder, const qn_host *host,
                               bool *interrupted, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_train_options options = {0};
    qn_run run = {.options = &options, .host = host};
    QN_TRY(qn_options_set_defaults(&qn_train_option_table, &options, diag));
    QN_TRY(qn_settings_read(settings, &qn_train_option_table, &options, diag));
    char **target = qn_run_file_exists(folder, QN_RUN_NOISY, QN_RUN_CHECKPOINT) ? &options.resume
                                                                                : &options.out;
    *target = strdup(folder);
    QN_TRY_ALLOC(*target);
    QN_TRY(qn_train_options_resolve(&options, diag));
    QN_TRY(qn_run_whole(&run, diag));
    if (interrupted) *interrupted = run.interrupted;
out:
    qn_run_close(&run);
    qn_options_clear(&qn_train_option_table, &options);
    return status;
}

qn_status qn_run_report(const char *const *folders, size_t count, const char *path,
                        const qn_host *host, qn_diag *diag) {
    qn_status status = QN_OK;
    size_t nread = 0;
    qn_run_files *runs = qn_alloc(count + 1, sizeof *runs);
    QN_TRY_ALLOC(runs);
    for (; nread < count; ++nread) QN_TRY(qn_run_files_read(folders[nread], &runs[nread], diag));
    QN_TRY(qn_page_write(runs, count, "qn_run_report", path, false, host, diag));
out:
    for (size_t k = 0; k < nread; ++k) qn_run_files_clear(&runs[k]);
    qn_free(runs);
    return status;
}
