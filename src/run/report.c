#include "core/try.h"
#include "run/page.h"
#include "run/run.h"

qn_status qn_run_write_report(const qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX], command[PATH_MAX + 32];
    qn_run_files files = {0};
    if (run->options->no_report || !qn_host_leads(run->host)) return QN_OK;
    QN_TRY(qn_run_file_path(run->folder, QN_RUN_NOISY, QN_RUN_REPORT, path, diag));
    snprintf(command, sizeof command, "qmae-noise report %s", run->folder);
    QN_TRY(qn_run_files_read(run->folder, &files, diag));
    QN_TRY(qn_page_write(&files, 1, command, path, false, run->host, diag));
out:
    qn_run_files_clear(&files);
    return status;
}
