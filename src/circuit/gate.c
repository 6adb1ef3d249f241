/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "circuit/gate_table.h"

#include <math.h>
#include <string.h>

size_t qn_gate_count(void) { return qn_gate_table_size; }

const qn_gate *qn_gate_at(size_t index) {
    return index < qn_gate_table_size ? &qn_gate_table[index] : NULL;
}

const qn_gate *qn_gate_find(const char *name) {
    for (size_t k = 0; k < qn_gate_table_size; ++k)
        if (strcmp(qn_gate_table[k].name, name) == 0) return &qn_gate_table[k];
    return NULL;
}

/* Angle a of the inverse = shift[a] - angles[order[a]] for the gates that do more than negate. The
 * adjoint of u3(theta, phi, lambda) is u3(-theta, -lambda, -phi), and theta changes its sign when
 * pi goes from lambda to phi. */
static const struct inverse_order {
    const char *gate;
    int order[QN_MAX_GATE_ANGLES];
    double shift[QN_MAX_GATE_ANGLES];
} ORDERS[] = {
    {"u2", {1, 0}, {-M_PI, M_PI}}, {"u3", {0, 2, 1}, {0}},    {"u", {0, 2, 1}, {0}},
    {"cu3", {0, 2, 1}, {0}},       {"cu", {0, 2, 1, 3}, {0}},
};

void qn_gate_inverse_angles(const qn_gate *gate, const double *angles, double *inverse) {
    static const struct inverse_order negated = {NULL, {0, 1, 2, 3}, {0}};
    const struct inverse_order *found = &negated;
    double result[QN_MAX_GATE_ANGLES];
    for (size_t k = 0; k < sizeof ORDERS / sizeof *ORDERS; ++k)
        if (strcmp(ORDERS[k].gate, gate->name) == 0) found = &ORDERS[k];
    for (int a = 0; a < gate->nangles; ++a) result[a] = found->shift[a] - angles[found->order[a]];
    for (int a = 0; a < gate->nangles; ++a) inverse[a] = result[a];
}
