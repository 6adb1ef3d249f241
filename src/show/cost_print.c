#include "core/number.h"
#include "show/json.h"
#include "show/study_print.h"

#include <jansson.h>
#include <math.h>

/* ---- tables --------------------------------------------------------------------------------- */

/* "+0.0183 +- 0.0012"; 18 characters. */
static const char *gain_text(double value, double error, char *text) {
    char shown[QN_REAL_TEXT];
    snprintf(text, 48, "%+.4f +- %s", value, qn_known_text(error, 4, shown));
    return text;
}

static void print_pair(const char *name, double noisy, double noisy_error, double ideal,
                       double ideal_error, FILE *file) {
    char text[2][QN_REAL_TEXT];
    fprintf(file, "  %-10s %.4f +- %s    %.4f +- %s\n", name, noisy,
            qn_known_text(noisy_error, 4, text[0]), ideal, qn_known_text(ideal_error, 4, text[1]));
}

static void print_head(const qn_cost *c, FILE *file) {
    const qn_budget *b = &c->budget;
    fprintf(file, "error budget of %s on %s: means of %zu test image%s, +- standard error\n",
            c->run.folder, qn_model_name(c->model), c->images, c->images == 1 ? "" : "s");
    fprintf(file, "  %-10s %-18s  %s\n", "", "noisy", "without noise");
    print_pair("fidelity", b->fidelity, b->fidelity_error, c->ideal.fidelity,
               c->ideal.fidelity_error, file);
    print_pair("swap", b->swap, b->swap_error, c->ideal.swap, c->ideal.swap_error, file);
}

static void print_gains(const qn_means *first, const qn_means *change, FILE *file) {
    char text[4][48];
    fprintf(file, "%-18s  %-18s  %-18s  %-18s",
            gain_text(0.0 - first->fidelity, first->fidelity_error, text[0]),
            gain_text(change->fidelity, change->fidelity_error, text[1]),
            gain_text(0.0 - first->swap, first->swap_error, text[2]),
            gain_text(change->swap, change->swap_error, text[3]));
}

static void print_sources(const qn_cost *c, FILE *file) {
    fputs("\nwhat switching a source off changes\n", file);
    fprintf(file, "  %-10s %9s  %-38s  swap\n", "", "", "fidelity");
    fprintf(file, "  %-10s %9s  %-18s  %-18s  %-18s  %s\n", "source", "locations", "1st order",
            "true", "1st order", "true");
    for (size_t g = 0; g < c->budget.ngroups[QN_GROUP_SOURCE]; ++g) {
        const qn_budget_group *group = &c->budget.groups[QN_GROUP_SOURCE][g];
        const qn_source source = qn_cost_source(group);
        const qn_means slope = {group->swap, group->fidelity, group->swap_error,
                                group->fidelity_error};
        fprintf(file, "  %-10s %9zu  ", group->name, group->locations);
        print_gains(&slope, &c->change[source], file);
        fprintf(file, "  %s\n", qn_source_help(source));
    }
}

static void print_groups(const qn_cost *c, qn_grouping by, FILE *file) {
    fprintf(file, "\nby %s, to first order\n  %-10s %9s  %-18s  swap\n", qn_grouping_name(by),
            qn_grouping_name(by), "locations", "fidelity");
    for (size_t g = 0; g < c->budget.ngroups[by]; ++g) {
        char text[2][48];
        const qn_budget_group *group = &c->budget.groups[by][g];
        if (group->locations == 0) continue;
        fprintf(file, "  %-10s %9zu  %-18s  %s\n", group->name, group->locations,
                gain_text(0.0 - group->fidelity, group->fidelity_error, text[0]),
                gain_text(0.0 - group->swap, group->swap_error, text[1]));
    }
}

