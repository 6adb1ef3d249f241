/* Strengths as the numbers of a data sheet. */
#include "cli/cost.h"

#include <math.h>
#include <string.h>

/* The first location of a knob's sources, or NULL. */
static const qn_location *first_of(const qn_cost *c, unsigned sources) {
    for (size_t k = 0; k < c->budget.count; ++k)
        if (sources >> c->budget.locations[k].source & 1) return &c->budget.locations[k];
    return NULL;
}

size_t qn_cost_numbers(const qn_cost *cost, const qn_knob *knob, double reduction,
                       qn_number numbers[QN_MAX_NUMBERS]) {
    const qn_location *location = first_of(cost, knob->sources);
    if (!location || !(reduction > 0.0) || knob->sources == ~0u) return 0;
    return qn_model_numbers(cost->model, qn_qmae_program(qn_train_qmae(cost->train)),
                            location->instr, location->source, fmax(0.0, 1.0 - reduction), numbers);
}

/* "197 us", "3.2e+04 rad/s", "0.0032". */
static void print_value(const qn_number *n, double value, char *text, size_t size) {
    const bool time = strcmp(n->unit, "s") == 0;
    snprintf(text, size, "%.3g%s%s", (time ? 1e6 : 1.0) * value, n->unit[0] ? " " : "",
             time ? "us" : n->unit);
}

const char *qn_cost_number_text(const qn_cost *cost, const qn_knob *knob, double reduction,
                                char *text, size_t size) {
    qn_number numbers[QN_MAX_NUMBERS];
    const size_t count = qn_cost_numbers(cost, knob, reduction, numbers);
    size_t length = 0;
    text[0] = '\0';
    for (size_t k = 0; k < count && length < size; ++k) {
        char before[40], after[40];
        print_value(&numbers[k], numbers[k].before, before, sizeof before);
        print_value(&numbers[k], numbers[k].after, after, sizeof after);
        length += (size_t)snprintf(text + length, size - length, "%s%s %s -> %s", k ? ", " : "",
                                   numbers[k].name, before, after);
    }
    return text;
}
