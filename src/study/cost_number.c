/* Strengths as the numbers of a data sheet. */
#include "study/cost.h"

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

size_t qn_knob_numbers(const qn_knob *knob, const qn_model *model, const qn_program *program,
                       double reduction, const qn_noise_places *places,
                       qn_number numbers[QN_COST_NUMBERS]) {
    const double left = fmax(0.0, 1.0 - reduction);
    size_t count = 0;
    if (!(reduction > 0.0) || knob->sources == ~0u) return 0;
    for (size_t k = 0; k < places->count; ++k) {
        qn_source source = QN_SOURCE_NONE;
        const qn_instr *instr = places->at(places->context, k, &source);
        qn_number found[QN_MAX_NUMBERS];
        if (!(knob->sources >> source & 1)) continue;
        const size_t more = qn_model_numbers(model, program, instr, source, left, found);
        for (size_t i = 0; i < more && count < QN_COST_NUMBERS; ++i)
            if (!is_there(numbers, count, &found[i])) numbers[count++] = found[i];
        if (knob->sources & OF_QUBITS) break;
    }
    return count;
}

static const qn_instr *location_at(const void *context, size_t k, qn_source *source) {
    const qn_budget *budget = context;
    *source = budget->locations[k].source;
    return budget->locations[k].instr;
}

size_t qn_cost_numbers(const qn_cost *cost, const qn_knob *knob, double reduction,
                       qn_number numbers[QN_COST_NUMBERS]) {
    const qn_noise_places places = {cost->budget.count, location_at, &cost->budget};
    return qn_knob_numbers(knob, cost->model, qn_qmae_program(qn_train_qmae(cost->train)),
                           reduction, &places, numbers);
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