const char *qn_factor_text(double reduction, char *text, size_t size) {
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
        qn_number numbers[QN_COST_NUMBERS];
        char number[160];
        const size_t count = qn_cost_numbers(c, &qn_knobs[k], d->reduction, numbers);
        fprintf(file, "  %-16s %-28s %-28s %.4f       %s\n", qn_knobs[k].name,
                qn_factor_text(d->reduction, real, sizeof real),
                qn_factor_text(d->first_order, first, sizeof first), d->off.fidelity,
                count ? qn_cost_number_text(&numbers[0], number, sizeof number) : qn_knobs[k].help);
        for (size_t i = 1; i < count; ++i)
            fprintf(file, "%90s%s\n", "", qn_cost_number_text(&numbers[i], number, sizeof number));
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
static json_t *group_object(const qn_cost *c, qn_grouping by, const qn_budget_group *group) {
    json_t *object = json_pack(
        "{s:s, s:I, s:o, s:o, s:o, s:o}", "name", group->name, "locations",
        (json_int_t)group->locations, "fidelity_slope", qn_json_real(group->fidelity),
        "fidelity_slope_error", qn_json_real(group->fidelity_error), "swap_slope",
        qn_json_real(group->swap), "swap_slope_error", qn_json_real(group->swap_error));
    if (by != QN_GROUP_SOURCE) return object;
    const qn_means *change = &c->change[qn_cost_source(group)];
    json_object_set_new(object, "fidelity_change", qn_json_real(change->fidelity));
    json_object_set_new(object, "fidelity_change_error", qn_json_real(change->fidelity_error));
    json_object_set_new(object, "swap_change", qn_json_real(change->swap));
    json_object_set_new(object, "swap_change_error", qn_json_real(change->swap_error));
    return object;
}

static json_t *numbers_array(const qn_cost *c, const qn_knob *knob, double reduction) {
    qn_number numbers[QN_COST_NUMBERS];
    json_t *array = json_array();
    const size_t count = qn_cost_numbers(c, knob, reduction, numbers);
    for (size_t k = 0; k < count; ++k)
        json_array_append_new(array,
                              json_pack("{s:s, s:s, s:o, s:o}", "name", numbers[k].name, "unit",
                                        numbers[k].unit, "before", qn_json_real(numbers[k].before),
                                        "after", qn_json_real(numbers[k].after)));
    return array;
}

static json_t *demand_object(const qn_cost *c, const qn_knob *knob, const qn_demand *d) {
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "name", knob->name, "help", knob->help,
                     "numbers", numbers_array(c, knob, d->reduction), "reduction",
                     qn_json_real(d->reduction), "reduction_first_order",
                     qn_json_real(d->first_order), "fidelity_switched_off",
                     qn_json_real(d->off.fidelity));
}

qn_status qn_cost_print_json(const qn_cost *c, FILE *file) {
    json_t *demands = json_array();
    json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:I}", "version", qn_version(), "build",
                               qn_build(), "folder", c->run.folder, "noise",
                               qn_model_name(c->model), "images", (json_int_t)c->images);
    if (!object || !demands) return QN_ERR_MEMORY;
    const struct {
        const char *key;
        double value;
    } means[] = {{"fidelity", c->budget.fidelity},
                 {"fidelity_error", c->budget.fidelity_error},
                 {"swap", c->budget.swap},
                 {"swap_error", c->budget.swap_error},
                 {"fidelity_without_noise", c->ideal.fidelity},
                 {"fidelity_without_noise_error", c->ideal.fidelity_error},
                 {"swap_without_noise", c->ideal.swap},
                 {"swap_without_noise_error", c->ideal.swap_error}};
    for (size_t k = 0; k < sizeof means / sizeof *means; ++k)
        json_object_set_new(object, means[k].key, qn_json_real(means[k].value));
    for (int by = 0; by < QN_GROUP_COUNT; ++by) {
        json_t *array = json_array();
        for (size_t g = 0; g < c->budget.ngroups[by]; ++g)
            json_array_append_new(array,
                                  group_object(c, (qn_grouping)by, &c->budget.groups[by][g]));
        json_object_set_new(object, qn_grouping_name((qn_grouping)by), array);
    }
    for (int k = 0; qn_cost_has_target(c) && k < QN_KNOBS; ++k)
        if (c->demands[k].acts)
            json_array_append_new(demands, demand_object(c, &qn_knobs[k], &c->demands[k]));
    if (qn_cost_has_target(c))
        json_object_set_new(object, "target", qn_json_real(c->options->target));
    json_object_set_new(object, "demands", demands);
    const int failed = json_dumpf(object, file, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    json_decref(object);
    fputc('\n', file);
    return failed ? QN_ERR_MEMORY : QN_OK;
}
