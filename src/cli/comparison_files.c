#include "cli/command.h"
#include "cli/comparison_outcomes.h"
#include "core/atomic_file.h"
#include "core/number.h"
#include "core/try.h"
#include "draw/curves.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- curves.csv --------------------------------------------------------------------------- */

static void print_numbers(const qn_comparison_point *p, FILE *file) {
    const double numbers[] = {p->reference.mean, p->reference.error, p->mean.mean,
                              p->mean.error,     p->difference.mean, p->difference.error,
                              p->difference.low, p->difference.high};
    char text[QN_REAL_TEXT];
    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; ++k)
        fprintf(file, ",%s", qn_real_text(numbers[k], text));
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
    qn_status status = QN_OK;
    char path[PATH_MAX], *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (!file) return QN_ERR_MEMORY;
    status = print_table(c, file);
    if (fclose(file) != 0 && status == QN_OK) status = QN_ERR_MEMORY;
    snprintf(path, sizeof path, "%s/curves.csv", folder);
    if (status == QN_OK) status = qn_atomic_write(path, text, size, diag);
    free(text);
    return status;
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
    snprintf(sample, sizeof sample, "%zu test images", c->groups[0].records[0]->nimages);
    snprintf(text, size, "%zu seed%s, %s, bands: %s", c->groups[0].nrecords,
             c->groups[0].nrecords > 1 ? "s" : "",
             quantity->of_steps ? "mean over the steps of an epoch" : sample,
             differences ? "95 % interval of the paired difference" : "one standard error");
}

static qn_status draw(const qn_comparison *c, const qn_quantity *quantity, bool differences,
                      const char *folder, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t count = qn_comparison_points(c, quantity), first = differences ? 1 : 0;
    char title[160], subtitle[160], axis[160], name[64];
    qn_diag detail = {0};
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
    const qn_figure figure = {
        title, subtitle, "epoch", axis, curves, c->ngroups - first, count <= 13 ? 1.0 : 0.0};
    QN_TRY(qn_figure_write(&figure, folder, name, diag));
    if (qn_figure_draw(folder, name, &detail) != QN_OK) qn_say("%s", detail.text);
out:
    qn_free(curves);
    qn_free(columns);
    return status;
}

qn_status qn_comparison_write(const qn_comparison *c, const char *folder, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(write_table(c, folder, diag));
    for (size_t q = 0; q < qn_quantity_count(); ++q) {
        if (qn_comparison_points(c, qn_quantity_at(q)) == 0) continue;
        QN_TRY(draw(c, qn_quantity_at(q), false, folder, diag));
        QN_TRY(draw(c, qn_quantity_at(q), true, folder, diag));
    }
    QN_TRY(qn_comparison_draw_tokens(c, folder, diag));
out:
    return status;
}

/* ---- what is printed ---------------------------------------------------------------------- */

static void print_line(const char *name, const qn_comparison_point *p, int decimals,
                       const char *from, FILE *file) {
    char text[3][64];
    const int d = decimals;
    snprintf(text[0], sizeof text[0], "%.*f +- %.*f", d, p->reference.mean, d, p->reference.error);
    snprintf(text[1], sizeof text[1], "%.*f +- %.*f", d, p->mean.mean, d, p->mean.error);
    snprintf(text[2], sizeof text[2], "%+.*f [%+.*f, %+.*f]", d, p->difference.mean, d,
             p->difference.low, d, p->difference.high);
    fprintf(file, "  %-14s %-19s %-19s ", name, text[0], text[1]);
    if (from) fprintf(file, "%-30s %s\n", text[2], from);
    else fprintf(file, "%s\n", text[2]);
}

static qn_status print_quantities(const qn_comparison *c, size_t group, FILE *file) {
    for (size_t q = 0; q < qn_quantity_count(); ++q) {
        const qn_quantity *quantity = qn_quantity_at(q);
        const size_t count = qn_comparison_points(c, quantity);
        qn_comparison_point p;
        bool parts = false;
        uint64_t step = 0;
        char from[32] = "never";
        if (count == 0) continue;
        qn_status status = qn_comparison_point_of(c, quantity, group, count - 1, &p);
        if (status == QN_OK) status = qn_comparison_parts(c, quantity, group, &parts, &step);
        if (status != QN_OK) return status;
        if (parts) snprintf(from, sizeof from, "%llu", (unsigned long long)step);
        print_line(quantity->name, &p, 4, from, file);
    }
    return QN_OK;
}

