/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline/report.h"
#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"
#include "run/directory.h"
#include "run/page.h"

#include <math.h>
#include <string.h>

static void print_number(double value, FILE *file) {
    char text[QN_REAL_TEXT];
    fprintf(file, ",%s", isfinite(value) ? qn_real_text(value, text) : "");
}

static void print_csv(const qn_baselines *b, FILE *file) {
    fputs("method,test_images,training_images,parameters", file);
    for (int k = 0; k < QN_FIGURE_KINDS; ++k) {
        const char *name = qn_figure_text_of((qn_figure_kind)k)->name;
        fprintf(file, ",%s,%s_error", name, name);
    }
    fputc('\n', file);
    for (size_t r = 0; r < b->nrows; ++r) {
        const qn_baseline_row *row = &b->rows[r];
        const bool comma = strchr(row->name, ',') != NULL;
        fprintf(file, comma ? "\"%s\",%zu,%zu,%zu" : "%s,%zu,%zu,%zu", row->name,
                row->figures.images, b->nlearn, row->parameters);
        for (int k = 0; k < QN_FIGURE_KINDS; ++k) {
            print_number(row->figures.mean[k], file);
            print_number(row->figures.error[k], file);
        }
        fputc('\n', file);
    }
}

qn_status qn_baselines_write(const qn_baselines *baselines, const qn_host *host, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    qn_printed page = {0};
    const char *folder = baselines->run.folder;
    QN_TRY(qn_run_file_path(folder, QN_RUN_NOISY, QN_RUN_BASELINES, path, diag));
    QN_TRY(qn_printed_open(&page));
    print_csv(baselines, page.file);
    QN_TRY(qn_printed_write(&page, QN_OK, path, diag));
    if (qn_run_file_exists(folder, QN_RUN_NOISY, QN_RUN_REPORT))
        QN_TRY(qn_page_write_run(folder, host, diag));
out:
    return status;
}
