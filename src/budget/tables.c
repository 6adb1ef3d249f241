/* SPDX-License-Identifier: GPL-3.0-or-later */
/* budget.csv and locations.csv. */
#include "budget/cost.h"
#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"

#include <limits.h>
#include <stdio.h>

/* ",fidelity_slope,fidelity_slope_error,swap_slope,swap_slope_error" */
static void print_columns(const qn_cost *c, const char *word, FILE *file) {
    for (int f = 0; f < c->kind->nfigures; ++f)
        fprintf(file, ",%s_%s,%s_%s_error", c->kind->figures[f].name, word,
                c->kind->figures[f].name, word);
}

static void print_numbers(const qn_cost *c, const qn_cost_number *numbers, FILE *file) {
    char text[2][QN_REAL_TEXT];
    for (int f = 0; f < c->kind->nfigures; ++f)
        fprintf(file, ",%s,%s", qn_field_text(numbers[f].value, 12, text[0]),
                qn_field_text(numbers[f].error, 12, text[1]));
}

static void print_groups(const qn_cost *c, FILE *file) {
    fputs("grouping,name,locations", file);
    print_columns(c, "slope", file);
    print_columns(c, "change", file);
    for (int by = 0; by < QN_GROUP_COUNT; ++by)
        for (size_t g = 0; g < c->tally.ngroups[by]; ++g) {
            const qn_cost_group *group = &c->groups[by][g];
            fprintf(file, "\n%s,%s,%zu", qn_grouping_name((qn_grouping)by), group->name,
                    group->locations);
            print_numbers(c, group->slope, file);
            print_numbers(c, group->change, file);
        }
    fputc('\n', file);
}

static void print_places(const qn_cost *c, FILE *file) {
    const qn_circuit *circuit = qn_program_circuit(c->program);
    fputs("operation,gate,section,source,qubit,second_qubit,start_s,duration_s,model_line", file);
    print_columns(c, "slope", file);
    for (size_t k = 0; k < c->tally.nplaces; ++k) {
        const qn_instr *i = c->tally.places[k].instr;
        const qn_op *op = qn_circuit_op(circuit, (size_t)i->op);
        fprintf(file, "\n%d,%s,%s,%s,%d,", i->op, op->gate ? op->gate->name : "",
                c->places[k].section, qn_source_name(c->tally.places[k].source), i->qubits[0]);
        if (i->nqubits > 1) fprintf(file, "%d", i->qubits[1]);
        fprintf(file, ",%.9g,%.9g,%d", i->start, i->duration, i->line);
        print_numbers(c, c->places[k].slope, file);
    }
    fputc('\n', file);
}

static qn_status write_table(const qn_cost *c, void (*print)(const qn_cost *cost, FILE *file),
                             const char *path, qn_diag *diag) {
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    print(c, page.file);
    return qn_printed_write(&page, QN_OK, path, diag);
}

qn_status qn_cost_write_places(const qn_cost *cost, const char *path, qn_diag *diag) {
    return write_table(cost, print_places, path, diag);
}

qn_status qn_cost_write(const qn_cost *cost, const char *folder, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%.*s/budget.csv", PATH_MAX - 64, folder);
    QN_TRY(write_table(cost, print_groups, path, diag));
    snprintf(path, sizeof path, "%.*s/locations.csv", PATH_MAX - 64, folder);
    QN_TRY(qn_cost_write_places(cost, path, diag));
    if (cost->tally.nplaces > 0) QN_TRY(qn_cost_draw(cost, folder, diag));
out:
    return status;
}
