/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/mean.h"
#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"
#include "draw/curves.h"
#include "draw/heatmap.h"
#include "run/directory.h"
#include "study/sweep.h"
#include "study/sweep_axis.h"

#include <math.h>
#include <string.h>

/* ---- the figures of a point --------------------------------------------------------------- */

#define FIGURE(field) offsetof(qn_evaluation, field), offsetof(qn_evaluation, field##_error)
const qn_sweep_figure qn_sweep_figures[QN_SWEEP_FIGURES] = {
    {"fidelity", "fidelity", "fidelity of the noisy output", 4, FIGURE(fidelity)},
    {"swap", "swap", "swap: what the device reports", 4, FIGURE(swap)},
    {"ideal", "ideal", "ideal: these parameters, noise switched off", 4, FIGURE(ideal)},
    {"cosine", "cosine", NULL, 4, FIGURE(cosine)},
    {"psnr", "psnr (dB)", NULL, 2, FIGURE(psnr)},
};
enum { NCURVES = 3, FIDELITY = 0 };

static double field(const qn_evaluation *evaluation, size_t offset) {
    return *(const double *)(const void *)((const char *)evaluation + offset);
}

static qn_status last_evaluation(const qn_study *study, const qn_job *job, qn_evaluation *last,
                                 qn_diag *diag) {
    char folder[PATH_MAX];
    return qn_run_last_read(qn_job_folder(study, job, folder), last, diag);
}

/* With several seeds the error is that of the mean over seeds, with one that over the images. */
static qn_status read_row(const qn_sweep *s, size_t point, qn_sweep_row *r, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t seeds = (size_t)s->options->seeds;
    qn_evaluation *last = qn_alloc(seeds, sizeof *last);
    double *values = qn_alloc(seeds, sizeof *values);
    QN_TRY_ALLOC(last && values);
    for (size_t k = 0; k < seeds; ++k)
        QN_TRY(last_evaluation(&s->study, &s->study.jobs[point * seeds + k], &last[k], diag));
    for (int f = 0; f < QN_SWEEP_FIGURES; ++f) {
        for (size_t k = 0; k < seeds; ++k) values[k] = field(&last[k], qn_sweep_figures[f].value);
        r->mean[f] = qn_mean_of(seeds, values, 1, &r->error[f]);
        if (seeds == 1) r->error[f] = field(last, qn_sweep_figures[f].error);
    }
out:
    qn_free(last);
    qn_free(values);
    return status;
}

/* ---- sweep.csv ---------------------------------------------------------------------------- */

const char *qn_sweep_value(const qn_sweep *s, size_t point, size_t k) {
    return s->keys.keys[k].values[qn_sweep_index(&s->keys, point, k)];
}

static void print_csv(const qn_sweep *s, FILE *file) {
    char text[QN_REAL_TEXT];
    for (size_t k = 0; k < s->keys.count; ++k) fprintf(file, "%s,", s->keys.keys[k].name);
    fputs("seeds", file);
    for (int f = 0; f < QN_SWEEP_FIGURES; ++f)
        fprintf(file, ",%s,%s_error", qn_sweep_figures[f].name, qn_sweep_figures[f].name);
    fputc('\n', file);
    for (size_t p = 0; p < qn_sweep_points(&s->keys); ++p) {
        for (size_t k = 0; k < s->keys.count; ++k) fprintf(file, "%s,", qn_sweep_value(s, p, k));
        fprintf(file, "%lld", (long long)s->options->seeds);
        for (int f = 0; f < QN_SWEEP_FIGURES; ++f) {
            fprintf(file, ",%s", qn_field_text(s->rows[p].mean[f], 0, text));
            fprintf(file, ",%s", qn_field_text(s->rows[p].error[f], 0, text));
        }
        fputc('\n', file);
    }
}

static qn_status write_csv(const qn_sweep *s, qn_diag *diag) {
    char path[PATH_MAX + 16];
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    print_csv(s, page.file);
    snprintf(path, sizeof path, "%s/sweep.csv", s->folder);
    return qn_printed_write(&page, QN_OK, path, diag);
}

/* ---- pictures ----------------------------------------------------------------------------- */

static bool swept(const qn_sweep *s, const char *name) {
    for (size_t k = 0; k < s->keys.count; ++k)
        if (strcmp(s->keys.keys[k].name, name) == 0) return true;
    return false;
}

