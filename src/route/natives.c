/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "route/natives.h"

#include "circuit/definition.h"

#include <string.h>

/* What devices run as one, whatever it is defined by. */
static const char *const SINGLE[] = {"cx", "cz", "cy", "ecr"};

static const qn_definition *definition_of(const qn_gate *gate) {
    const qn_definition *found = NULL;
    for (size_t k = 0; k < qn_definition_count && !found; ++k)
        if (!qn_definitions[k].needs && strcmp(qn_definitions[k].gate, gate->name) == 0)
            found = &qn_definitions[k];
    return found;
}

/* Chains of definitions are no longer than rzx, rzz, cx. */
int qn_gate_natives(const qn_gate *gate) { // NOLINT(misc-no-recursion)
    int sum = 0;
    if (gate->nqubits < 2) return 0;
    for (size_t k = 0; k < sizeof SINGLE / sizeof *SINGLE; ++k)
        if (strcmp(SINGLE[k], gate->name) == 0) return 1;
    const qn_definition *definition = definition_of(gate);
    for (size_t k = 0; definition && k < definition->count; ++k) {
        const qn_gate *step = qn_gate_find(definition->steps[k].gate);
        if (step != gate) sum += qn_gate_natives(step);
    }
    return sum > 0 ? sum : 1;
}
