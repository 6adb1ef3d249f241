/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bars of sources, sections, gates and qubits, and the map over time. */
#include "budget/cost.h"
#include "core/try.h"
#include "draw/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- bars ----------------------------------------------------------------------------------- */

static void add_heading(qn_bar_chart *chart, qn_bar *bars, const char *text) {
    bars[chart->count] = (qn_bar){"", NAN, NAN, NAN, NAN};
    snprintf(bars[chart->count++].label, sizeof bars->label, "by %s:", text);
}

/* The SWAP test costs no fidelity: such bars are left out, unless all are. */
static bool is_shown(const qn_cost *c, int figure, const qn_cost_group *group) {
    if (group->slope[figure].value != 0.0) return true;
    for (size_t g = 0; g < c->tally.ngroups[QN_GROUP_SOURCE]; ++g)
        if (c->groups[QN_GROUP_SOURCE][g].slope[figure].value != 0.0) return false;
    return true;
}

static void add_bars(const qn_cost *c, int figure, qn_grouping by, qn_bar_chart *chart,
                     qn_bar *bars) {
    add_heading(chart, bars, qn_grouping_name(by));
    for (size_t g = 0; g < c->tally.ngroups[by]; ++g) {
        const qn_cost_group *group = &c->groups[by][g];
        const qn_cost_number slope = group->slope[figure], change = group->change[figure];
        qn_bar *bar = &bars[chart->count];
        if (!is_shown(c, figure, group)) continue;
        *bar = (qn_bar){"", 0.0 - slope.value, change.value, NAN, NAN};
        if (c->images) { /* else exact */
            bar->first_error = slope.error;
            bar->second_error = change.error;
        }
        snprintf(bar->label, sizeof bar->label, "%.*s", (int)sizeof bar->label - 1, group->name);
        ++chart->count;
    }
}

enum { SHOWN = 32 }; /* letters of an observable */

/* Of a circuit the value is that of an observable. */
static void name_axis(const qn_cost *c, const qn_cost_words *words, char *text, size_t size) {
    if (!c->text) snprintf(text, size, "%s", words->x_label);
    else
        snprintf(text, size, "%s of <%.*s%s>", words->x_label, SHOWN, c->text,
                 strlen(c->text) > SHOWN ? "..." : "");
}

static qn_status draw_bars(const qn_cost *c, int figure, const char *folder, qn_diag *diag) {
    char title[200], subtitle[120], axis[160];
    const qn_cost_words *words = &c->kind->figures[figure];
    const double noisy = c->noisy[figure].value, ideal = c->ideal[figure].value;
    size_t most = QN_GROUP_COUNT;
    for (int by = 0; by < QN_GROUP_COUNT; ++by) most += c->tally.ngroups[by];
    qn_bar *bars = qn_alloc(most, sizeof *bars);
    if (!bars) return QN_ERR_MEMORY;
    snprintf(title, sizeof title, "Error budget of %.80s on %.80s", c->title,
             qn_model_name(c->model));
    snprintf(subtitle, sizeof subtitle, "%s %.4f, %.4f without noise", words->quantity,
             words->loss ? 1.0 - noisy : noisy, words->loss ? 1.0 - ideal : ideal);
    name_axis(c, words, axis, sizeof axis);
    qn_bar_chart chart = {.title = title,
                          .subtitle = subtitle,
                          .x_label = axis,
                          .first = "first order (exact derivative)",
                          .second = "true change",
                          .bars = bars};
    for (int by = 0; by < QN_GROUP_COUNT; ++by) add_bars(c, figure, (qn_grouping)by, &chart, bars);
    const qn_status status = qn_bar_chart_write(&chart, folder, words->picture, diag);
    qn_free(bars);
    return status;
}

/* ---- the map -------------------------------------------------------------------------------- */

typedef struct panels {
    char text[QN_COST_FIGURES][96];
    const char *names[QN_COST_FIGURES];
} panels;

static void name_panels(const qn_cost *c, panels *p) {
    const double duration = qn_program_duration(c->program);
    for (int f = 0; f < c->kind->nfigures; ++f) {
        p->names[f] = p->text[f];
        snprintf(p->text[f], sizeof p->text[f], "%s", c->kind->figures[f].panel);
        if (duration > 0.0)
            snprintf(p->text[f], sizeof p->text[f], "%s, in each %.3g microseconds",
                     c->kind->figures[f].panel, 1e6 * duration / (double)c->bins);
    }
}

/* What switching off adds, by [figure][qubit][bin]. */
static void spread(const qn_cost *c, size_t rows, double *values) {
    for (int f = 0; f < c->kind->nfigures; ++f)
        for (size_t k = 0; k < c->tally.nplaces; ++k)
            qn_place_spread(c->program, c->tally.places[k].instr, 0.0 - c->places[k].slope[f].value,
                            c->bins, values + (size_t)f * rows * c->bins);
}

static qn_status draw_map(const qn_cost *c, const char *folder, qn_diag *diag) {
    qn_status status = QN_OK;
    char title[256];
    panels named;
    const double duration = qn_program_duration(c->program);
    const size_t rows = (size_t)qn_program_nqubits(c->program), figures = (size_t)c->kind->nfigures;
    double *values = qn_alloc(figures * rows * c->bins, sizeof *values);
    const char **labels = qn_alloc(rows, sizeof *labels);
    QN_TRY_ALLOC(values && labels);
    spread(c, rows, values);
    for (size_t q = 0; q < rows; ++q) labels[q] = c->groups[QN_GROUP_QUBIT][q].name;
    name_panels(c, &named);
    snprintf(title, sizeof title, "%s %.80s %s %.80s", c->kind->losing[0], c->title,
             c->kind->losing[1], qn_model_name(c->model));
    const qn_time_map map = {.title = title,
                             .x_label = duration > 0.0 ? "circuit time (microseconds)"
                                                       : "operation (part of all)",
                             .panels = named.names,
                             .npanels = figures,
                             .rows = rows,
                             .columns = c->bins,
                             .width = (duration > 0.0 ? 1e6 * duration : 1.0) / (double)c->bins,
                             .labels = labels,
                             .values = values};
    QN_TRY(qn_time_map_write(&map, folder, "map", diag));
out:
    qn_free(values);
    qn_free(labels);
    return status;
}

qn_status qn_cost_draw(const qn_cost *cost, const char *folder, qn_diag *diag) {
    qn_status status = QN_OK;
    for (int f = 0; f < cost->kind->nfigures; ++f) {
        QN_TRY(draw_bars(cost, f, folder, diag));
        QN_TRY(qn_host_try_draw(cost->host, folder, cost->kind->figures[f].picture, diag));
    }
    QN_TRY(draw_map(cost, folder, diag));
    QN_TRY(qn_host_try_draw(cost->host, folder, "map", diag));
out:
    return status;
}
