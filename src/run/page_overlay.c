/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/atomic_file.h"
#include "core/number.h"
#include "core/try.h"
#include "draw/curves.h"
#include "draw/html.h"
#include "run/directory.h"
#include "run/page.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL = 160 };

/* What is drawn of runs of a kind: two columns over a third. */
typedef struct overlay {
    const char *columns[2], *x;
    const char *title, *subtitle, *y_label, *caption;
} overlay;
static const overlay OVERLAYS[] = {
    [QN_RUN_TRAINING] = {{"fidelity", "ideal"},
                         "epoch",
                         "Fidelity of the runs",
                         "mean over the test images, bands: one standard error",
                         "overlap with the original image",
                         "Solid: fidelity under noise. Dashed: the same parameters with the noise "
                         "switched off."},
    [QN_RUN_SEARCH] = {{"value", "without_noise"},
                       "step",
                       "What the runs minimise",
                       "of infinitely many shots",
                       "value",
                       "Solid: on the device. Dashed: the same parameters with the noise switched "
                       "off."},
};

/* ---- curves ------------------------------------------------------------------------------- */

/* A curve's numbers and label. */
typedef struct series {
    double *x; /* 3 x rows: x, y, error; owned */
    char label[LABEL];
} series;

/* NAN for a column that is not there or a field that is no number. */
static double number_at(const qn_csv_file *csv, size_t row, const char *name) {
    const size_t column = qn_csv_column(csv, name);
    double number = NAN;
    if (column == csv->ncolumns) return NAN;
    return qn_real_parse(qn_csv_cell(csv, row, column), &number) ? number : NAN;
}

/* Column `name` of a run's metrics as a curve; *curve borrows from *s. */
static qn_status read_series(const qn_run_files *run, const char *name, series *s, qn_curve *curve,
                             qn_diag *diag) {
    const qn_csv_file *csv = &run->metrics;
    const char *x = OVERLAYS[qn_run_files_kind(run)].x;
    char error[64], path[PATH_MAX];
    s->x = qn_alloc(3 * csv->nrows, sizeof *s->x);
    if (!s->x) return QN_ERR_MEMORY;
    double *y = s->x + csv->nrows, *e = y + csv->nrows;
    snprintf(error, sizeof error, "%s_error", name);
    for (size_t i = 0; i < csv->nrows; ++i) {
        s->x[i] = number_at(csv, i, x);
        y[i] = number_at(csv, i, name);
        e[i] = number_at(csv, i, error);
        if (!isfinite(s->x[i]) || !isfinite(y[i]))
            return qn_fail_at(
                diag, QN_ERR_SYNTAX, qn_run_files_path(run, qn_run_file_name(QN_RUN_METRICS), path),
                (int)i + 2, 0, "'%s' of this row is no finite number", isfinite(y[i]) ? x : name);
    }
    snprintf(s->label, LABEL, "%.60s: %s (noise: %.60s)", run->name, name, run->model_name);
    *curve = (qn_curve){.label = s->label, .count = csv->nrows, .x = s->x, .y = y, .error = e};
    return QN_OK;
}

static qn_status draw(FILE *file, const overlay *o, const qn_curve *curves, size_t count,
                      const qn_host *host, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_diag detail = {0};
    char folder[PATH_MAX], path[PATH_MAX + 16];
    const qn_figure figure = {.title = o->title,
                              .subtitle = o->subtitle,
                              .x_label = o->x,
                              .y_label = o->y_label,
                              .curves = curves,
                              .ncurves = count};
    status = qn_scratch_create(folder, diag);
    if (status != QN_OK) return status;
    QN_TRY(qn_figure_write(&figure, folder, "runs", diag));
    if (host && host->draw) status = qn_host_draw(host, folder, "runs", &detail);
    if (status != QN_OK && status != QN_ERR_NOT_FOUND) {
        if (diag) *diag = detail;
        goto out;
    }
    if (!host || !host->draw || status == QN_ERR_NOT_FOUND) {
        status = QN_OK;
        fputs("<p class=\"note\">No figure of the runs together: gnuplot could not draw it.</p>\n",
              file);
        goto out;
    }
    snprintf(path, sizeof path, "%s/runs.svg", folder);
    QN_TRY(qn_html_picture(file, path, "chart overlay", o->caption, diag));
out:
    qn_scratch_remove(folder);
    return status;
}

qn_status qn_page_overlay(FILE *file, const qn_run_files *runs, size_t count, const qn_host *host,
                          qn_diag *diag) {
    qn_status status = QN_OK;
    size_t n = 0;
    qn_curve *curves = qn_alloc(2 * count, sizeof *curves);
    series *all = qn_alloc(2 * count, sizeof *all);
    const qn_run_kind kind = qn_run_files_kind(&runs[0]);
    QN_TRY_ALLOC(curves && all);
    for (size_t r = 0; r < count; ++r) {
        if (runs[r].metrics.nrows == 0 || qn_run_files_kind(&runs[r]) != kind) continue;
        for (int ideal = 0; ideal < 2; ++ideal, ++n) {
            QN_TRY(read_series(&runs[r], OVERLAYS[kind].columns[ideal], &all[n], &curves[n], diag));
            curves[n].colour = (int)r;
            curves[n].dashed = ideal;
        }
    }
    if (n > 2) {
        fputs("<h2>The runs together</h2>\n", file);
        QN_TRY(draw(file, &OVERLAYS[kind], curves, n, host, diag));
    }
out:
    for (size_t i = 0; all && i < 2 * count; ++i) qn_free(all[i].x);
    qn_free(all);
    qn_free(curves);
    return status;
}
