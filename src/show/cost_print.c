/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Error budgets as text and as JSON. */
#include "core/number.h"
#include "show/json.h"
#include "show/study_print.h"

#include <math.h>
#include <string.h>

enum { SHOWN = 72, TEXT = 64 }; /* letters of an observable, of a number */

/* ---- numbers -------------------------------------------------------------------------------- */

/* "0.1687 +- 0.0041", or the number alone if it is exact. format: with or without a sign. */
static const char *number_text(const qn_cost *c, qn_cost_number number, bool sign, char *text) {
    char error[QN_REAL_TEXT];
    const int digits = c->kind->digits;
    int length = sign ? snprintf(text, TEXT, "%+.*f", digits, number.value)
                      : snprintf(text, TEXT, "%.*f", digits, number.value);
    if (c->images && length < TEXT)
        snprintf(text + length, (size_t)(TEXT - length), " +- %s",
                 qn_known_text(number.error, digits, error));
    return text;
}

/* A derivative as what switching off gains to first order. */
static qn_cost_number gain_of(qn_cost_number slope) {
    return (qn_cost_number){0.0 - slope.value, slope.error};
}

/* Letters of a column of gains. */
static int column(const qn_cost *c) { return c->images ? 18 : 12; }

/* ---- tables --------------------------------------------------------------------------------- */

static void print_head(const qn_cost *c, FILE *file) {
    char text[2][TEXT];
    const int width = column(c);
    fprintf(file, "error budget of %s on %s", c->what, qn_model_name(c->model));
    if (c->images)
        fprintf(file, ": means of %zu test image%s, +- standard error", c->images,
                c->images == 1 ? "" : "s");
    else fprintf(file, ": <%.*s%s>, exact", SHOWN, c->text, strlen(c->text) > SHOWN ? "..." : "");
    fprintf(file, "\n  %-10s %-*s  %s\n", "", width, "noisy", "without noise");
    for (int f = 0; f < c->kind->nfigures; ++f)
        fprintf(file, "  %-10s %-*s  %s\n", c->kind->figures[f].name, width,
                number_text(c, c->noisy[f], false, text[0]),
                number_text(c, c->ideal[f], false, text[1]));
}

/* The names of the figures above columns of this width, the last one not padded. */
static void print_figures(const qn_cost *c, int width, FILE *file) {
    for (int f = 0; f < c->kind->nfigures; ++f)
        fprintf(file, "  %-*s", f + 1 < c->kind->nfigures ? width : 0, c->kind->figures[f].name);
    fputc('\n', file);
}

static void print_sources(const qn_cost *c, FILE *file) {
    char text[TEXT];
    const int width = column(c);
    fprintf(file, "\nwhat switching a source off changes\n  %-10s %9s", "", "");
    print_figures(c, 2 * width + 2, file);
    fprintf(file, "  %-10s %9s", "source", "locations");
    for (int f = 0; f < c->kind->nfigures; ++f)
        fprintf(file, "  %-*s  %-*s", width, "1st order", f + 1 < c->kind->nfigures ? width : 0,
                "true");
    fputc('\n', file);
    for (size_t g = 0; g < c->tally.ngroups[QN_GROUP_SOURCE]; ++g) {
        const qn_cost_group *group = &c->groups[QN_GROUP_SOURCE][g];
        fprintf(file, "  %-10s %9zu", group->name, group->locations);
        for (int f = 0; f < c->kind->nfigures; ++f) {
            fprintf(file, "  %-*s", width, number_text(c, gain_of(group->slope[f]), true, text));
            fprintf(file, "  %-*s", width, number_text(c, group->change[f], true, text));
        }
        fprintf(file, "  %s\n", qn_source_help(qn_cost_source(group)));
    }
}

static void print_groups(const qn_cost *c, qn_grouping by, FILE *file) {
    char text[TEXT];
    int width = 10;
    if (by == QN_GROUP_SECTION && !c->named && c->tally.ngroups[by] < 2) return; /* no barriers */
    for (size_t g = 0; g < c->tally.ngroups[by]; ++g)
        width = (int)fmax(width, (double)strlen(c->groups[by][g].name));
    fprintf(file, "\nby %s, to first order\n  %-*s %9s", qn_grouping_name(by), width,
            qn_grouping_name(by), "locations");
    print_figures(c, column(c), file);
    for (size_t g = 0; g < c->tally.ngroups[by]; ++g) {
        const qn_cost_group *group = &c->groups[by][g];
        if (group->locations == 0) continue;
        fprintf(file, "  %-*s %9zu", width, group->name, group->locations);
        for (int f = 0; f < c->kind->nfigures; ++f)
            fprintf(file, "  %-*s", f + 1 < c->kind->nfigures ? column(c) : 0,
                    number_text(c, gain_of(group->slope[f]), true, text));
        fputc('\n', file);
    }
}

/* ---- the target ------------------------------------------------------------------------------ */

static const char *factor_text(double reduction, char *text) {
    if (isnan(reduction)) snprintf(text, TEXT, "not enough");
    else if (reduction >= 1.0) snprintf(text, TEXT, "to nothing");
    else
        snprintf(text, TEXT, "x %.3f (%.3g times better)", 1.0 - reduction,
                 1.0 / (1.0 - reduction));
    return text;
}

