#include "core/atomic_file.h"
#include "core/number.h"
#include "core/try.h"
#include "draw/chart.h"
#include "draw/curves.h"
#include "study/cost.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- tables --------------------------------------------------------------------------------- */

static void print_means(double fidelity, double fidelity_error, double swap, double swap_error,
                        FILE *file) {
    const double numbers[] = {fidelity, fidelity_error, swap, swap_error};
    char text[QN_REAL_TEXT];
    for (int k = 0; k < 4; ++k) fprintf(file, ",%s", qn_field_text(numbers[k], 12, text));
}

static void print_groups(const qn_cost *c, FILE *file) {
    fputs("grouping,name,locations,fidelity_slope,fidelity_slope_error,swap_slope,"
          "swap_slope_error,fidelity_change,fidelity_change_error,swap_change,"
          "swap_change_error\n",
          file);
    for (int by = 0; by < QN_GROUP_COUNT; ++by)
        for (size_t g = 0; g < c->budget.ngroups[by]; ++g) {
            const qn_budget_group *group = &c->budget.groups[by][g];
            fprintf(file, "%s,%s,%zu", qn_grouping_name((qn_grouping)by), group->name,
                    group->locations);
            print_means(group->fidelity, group->fidelity_error, group->swap, group->swap_error,
                        file);
            if (by != QN_GROUP_SOURCE) {
                fputs(",,,,\n", file);
                continue;
            }
            const qn_means *change = &c->change[qn_cost_source(group)];
            print_means(change->fidelity, change->fidelity_error, change->swap, change->swap_error,
                        file);
            fputc('\n', file);
        }
}

static void print_locations(const qn_cost *c, FILE *file) {
    const qn_circuit *circuit = qn_program_circuit(qn_qmae_program(qn_train_qmae(c->train)));
    fputs("operation,gate,section,source,qubit,second_qubit,start_s,duration_s,model_line,"
          "fidelity_slope,fidelity_slope_error,swap_slope,swap_slope_error\n",
          file);
    for (size_t k = 0; k < c->budget.count; ++k) {
        const qn_location *location = &c->budget.locations[k];
        const qn_instr *i = location->instr;
        const qn_op *op = qn_circuit_op(circuit, (size_t)i->op);
        fprintf(file, "%d,%s,%s,%s,%d,", i->op, op->gate ? op->gate->name : "",
                qn_section_name(i->section), qn_source_name(location->source), i->qubits[0]);
        if (i->nqubits > 1) fprintf(file, "%d", i->qubits[1]);
        fprintf(file, ",%.9g,%.9g,%d", i->start, i->duration, i->line);
        print_means(location->fidelity, location->fidelity_error, location->swap,
                    location->swap_error, file);
        fputc('\n', file);
    }
}

typedef void printer(const qn_cost *cost, FILE *file);

static qn_status write_table(const qn_cost *c, printer *print, const char *folder, const char *name,
                             qn_diag *diag) {
    char path[PATH_MAX], *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (!file) return QN_ERR_MEMORY;
    print(c, file);
    qn_status status = fclose(file) == 0 ? QN_OK : QN_ERR_MEMORY;
    snprintf(path, sizeof path, "%.*s/%s", PATH_MAX - 64, folder, name);
    if (status == QN_OK) status = qn_atomic_write(path, text, size, diag);
    free(text);
    return status;
}

/* ---- pictures ------------------------------------------------------------------------------- */

/* The two bar charts: what switching off adds to the fidelity, and what it takes off the loss. */
typedef struct bar_subject {
    const char *name, *x_label, *quantity;
    bool of_loss;
} bar_subject;

static const bar_subject SUBJECTS[] = {
    {"budget", "what switching it off adds to the fidelity", "fidelity", false},
    {"budget-loss", "what switching it off takes off the loss 1 - swap", "loss", true},
};

static void add_heading(qn_bar_chart *chart, qn_bar *bars, const char *text) {
    bars[chart->count] = (qn_bar){"", NAN, NAN, NAN, NAN};
    snprintf(bars[chart->count++].label, sizeof bars->label, "by %s:", text);
}

static void add_bars(const qn_cost *c, const bar_subject *subject, qn_grouping by,
                     qn_bar_chart *chart, qn_bar *bars) {
    add_heading(chart, bars, qn_grouping_name(by));
    for (size_t g = 0; g < c->budget.ngroups[by]; ++g) {
        const qn_budget_group *group = &c->budget.groups[by][g];
        const bool swap = subject->of_loss;
        const double slope = swap ? group->swap : group->fidelity;
        qn_bar *bar = &bars[chart->count];
        if (slope == 0.0) continue; /* the SWAP test costs no fidelity */
        *bar = (qn_bar){"", -slope, NAN, swap ? group->swap_error : group->fidelity_error, NAN};
        snprintf(bar->label, sizeof bar->label, "%s", group->name);
        if (by == QN_GROUP_SOURCE) {
            const qn_means *change = &c->change[qn_cost_source(group)];
            bar->second = swap ? change->swap : change->fidelity;
            bar->second_error = swap ? change->swap_error : change->fidelity_error;
        }
        ++chart->count;
    }
}

