/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strengths as the numbers of a data sheet. */
#include "budget/cost.h"

#include <math.h>
#include <string.h>

/* Sources whose numbers belong to qubits: every qubit has its own. */
static const unsigned OF_QUBITS = 1u << QN_SOURCE_GATE_T1 | 1u << QN_SOURCE_GATE_T2 |
                                  1u << QN_SOURCE_IDLE_T1 | 1u << QN_SOURCE_IDLE_T2 |
                                  1u << QN_SOURCE_READOUT;

static bool is_there(const qn_number *numbers, size_t count, const qn_number *number) {
    for (size_t k = 0; k < count; ++k)
        if (strcmp(numbers[k].name, number->name) == 0) return true;
    return false;
}

size_t qn_cost_numbers(const qn_cost *cost, const qn_demand *demand,
                       qn_number numbers[QN_COST_NUMBERS]) {
    const double left = fmax(0.0, 1.0 - demand->reduction);
    size_t count = 0;
    if (!(demand->reduction > 0.0) || demand->sources == ~0u) return 0;
    for (size_t k = 0; k < cost->tally.nplaces; ++k) {
        const qn_tally_place *place = &cost->tally.places[k];
        qn_number found[QN_MAX_NUMBERS];
        if (!(demand->sources >> place->source & 1)) continue;
        const size_t more = qn_model_numbers(cost->model, cost->program, place->instr,
                                             place->source, left, found);
        for (size_t i = 0; i < more && count < QN_COST_NUMBERS; ++i)
            if (!is_there(numbers, count, &found[i])) numbers[count++] = found[i];
        if (demand->sources & OF_QUBITS) break;
    }
    return count;
}

/* "197 us", "3.2e+04 rad/s", "0.0032". */
static void print_value(const qn_number *n, double value, char *text, size_t size) {
    const bool time = strcmp(n->unit, "s") == 0;
    snprintf(text, size, "%.3g%s%s", (time ? 1e6 : 1.0) * value, n->unit[0] ? " " : "",
             time ? "us" : n->unit);
}

const char *qn_cost_number_text(const qn_number *number, char *text, size_t size) {
    char before[40], after[40];
    print_value(number, number->before, before, sizeof before);
    print_value(number, number->after, after, sizeof after);
    snprintf(text, size, "%s %s -> %s", number->name, before, after);
    return text;
}