/* One seed has no spread: its numbers stand without errors. */
static qn_status print_outcomes(const qn_comparison *c, size_t group, FILE *file) {
    const bool spread = c->groups[0].nrecords > 1;
    for (size_t o = 0; o < qn_outcome_count(); ++o) {
        const qn_run_outcome *outcome = qn_outcome_at(o);
        const int d = outcome->decimals;
        qn_comparison_point p;
        bool known = false;
        const qn_status status = qn_outcome_compare(c, outcome, group, &p, &known);
        if (status != QN_OK) return status;
        if (known && spread) print_line(outcome->name, &p, d, NULL, file);
        else if (known)
            fprintf(file, "  %-14s %-19.*f %-19.*f %+.*f\n", outcome->name, d, p.reference.mean, d,
                    p.mean.mean, d, p.difference.mean);
    }
    return QN_OK;
}

static qn_status print_group(const qn_comparison *c, size_t group, FILE *file) {
    fprintf(file, "\n  %-14s %-19s %-19s %-30s %s\n", "", c->groups[0].label,
            c->groups[group].label, "difference [95 % interval]", "apart from step");
    const qn_status status = print_quantities(c, group, file);
    return status == QN_OK ? print_outcomes(c, group, file) : status;
}

qn_status qn_comparison_print(const qn_comparison *c, FILE *file) {
    const qn_run_group *first = &c->groups[0];
    const size_t count = qn_comparison_points(c, qn_quantity_at(0));
    fprintf(file, "after step %llu: %zu seed%s, %zu test images; differences are paired over %s\n",
            (unsigned long long)first->records[0]->history.evaluations[count - 1].step,
            first->nrecords, first->nrecords > 1 ? "s" : "", first->records[0]->nimages,
            first->nrecords > 1 ? "images and seeds, their errors are those of seeds"
                                : "images; one seed says nothing about others");
    for (size_t g = 1; g < c->ngroups; ++g) {
        const qn_status status = print_group(c, g, file);
        if (status != QN_OK) return status;
    }
    return QN_OK;
}

/* JSON knows no infinity: an interval of one seed's single number has no ends. */
static json_t *real_or_null(double value) {
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *interval_object(const qn_paired *p) {
    return json_pack("{s:f, s:f, s:o, s:o}", "mean", p->mean, "error", p->error, "low",
                     real_or_null(p->low), "high", real_or_null(p->high));
}

static json_t *point_object(const qn_comparison *c, const char *name, size_t group,
                            const qn_comparison_point *p) {
    return json_pack("{s:s, s:s, s:s, s:I, s:o, s:o, s:o}", "quantity", name, "reference_noise",
                     c->groups[0].label, "noise", c->groups[group].label, "step",
                     (json_int_t)p->step, "reference", interval_object(&p->reference), "value",
                     interval_object(&p->mean), "difference", interval_object(&p->difference));
}

static qn_status add_point(const qn_comparison *c, size_t q, size_t g, json_t *array) {
    const qn_quantity *quantity = qn_quantity_at(q);
    const size_t count = qn_comparison_points(c, quantity);
    qn_comparison_point p;
    bool parts = false;
    uint64_t step = 0;
    if (count == 0) return QN_OK;
    qn_status status = qn_comparison_point_of(c, quantity, g, count - 1, &p);
    if (status == QN_OK) status = qn_comparison_parts(c, quantity, g, &parts, &step);
    if (status != QN_OK) return status;
    json_t *object = point_object(c, quantity->name, g, &p);
    json_object_set_new(object, "apart_from_step",
                        parts ? json_integer((json_int_t)step) : json_null());
    return json_array_append_new(array, object) == 0 ? QN_OK : QN_ERR_MEMORY;
}

static qn_status add_outcome(const qn_comparison *c, size_t o, size_t g, json_t *array) {
    qn_comparison_point p;
    bool known = false;
    const qn_status status = qn_outcome_compare(c, qn_outcome_at(o), g, &p, &known);
    if (status != QN_OK || !known) return status;
    json_t *object = point_object(c, qn_outcome_at(o)->name, g, &p);
    return json_array_append_new(array, object) == 0 ? QN_OK : QN_ERR_MEMORY;
}

qn_status qn_comparison_print_json(const qn_comparison *c, FILE *file) {
    qn_status status = QN_OK;
    json_t *array = json_array();
    for (size_t q = 0; q < qn_quantity_count(); ++q)
        for (size_t g = 1; g < c->ngroups; ++g) QN_TRY(add_point(c, q, g, array));
    for (size_t o = 0; o < qn_outcome_count(); ++o)
        for (size_t g = 1; g < c->ngroups; ++g) QN_TRY(add_outcome(c, o, g, array));
    if (json_dumpf(array, file, JSON_INDENT(2)) != 0) QN_TRY(QN_ERR_IO);
    fputc('\n', file);
out:
    json_decref(array);
    return status;
}