static qn_status write_bars(const qn_cost *c, const bar_subject *subject, const char *folder,
                            qn_diag *diag) {
    char title[256];
    size_t most = QN_GROUP_COUNT;
    for (int by = 0; by < QN_GROUP_COUNT; ++by) most += c->budget.ngroups[by];
    qn_bar *bars = qn_alloc(most, sizeof *bars);
    if (!bars) return QN_ERR_MEMORY;
    snprintf(title, sizeof title,
             "Error budget of %.80s on %.80s: mean %s %.4f, %.4f without noise", c->run.name,
             qn_model_name(c->model), subject->quantity,
             subject->of_loss ? 1.0 - c->budget.swap : c->budget.fidelity,
             subject->of_loss ? 1.0 - c->ideal.swap : c->ideal.fidelity);
    qn_bar_chart chart = {.title = title,
                          .x_label = subject->x_label,
                          .first = "first order (exact derivative)",
                          .second = "true change",
                          .bars = bars};
    for (int by = 0; by < QN_GROUP_COUNT; ++by) add_bars(c, subject, (qn_grouping)by, &chart, bars);
    const qn_status status = qn_bar_chart_write(&chart, folder, subject->name, diag);
    qn_free(bars);
    return status;
}

static qn_status write_map(const qn_cost *c, const char *folder, qn_diag *diag) {
    qn_status status = QN_OK;
    char title[256], panel[2][80];
    const char *const panels[] = {panel[0], panel[1]};
    const qn_qmae *qmae = qn_train_qmae(c->train);
    const double duration = qn_program_duration(qn_qmae_program(qmae));
    const size_t rows = (size_t)qn_program_nqubits(qn_qmae_program(qmae)),
                 bins = (size_t)c->options->bins;
    double *values = qn_alloc(2 * rows * bins, sizeof *values);
    const char **labels = qn_alloc(rows, sizeof *labels);
    QN_TRY_ALLOC(values && labels);
    for (int of = 0; of < 2; ++of)
        qn_budget_map(&c->budget, qmae, of == 1, bins, values + (size_t)of * rows * bins);
    for (size_t i = 0; i < 2 * rows * bins; ++i) values[i] = values[i] == 0.0 ? 0.0 : -values[i];
    for (size_t q = 0; q < rows; ++q) labels[q] = c->budget.groups[QN_GROUP_QUBIT][q].name;
    snprintf(title, sizeof title, "Where %.80s loses on %.80s", c->run.name,
             qn_model_name(c->model));
    for (int of = 0; of < 2; ++of) {
        snprintf(panel[of], sizeof *panel, "cost in %s", of ? "swap" : "fidelity");
        if (duration > 0.0)
            snprintf(panel[of], sizeof *panel, "cost in %s, in each %.3g microseconds",
                     of ? "swap" : "fidelity", 1e6 * duration / (double)bins);
    }
    const qn_time_map map = {.title = title,
                             .x_label = duration > 0.0 ? "circuit time (microseconds)"
                                                       : "operation (part of all)",
                             .panels = panels,
                             .npanels = 2,
                             .rows = rows,
                             .columns = bins,
                             .width = (duration > 0.0 ? 1e6 * duration : 1.0) / (double)bins,
                             .labels = labels,
                             .values = values};
    QN_TRY(qn_time_map_write(&map, folder, "map", diag));
out:
    qn_free(values);
    qn_free(labels);
    return status;
}

qn_status qn_cost_write(const qn_cost *cost, const char *folder, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(write_table(cost, print_groups, folder, "budget.csv", diag));
    QN_TRY(write_table(cost, print_locations, folder, "locations.csv", diag));
    if (cost->budget.count == 0) return QN_OK;
    for (size_t k = 0; k < sizeof SUBJECTS / sizeof *SUBJECTS; ++k) {
        QN_TRY(write_bars(cost, &SUBJECTS[k], folder, diag));
        QN_TRY(qn_host_try_draw(cost->host, folder, SUBJECTS[k].name, diag));
    }
    QN_TRY(write_map(cost, folder, diag));
    QN_TRY(qn_host_try_draw(cost->host, folder, "map", diag));
out:
    return status;
}
