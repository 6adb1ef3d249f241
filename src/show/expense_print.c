/* The error budget of a circuit as text and as JSON. */
#include "show/json.h"
#include "show/study_print.h"

#include <stdio.h>

/* ---- text ------------------------------------------------------------------------------------ */

static void print_sources(const qn_expense *e, FILE *file) {
    fprintf(file, "\nwhat switching a source off changes\n  %-10s %9s  %-12s  %s\n", "source",
            "places", "1st order", "true");
    for (int s = 0; s < QN_SOURCE_COUNT; ++s) {
        double slope = 0.0;
        const size_t count = qn_derivative_source(&e->derivative, (qn_source)s, &slope);
        if (count)
            fprintf(file, "  %-10s %9zu  %+-12.6f  %+-12.6f  %s\n", qn_source_name((qn_source)s),
                    count, 0.0 - slope, e->change[s], qn_source_help((qn_source)s));
    }
}

static void print_groups(const qn_expense *e, int way, FILE *file) {
    if (way == QN_EXPENSE_SECTION && e->ngroups[way] < 2) return; /* no barriers */
    fprintf(file, "\nby %s, to first order\n  %-10s %9s  change\n", qn_expense_ways[way],
            qn_expense_ways[way], "places");
    for (size_t g = 0; g < e->ngroups[way]; ++g)
        fprintf(file, "  %-10s %9zu  %+.6f\n", e->groups[way][g].name, e->groups[way][g].places,
                0.0 - e->groups[way][g].slope);
}

static void print_target(const qn_expense *e, FILE *file) {
    char first[64], real[64], number[160];
    fprintf(file,
            "\nfor a value of %g one number alone would have to change its strength\n"
            "  %-16s %-28s %-28s %s\n",
            e->target, "number", "by the model", "to first order", "switched off");
    for (int k = 0; k < QN_KNOBS; ++k) {
        const qn_expense_demand *d = &e->demands[k];
        qn_number numbers[QN_COST_NUMBERS];
        if (!d->acts) continue;
        const size_t count = qn_expense_numbers(e, &qn_knobs[k], d->reduction, numbers);
        fprintf(file, "  %-16s %-28s %-28s %-12.6f %s\n", qn_knobs[k].name,
                qn_factor_text(d->reduction, real, sizeof real),
                qn_factor_text(d->first_order, first, sizeof first), d->off,
                count ? qn_cost_number_text(&numbers[0], number, sizeof number) : qn_knobs[k].help);
        for (size_t i = 1; i < count; ++i)
            fprintf(file, "%90s%s\n", "", qn_cost_number_text(&numbers[i], number, sizeof number));
    }
}

void qn_expense_print(const qn_expense *e, FILE *file) {
    const qn_derivative *d = &e->derivative;
    fprintf(file, "error budget of %s on %s\n  <%.72s> = %.10f, %.10f without noise\n", d->file,
            qn_model_name(d->question.model), qn_question_observable(&d->question),
            d->gradient.value, e->ideal);
    if (d->gradient.nplaces == 0) {
        fputs("\nthere is no noise to spend a budget on\n", file);
        return;
    }
    print_sources(e, file);
    for (int way = 0; way < QN_EXPENSE_WAYS; ++way) print_groups(e, way, file);
    if (e->has_target) print_target(e, file);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static json_t *sources(const qn_expense *e) {
    json_t *list = json_array();
    for (int s = 0; s < QN_SOURCE_COUNT; ++s) {
        double slope = 0.0;
        const size_t count = qn_derivative_source(&e->derivative, (qn_source)s, &slope);
        if (count)
            json_array_append_new(list, json_pack("{s:s, s:I, s:o, s:o}", "name",
                                                  qn_source_name((qn_source)s), "places",
                                                  (json_int_t)count, "slope", qn_json_real(slope),
                                                  "change", qn_json_real(e->change[s])));
    }
    return list;
}

static json_t *groups(const qn_expense *e, int way) {
    json_t *list = json_array();
    for (size_t g = 0; g < e->ngroups[way]; ++g)
        json_array_append_new(list, json_pack("{s:s, s:I, s:o}", "name", e->groups[way][g].name,
                                              "places", (json_int_t)e->groups[way][g].places,
                                              "slope", qn_json_real(e->groups[way][g].slope)));
    return list;
}

static json_t *demands(const qn_expense *e) {
    json_t *list = json_array();
    for (int k = 0; k < QN_KNOBS; ++k) {
        const qn_expense_demand *d = &e->demands[k];
        if (d->acts)
            json_array_append_new(list,
                                  json_pack("{s:s, s:o, s:o, s:o}", "name", qn_knobs[k].name,
                                            "reduction", qn_json_real(d->reduction),
                                            "reduction_first_order", qn_json_real(d->first_order),
                                            "value_switched_off", qn_json_real(d->off)));
    }
    return list;
}

qn_status qn_expense_print_json(const qn_expense *e, FILE *file) {
    const qn_derivative *d = &e->derivative;
    json_t *object = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "version", qn_version(), "build", qn_build(),
        "file", d->file, "noise", qn_model_name(d->question.model), "observable",
        qn_question_observable(&d->question), "value", qn_json_real(d->gradient.value),
        "value_without_noise", qn_json_real(e->ideal), "source", sources(e));
    if (!object) return QN_ERR_MEMORY;
    for (int way = 0; way < QN_EXPENSE_WAYS; ++way)
        json_object_set_new(object, qn_expense_ways[way], groups(e, way));
    if (e->has_target) {
        json_object_set_new(object, "target", qn_json_real(e->target));
        json_object_set_new(object, "demands", demands(e));
    }
    const int failed = json_dumpf(object, file, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    json_decref(object);
    fputc('\n', file);
    return failed ? QN_ERR_MEMORY : QN_OK;
}