static void print_demand(const qn_cost *c, const qn_demand *d, FILE *file) {
    qn_number numbers[QN_COST_NUMBERS];
    char first[TEXT], real[TEXT], number[160];
    const int digits = c->kind->digits;
    const size_t count = qn_cost_numbers(c, d, numbers);
    const int length = fprintf(file, "  %-16s %-28s %-28s %-*.*f ", d->name,
                               factor_text(d->reduction, real), factor_text(d->first_order, first),
                               12, digits, d->off.value);
    fprintf(file, "%s\n",
            count ? qn_cost_number_text(&numbers[0], number, sizeof number) : d->help);
    for (size_t i = 1; i < count; ++i)
        fprintf(file, "%*s%s\n", length, "",
                qn_cost_number_text(&numbers[i], number, sizeof number));
}

static void print_target(const qn_cost *c, FILE *file) {
    const qn_cost_words *words = &c->kind->figures[0];
    if (words->better > 0 && c->noisy[0].value >= c->target) {
        fprintf(file, "\nthe %s is %.*f already: no number has to improve for %g\n", words->name,
                c->kind->digits, c->noisy[0].value, c->target);
        return;
    }
    fprintf(file,
            "\nfor a %s of %g one number alone would have to change its strength\n"
            "  %-16s %-28s %-28s %s\n",
            words->name, c->target, "number", "by the model", "to first order", "switched off");
    for (int k = 0; k < QN_KNOBS; ++k)
        if (c->demands[k].acts) print_demand(c, &c->demands[k], file);
}

void qn_cost_print(const qn_cost *c, FILE *file) {
    print_head(c, file);
    if (c->tally.nplaces == 0) {
        fputs("\nthere is no noise to spend a budget on\n", file);
        return;
    }
    print_sources(c, file);
    print_groups(c, QN_GROUP_SECTION, file);
    print_groups(c, QN_GROUP_GATE, file);
    print_groups(c, QN_GROUP_QUBIT, file);
    if (c->has_target) print_target(c, file);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

/* NAME_WORD and NAME_WORD_error; word "": NAME and NAME_error. JSON has no NaN: null. */
static void set_number(json_t *object, const char *name, const char *word, qn_cost_number number) {
    char key[TEXT];
    snprintf(key, sizeof key, "%s%s", name, word);
    json_object_set_new(object, key, qn_json_real(number.value));
    snprintf(key, sizeof key, "%s%s_error", name, word);
    json_object_set_new(object, key, qn_json_real(number.error));
}

static json_t *group_object(const qn_cost *c, qn_grouping by, const qn_cost_group *group) {
    json_t *object = json_pack("{s:s, s:I}", "name", group->name, "locations",
                               (json_int_t)group->locations);
    for (int f = 0; f < c->kind->nfigures; ++f)
        set_number(object, c->kind->figures[f].name, "_slope", group->slope[f]);
    for (int f = 0; by == QN_GROUP_SOURCE && f < c->kind->nfigures; ++f)
        set_number(object, c->kind->figures[f].name, "_change", group->change[f]);
    return object;
}

static json_t *numbers_array(const qn_cost *c, const qn_demand *d) {
    qn_number numbers[QN_COST_NUMBERS];
    json_t *array = json_array();
    const size_t count = qn_cost_numbers(c, d, numbers);
    for (size_t k = 0; k < count; ++k)
        json_array_append_new(array,
                              json_pack("{s:s, s:s, s:o, s:o}", "name", numbers[k].name, "unit",
                                        numbers[k].unit, "before", qn_json_real(numbers[k].before),
                                        "after", qn_json_real(numbers[k].after)));
    return array;
}

static json_t *demand_object(const qn_cost *c, const qn_demand *d) {
    char key[TEXT];
    snprintf(key, sizeof key, "%s_switched_off", c->kind->figures[0].name);
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "name", d->name, "help", d->help, "numbers",
                     numbers_array(c, d), "reduction", qn_json_real(d->reduction),
                     "reduction_first_order", qn_json_real(d->first_order), key,
                     qn_json_real(d->off.value));
}

static json_t *head_object(const qn_cost *c) {
    json_t *object = json_pack("{s:s, s:s, s:s, s:s}", "version", qn_version(), "build", qn_build(),
                               c->kind->word, c->what, "noise", qn_model_name(c->model));
    if (!object) return NULL;
    if (c->images) json_object_set_new(object, "images", json_integer((json_int_t)c->images));
    else json_object_set_new(object, "observable", json_string(c->text));
    for (int f = 0; f < c->kind->nfigures; ++f)
        set_number(object, c->kind->figures[f].name, "", c->noisy[f]);
    for (int f = 0; f < c->kind->nfigures; ++f)
        set_number(object, c->kind->figures[f].name, "_without_noise", c->ideal[f]);
    return object;
}

qn_status qn_cost_print_json(const qn_cost *c, FILE *file) {
    json_t *demands = json_array(), *object = head_object(c);
    if (!object || !demands) return QN_ERR_MEMORY;
    for (int by = 0; by < QN_GROUP_COUNT; ++by) {
        json_t *array = json_array();
        for (size_t g = 0; g < c->tally.ngroups[by]; ++g)
            json_array_append_new(array, group_object(c, (qn_grouping)by, &c->groups[by][g]));
        json_object_set_new(object, qn_grouping_name((qn_grouping)by), array);
    }
    for (int k = 0; c->has_target && k < QN_KNOBS; ++k)
        if (c->demands[k].acts) json_array_append_new(demands, demand_object(c, &c->demands[k]));
    if (c->has_target) json_object_set_new(object, "target", qn_json_real(c->target));
    json_object_set_new(object, "demands", demands);
    return qn_json_print(object, 15, file);
}
