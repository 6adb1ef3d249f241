/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/try.h"
#include "run/directory.h"
#include "run/page.h"
#include "run/run.h"

qn_status qn_page_write_run(const char *folder, const qn_host *host, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX], command[PATH_MAX + 32];
    qn_run_files files = {0};
    QN_TRY(qn_run_file_path(folder, QN_RUN_NOISY, QN_RUN_REPORT, path, diag));
    snprintf(command, sizeof command, "qmae-noise report %s", folder);
    QN_TRY(qn_run_files_read(folder, &files, diag));
    QN_TRY(qn_page_write(&files, 1, command, path, false, host, diag));
out:
    qn_run_files_clear(&files);
    return status;
}

qn_status qn_run_write_report(const qn_run *run, qn_diag *diag) {
    if (run->options->no_report || !qn_host_leads(run->host)) return QN_OK;
    return qn_page_write_run(run->folder, run->host, diag);
}
