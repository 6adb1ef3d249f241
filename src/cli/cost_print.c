#include "cli/cost.h"

#include <jansson.h>
#include <math.h>

/* ---- tables --------------------------------------------------------------------------------- */

static void print_head(const qn_cost *c, FILE *file) {
    fprintf(file, "error budget of %s on %s: means of %zu test images\n", c->run.folder,
            qn_model_name(c->model), c->images);
    fprintf(file, "  %-10s %8s %14s\n", "", "noisy", "without noise");
    fprintf(file, "  %-10s %8.4f %14.4f\n", "fidelity", c->budget.fidelity, c->ideal.fidelity);
    fprintf(file, "  %-10s %8.4f %14.4f\n", "swap", c->budget.swap, c->ideal.swap);
}

static void print_sources(const qn_cost *c, FILE *file) {
    fputs("\nwhat switching a source off changes\n", file);
    fprintf(file, "  %-10s %9s   %-21s swap\n", "", "", "fidelity");
    fprintf(file, "  %-10s %9s   %-10s %-10s %-10s %s\n", "source", "locations", "1st order",
            "true", "1st order", "true");
    for (size_t g = 0; g < c->counts[QN_GROUP_SOURCE]; ++g) {
        const qn_budget_group *group = &c->groups[QN_GROUP_SOURCE][g];
        const qn_source source = qn_cost_source(group);
        const qn_means *off = &c->without[source];
        fprintf(file, "  %-10s %9zu   %+-10.4f %+-10.4f %+-10.4f %+-10.4f %s\n", group->name,
                group->locations, 0.0 - group->fidelity, off->fidelity - c->budget.fidelity,
                0.0 - group->swap, off->swap - c->budget.swap, qn_source_help(source));
    }
}

static void print_groups(const qn_cost *c, qn_grouping by, FILE *file) {
    fprintf(file, "\nby %s, to first order\n  %-10s %9s   %-10s swap\n", qn_grouping_name(by),
            qn_grouping_name(by), "locations", "fidelity");
    for (size_t g = 0; g < c->counts[by]; ++g) {
        const qn_budget_group *group = &c->groups[by][g];
        if (group->locations == 0) continue;
        fprintf(file, "  %-10s %9zu   %+-10.4f %+.4f\n", group->name, group->locations,
                0.0 - group->fidelity, 0.0 - group->swap);
    }
}

/* "x 0.41 (2.4 times better)" of a reduction. */
static const char *factor_text(double reduction, char *text, size_t size) {
    if (isnan(reduction)) snprintf(text, size, "not enough");
    else if (reduction >= 1.0) snprintf(text, size, "to nothing");
    else
        snprintf(text, size, "x %.3f (%.3g times better)", 1.0 - reduction,
                 1.0 / (1.0 - reduction));
    return text;
}

static void print_target(const qn_cost *c, FILE *file) {
    char first[64], real[64];
    if (c->budget.fidelity >= c->options->target) {
        fprintf(file, "\nthe fidelity is %.4f already: no number has to improve for %g\n",
                c->budget.fidelity, c->options->target);
        return;
    }
    fprintf(file,
            "\nfor a fidelity of %g one number alone would have to change its strength\n"
            "  %-16s %-28s %-28s %s\n",
            c->options->target, "number", "by the model", "to first order", "switched off");
    for (int k = 0; k < QN_KNOBS; ++k) {
        const qn_demand *d = &c->demands[k];
        if (!d->acts) continue;
        char number[96];
        const char *shown = qn_cost_number_text(c, &qn_knobs[k], d->reduction, number,
                                                sizeof number);
        fprintf(file, "  %-16s %-28s %-28s %.4f       %s\n", qn_knobs[k].name,
                factor_text(d->reduction, real, sizeof real),
                factor_text(d->first_order, first, sizeof first), d->off.fidelity,
                shown[0] ? shown : qn_knobs[k].help);
    }
}

void qn_cost_print(const qn_cost *cost, FILE *file) {
    print_head(cost, file);
    if (cost->budget.count == 0) {
        fputs("\nthere is no noise to spend a budget on\n", file);
        return;
    }
    print_sources(cost, file);
    print_groups(cost, QN_GROUP_SECTION, file);
    print_groups(cost, QN_GROUP_GATE, file);
    print_groups(cost, QN_GROUP_QUBIT, file);
    if (qn_cost_has_target(cost)) print_target(cost, file);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

/* JSON has no NaN: null. */
static json_t *real(double value) { return isfinite(value) ? json_real(value) : json_null(); }

static json_t *group_object(const qn_cost *c, qn_grouping by, const qn_budget_group *group) {
    json_t *object = json_pack("{s:s, s:I, s:o, s:o}", "name", group->name, "locations",
                               (json_int_t)group->locations, "fidelity_slope",
                               real(group->fidelity), "swap_slope", real(group->swap));
    if (by != QN_GROUP_SOURCE) return object;
    const qn_means *off = &c->without[qn_cost_source(group)];
    json_object_set_new(object, "fidelity_change", real(off->fidelity - c->budget.fidelity));
    json_object_set_new(object, "swap_change", real(off->swap - c->budget.swap));
    return object;
}

static json_t *demand_object(const qn_cost *c, const qn_knob *knob, const qn_demand *d) {
    char number[96];
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o}", "name", knob->name, "help", knob->help,
                     "number", qn_cost_number_text(c, knob, d->reduction, number, sizeof number),
                     "reduction", real(d->reduction), "reduction_first_order", real(d->first_order),
                     "fidelity_switched_off", real(d->off.fidelity));
}

qn_status qn_cost_print_json(const qn_cost *c, FILE *file) {
    json_t *demands = json_array();
    json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:I, s:o, s:o, s:o, s:o}", "version",
                               qn_version(), "build", qn_build(), "folder", c->run.folder, "noise",
                               qn_model_name(c->model), "images", (json_int_t)c->images, "fidelity",
                               real(c->budget.fidelity), "swap", real(c->budget.swap),
                               "fidelity_without_noise", real(c->ideal.fidelity),
                               "swap_without_noise", real(c->ideal.swap));
    if (!object || !demands) return QN_ERR_MEMORY;
    for (int by = 0; by < QN_GROUP_COUNT; ++by) {
        json_t *array = json_array();
        for (size_t g = 0; g < c->counts[by]; ++g)
            json_array_append_new(array, group_object(c, (qn_grouping)by, &c->groups[by][g]));
        json_object_set_new(object, qn_grouping_name((qn_grouping)by), array);
    }
    for (int k = 0; qn_cost_has_target(c) && k < QN_KNOBS; ++k)
        if (c->demands[k].acts)
            json_array_append_new(demands, demand_object(c, &qn_knobs[k], &c->demands[k]));
    if (qn_cost_has_target(c)) json_object_set_new(object, "target", real(c->options->target));
    json_object_set_new(object, "demands", demands);
    const int failed = json_dumpf(object, file, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    json_decref(object);
    fputc('\n', file);
    return failed ? QN_ERR_MEMORY : QN_OK;
}