/* What all points share, and what comes behind it. */
static void describe(const qn_sweep *s, const char *rest, char *text, size_t size) {
    const qn_train_options *o = &s->options->train;
    const long long seeds = (long long)s->options->seeds, epochs = o->settings.epochs;
    char noise[72] = "", side[64] = "", length[64] = "";
    if (!swept(s, "noise")) snprintf(noise, sizeof noise, "%.60s, ", o->noise);
    if (!swept(s, "side"))
        snprintf(side, sizeof side, "%lld x %lld pixels, ", (long long)o->side, (long long)o->side);
    if (!swept(s, "epochs"))
        snprintf(length, sizeof length, "%lld epoch%s, ", epochs, epochs > 1 ? "s" : "");
    snprintf(text, size, "%s%s%s%lld seed%s%s", noise, side, length, seeds, seeds > 1 ? "s" : "",
             rest);
}

static qn_status draw_line(const qn_sweep *s, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t count = s->keys.keys[0].count;
    qn_curve curves[NCURVES];
    qn_sweep_axis axis = {0};
    char subtitle[768];
    double *columns = qn_alloc(2 * NCURVES * count, sizeof *columns);
    QN_TRY_ALLOC(columns);
    QN_TRY(qn_sweep_axis_make(&s->keys.keys[0], &axis));
    for (int f = 0; f < NCURVES; ++f) {
        double *y = columns + 2 * (size_t)f * count, *e = y + count;
        for (size_t p = 0; p < count; ++p) {
            y[p] = s->rows[p].mean[f];
            e[p] = s->rows[p].error[f];
        }
        curves[f] = (qn_curve){qn_sweep_figures[f].label, f, 0, count, axis.numbers, y, e};
    }
    describe(s, ", bands: one standard error", subtitle, sizeof subtitle);
    for (size_t i = 0; !axis.numeric && i < count; ++i)
        snprintf(subtitle + strlen(subtitle), sizeof subtitle - strlen(subtitle), "%s%zu = %s",
                 i ? ", " : "; ", i + 1, axis.names[i]);
    const qn_figure figure = {.title = "after training, on the test images",
                              .subtitle = subtitle,
                              .x_label = axis.label,
                              .y_label = "overlap with the original image",
                              .curves = curves,
                              .ncurves = NCURVES,
                              .x_step = axis.numeric ? 0.0 : 1.0,
                              .x_logarithmic = axis.numeric && axis.logarithmic};
    QN_TRY(qn_figure_write(&figure, s->folder, "sweep", diag));
out:
    qn_sweep_axis_clear(&axis);
    qn_free(columns);
    return status;
}

static qn_status draw_map(const qn_sweep *s, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_sweep_axis y = {0}, x = {0};
    const size_t nx = s->keys.keys[1].count, ny = s->keys.keys[0].count;
    char subtitle[256];
    double *values = qn_alloc(2 * nx * ny, sizeof *values);
    const char **names = qn_alloc(nx + ny, sizeof *names);
    QN_TRY_ALLOC(values && names);
    QN_TRY(qn_sweep_axis_make(&s->keys.keys[0], &y));
    QN_TRY(qn_sweep_axis_make(&s->keys.keys[1], &x));
    for (size_t p = 0; p < nx * ny; ++p) {
        values[p] = s->rows[p].mean[FIDELITY];
        values[nx * ny + p] = s->rows[p].error[FIDELITY];
    }
    for (size_t i = 0; i < nx; ++i) names[i] = x.names[i];
    for (size_t i = 0; i < ny; ++i) names[nx + i] = y.names[i];
    describe(s, "", subtitle, sizeof subtitle);
    const qn_heatmap map = {.title = "fidelity of the noisy output after training",
                            .subtitle = subtitle,
                            .x_label = x.label,
                            .y_label = y.label,
                            .value_label = "fidelity",
                            .nx = nx,
                            .ny = ny,
                            .x_names = names,
                            .y_names = names + nx,
                            .values = values,
                            .errors = values + nx * ny};
    QN_TRY(qn_heatmap_write(&map, s->folder, "sweep", diag));
out:
    qn_sweep_axis_clear(&x);
    qn_sweep_axis_clear(&y);
    qn_free(names);
    qn_free(values);
    return status;
}

static qn_status draw(const qn_sweep *s, qn_diag *diag) {
    if (s->keys.count > 2) return QN_OK; /* the table tells */
    const qn_status status = s->keys.count == 1 ? draw_line(s, diag) : draw_map(s, diag);
    return status == QN_OK ? qn_host_try_draw(s->study.host, s->folder, "sweep", diag) : status;
}

qn_status qn_sweep_finish(qn_sweep *s, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t points = qn_sweep_points(&s->keys);
    s->rows = qn_alloc(points, sizeof *s->rows);
    QN_TRY_ALLOC(s->rows);
    for (size_t p = 0; p < points; ++p) QN_TRY(read_row(s, p, &s->rows[p], diag));
    QN_TRY(write_csv(s, diag));
    QN_TRY(draw(s, diag));
out:
    return status;
}
