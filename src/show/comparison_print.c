/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "show/json.h"
#include "show/study_print.h"

#include "study/comparison_spread.h"

#include "core/number.h"
#include "core/try.h"
#include "loader/loading.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static void print_line(const char *name, const qn_comparison_point *p, int decimals,
                       const char *from, FILE *file) {
    char text[3][64], error[QN_REAL_TEXT];
    const int d = decimals;
    snprintf(text[0], sizeof text[0], "%.*f +- %s", d, p->reference.mean,
             qn_known_text(p->reference.error, d, error));
    snprintf(text[1], sizeof text[1], "%.*f +- %s", d, p->mean.mean,
             qn_known_text(p->mean.error, d, error));
    snprintf(text[2], sizeof text[2],
             isfinite(p->difference.low) ? "%+.*f [%+.*f, %+.*f]" : "%+.*f [unknown]", d,
             p->difference.mean, d, p->difference.low, d, p->difference.high);
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

/* What one table says of all devices that were drawn from a model. */
static qn_status print_family(const qn_comparison *c, const qn_device_family *family, FILE *file) {
    fprintf(file, "\n  difference to %s over %zu devices drawn from %s\n", c->groups[0].label,
            family->ngroups, family->label);
    fprintf(file, "  %-14s %-30s %-22s %s\n", "", "mean [95 % over devices]", "least to most",
            "standard deviation from device, seed, the rest");
    for (size_t q = 0; q < qn_quantity_count(); ++q) {
        char text[64], range[64], seed[QN_REAL_TEXT], rest[QN_REAL_TEXT];
        qn_device_spread r;
        if (qn_comparison_points(c, qn_quantity_at(q)) == 0) continue;
        const qn_status status = qn_device_family_spread(c, family, qn_quantity_at(q), &r);
        if (status != QN_OK) return status;
        snprintf(text, sizeof text, "%+.4f [%+.4f, %+.4f]", r.mean, r.low, r.high);
        snprintf(range, sizeof range, "%+.4f to %+.4f", r.low_device, r.high_device);
        fprintf(file, "  %-14s %-30s %-22s %.4f, %s, %s\n", qn_quantity_at(q)->name, text, range,
                r.device, qn_known_text(r.seed, 4, seed), qn_known_text(r.rest, 4, rest));
    }
    return QN_OK;
}

static qn_embedding embedding_of(const qn_run_group *group) {
    return group->records[0]->options.settings.spec.embedding;
}

/* How all of them have the images loaded, or each group. */
static void print_loading(const qn_comparison *c, FILE *file) {
    char said[160];
    bool same = true;
    for (size_t g = 1; g < c->ngroups; ++g)
        same = same && embedding_of(&c->groups[g]) == embedding_of(&c->groups[0]);
    for (size_t g = 0; g < (same ? 1 : c->ngroups); ++g)
        fprintf(file, "%s%s%s\n", same ? "" : c->groups[g].label, same ? "" : ": ",
                qn_loading_said(embedding_of(&c->groups[g]), said));
}

qn_status qn_comparison_print(const qn_comparison *c, FILE *file) {
    const qn_run_group *first = &c->groups[0];
    const size_t count = qn_comparison_points(c, qn_quantity_at(0));
    fprintf(file, "after step %llu: %zu seed%s, %zu test image%s; differences are paired over %s\n",
            (unsigned long long)first->records[0]->history.evaluations[count - 1].step,
            first->nrecords, first->nrecords > 1 ? "s" : "", first->records[0]->nimages,
            first->records[0]->nimages == 1 ? "" : "s",
            first->nrecords > 1 ? "images and seeds, their errors are those of seeds"
                                : "images; one seed says nothing about others");
    print_loading(c, file);
    for (size_t g = 1; g < c->ngroups; ++g) {
        const qn_status status = print_group(c, g, file);
        if (status != QN_OK) return status;
    }
    qn_device_family family = qn_device_family_next(c, 1);
    for (; family.ngroups; family = qn_device_family_next(c, family.first + 1)) {
        const qn_status status = print_family(c, &family, file);
        if (status != QN_OK) return status;
    }
    return QN_OK;
}

/* JSON knows neither infinity nor NaN: the interval of a single number has no ends, its error is
 * unknown. */
static json_t *real_or_null(double value) {
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *interval_object(const qn_paired *p) {
    return json_pack("{s:f, s:o, s:o, s:o}", "mean", p->mean, "error", real_or_null(p->error),
                     "low", real_or_null(p->low), "high", real_or_null(p->high));
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

static qn_status add_family(const qn_comparison *c, const qn_device_family *family, json_t *array) {
    for (size_t q = 0; q < qn_quantity_count(); ++q) {
        qn_device_spread r;
        if (qn_comparison_points(c, qn_quantity_at(q)) == 0) continue;
        const qn_status status = qn_device_family_spread(c, family, qn_quantity_at(q), &r);
        if (status != QN_OK) return status;
        json_t *object = json_pack(
            "{s:s, s:s, s:s, s:I, s:{s:f, s:o, s:o, s:f, s:f}, s:{s:f, s:o, s:o}}", "quantity",
            qn_quantity_at(q)->name, "reference_noise", c->groups[0].label, "noise", family->label,
            "devices", (json_int_t)family->ngroups, "difference", "mean", r.mean, "low",
            real_or_null(r.low), "high", real_or_null(r.high), "least", r.low_device, "most",
            r.high_device, "standard_deviation", "device", r.device, "seed", real_or_null(r.seed),
            "rest", real_or_null(r.rest));
        if (json_array_append_new(array, object) != 0) return QN_ERR_MEMORY;
    }
    return QN_OK;
}

qn_status qn_comparison_print_json(const qn_comparison *c, FILE *file) {
    qn_status status = QN_OK;
    json_t *array = json_array();
    for (size_t q = 0; q < qn_quantity_count(); ++q)
        for (size_t g = 1; g < c->ngroups; ++g) QN_TRY(add_point(c, q, g, array));
    for (size_t o = 0; o < qn_outcome_count(); ++o)
        for (size_t g = 1; g < c->ngroups; ++g) QN_TRY(add_outcome(c, o, g, array));
    qn_device_family family = qn_device_family_next(c, 1);
    for (; family.ngroups; family = qn_device_family_next(c, family.first + 1))
        QN_TRY(add_family(c, &family, array));
    status = qn_json_print(array, 17, file);
    array = NULL;
out:
    json_decref(array);
    return status;
}
