/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"
#include "draw/curves.h"
#include "study/comparison_outcomes.h"
#include "study/comparison_spread.h"

#include <math.h>

/* ---- curves.csv --------------------------------------------------------------------------- */

/* Errors and intervals of a single number are unknown: empty. */
static void print_numbers(const qn_comparison_point *p, FILE *file) {
    const double numbers[] = {p->reference.mean, p->reference.error, p->mean.mean,
                              p->mean.error,     p->difference.mean, p->difference.error,
                              p->difference.low, p->difference.high};
    char text[QN_REAL_TEXT];
    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; ++k)
        fprintf(file, ",%s", isfinite(numbers[k]) ? qn_real_text(numbers[k], text) : "");
    fputc('\n', file);
}

static void print_row(const qn_comparison *c, const char *name, size_t group,
                      const qn_comparison_point *p, FILE *file) {
    char text[QN_REAL_TEXT];
    fprintf(file, "%s,%s,%s,%llu,%s", name, c->groups[0].label, c->groups[group].label,
            (unsigned long long)p->step, qn_real_text(p->epoch, text));
    print_numbers(p, file);
}

static qn_status print_table(const qn_comparison *c, FILE *file) {
    fputs("quantity,reference,noise,step,epoch,reference_mean,reference_error,mean,error,"
          "difference,difference_error,low,high\n",
          file);
    for (size_t q = 0; q < qn_quantity_count(); ++q)
        for (size_t g = 1; g < c->ngroups; ++g)
            for (size_t i = 0; i < qn_comparison_points(c, qn_quantity_at(q)); ++i) {
                qn_comparison_point p;
                const qn_status status = qn_comparison_point_of(c, qn_quantity_at(q), g, i, &p);
                if (status != QN_OK) return status;
                print_row(c, qn_quantity_at(q)->name, g, &p, file);
            }
    for (size_t o = 0; o < qn_outcome_count(); ++o)
        for (size_t g = 1; g < c->ngroups; ++g) {
            qn_comparison_point p;
            bool known = false;
            const qn_status status = qn_outcome_compare(c, qn_outcome_at(o), g, &p, &known);
            if (status != QN_OK) return status;
            if (known) print_row(c, qn_outcome_at(o)->name, g, &p, file);
        }
    return QN_OK;
}

static qn_status write_table(const qn_comparison *c, const char *folder, qn_diag *diag) {
    char path[PATH_MAX];
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    const qn_status status = print_table(c, page.file);
    snprintf(path, sizeof path, "%s/curves.csv", folder);
    return qn_printed_write(&page, status, path, diag);
}

/* ---- pictures ----------------------------------------------------------------------------- */

/* A curve of a group: means with standard errors, or differences with half their intervals. */
static qn_status fill_curve(const qn_comparison *c, const qn_quantity *quantity, size_t group,
                            bool differences, double *columns, qn_curve *curve) {
    const size_t count = qn_comparison_points(c, quantity);
    double *x = columns, *y = x + count, *error = y + count;
    for (size_t i = 0; i < count; ++i) {
        qn_comparison_point p;
        const qn_status status = qn_comparison_point_of(c, quantity, group, i, &p);
        if (status != QN_OK) return status;
        x[i] = p.epoch;
        y[i] = differences ? p.difference.mean : p.mean.mean;
        error[i] = differences ? 0.5 * (p.difference.high - p.difference.low) : p.mean.error;
    }
    *curve = (qn_curve){c->groups[group].label, (int)group, group == 0, count, x, y, error};
    return QN_OK;
}

/* "3 seeds, 50 test images, bands: ...", "1 seed, mean over an epoch's steps, bands: ..." */
static void describe(const qn_comparison *c, const qn_quantity *quantity, bool differences,
                     char *text, size_t size) {
    char sample[48];
    const size_t images = c->groups[0].records[0]->nimages;
    snprintf(sample, sizeof sample, "%zu test image%s", images, images == 1 ? "" : "s");
    snprintf(text, size, "%zu seed%s, %s, bands: %s", c->groups[0].nrecords,
             c->groups[0].nrecords > 1 ? "s" : "",
             quantity->of_steps ? "mean over the steps of an epoch" : sample,
             differences ? "95 % interval of the paired difference" : "one standard error");
}

static qn_status draw(const qn_comparison *c, const qn_quantity *quantity, bool differences,
                      const char *folder, const qn_host *host, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t count = qn_comparison_points(c, quantity), first = differences ? 1 : 0;
    char title[160], subtitle[160], axis[160], name[64];
    qn_curve *curves = qn_alloc(c->ngroups, sizeof *curves);
    double *columns = qn_alloc(3 * count * c->ngroups + 1, sizeof *columns);
    QN_TRY_ALLOC(curves && columns);
    for (size_t g = first; g < c->ngroups; ++g)
        QN_TRY(
            fill_curve(c, quantity, g, differences, columns + 3 * count * g, &curves[g - first]));
    snprintf(name, sizeof name, "%s%s", quantity->name, differences ? "_difference" : "");
    snprintf(title, sizeof title, "%s%s", quantity->help, differences ? ": difference" : "");
    snprintf(axis, sizeof axis, differences ? "%s minus that of the %s training" : "%s",
             differences && !quantity->of_steps ? quantity->name : quantity->axis,
             c->groups[0].label);
    describe(c, quantity, differences, subtitle, sizeof subtitle);
    const qn_figure figure = {.title = title,
                              .subtitle = subtitle,
                              .x_label = "epoch",
                              .y_label = axis,
                              .curves = curves,
                              .ncurves = c->ngroups - first,
                              .x_step = count <= 13 ? 1.0 : 0.0};
    QN_TRY(qn_figure_write(&figure, folder, name, diag));
    QN_TRY(qn_host_try_draw(host, folder, name, diag));
out:
    qn_free(curves);
    qn_free(columns);
    return status;
}

qn_status qn_comparison_write(const qn_comparison *c, const char *folder, const qn_host *host,
                              qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(write_table(c, folder, diag));
    QN_TRY(qn_comparison_spread_write(c, folder, diag));
    for (size_t q = 0; q < qn_quantity_count(); ++q) {
        if (qn_comparison_points(c, qn_quantity_at(q)) == 0) continue;
        QN_TRY(draw(c, qn_quantity_at(q), false, folder, host, diag));
        QN_TRY(draw(c, qn_quantity_at(q), true, folder, host, diag));
    }
    QN_TRY(qn_comparison_draw_tokens(c, folder, diag));
out:
    return status;
}
