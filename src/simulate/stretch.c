/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "circuit/condition.h"
#include "simulate/simulation.h"

#include "core/try.h"

/* Instructions that are fused at a time: a plan takes some hundred bytes of each, and steps that do
 * not reach over a border are few among so many. */
enum { WINDOW = 1 << 16 };

bool qn_simulation_skips(const qn_instr *instr) {
    return instr->kind == QN_INSTR_NOISE && instr->source == QN_SOURCE_READOUT;
}

bool qn_stretch_ends(const qn_simulation *s, const qn_program *program, bool resets, size_t index) {
    const qn_instr *instr = qn_program_instr(program, index);
    return (instr->kind == QN_INSTR_MEASURE && !s->final[index]) ||
           (resets && instr->kind == QN_INSTR_RESET) || qn_simulation_skips(instr);
}

static qn_status free_of_condition(const qn_program *program, size_t first, qn_stretch *stretch) {
    stretch->copies = qn_alloc(stretch->count, sizeof *stretch->copies);
    if (!stretch->copies) return QN_ERR_MEMORY;
    for (size_t k = 0; k < stretch->count; ++k) {
        stretch->copies[k] = *qn_program_instr(program, first + k);
        stretch->copies[k].condition = (qn_condition){0};
    }
    return QN_OK;
}

qn_status qn_stretch_take(const qn_simulation *s, const qn_program *program, bool resets,
                          size_t first, qn_stretch *stretch, size_t *last) {
    qn_status status = QN_OK;
    const size_t size = qn_program_size(program);
    qn_stretch made = {.condition = qn_program_instr(program, first)->condition};
    size_t end = first + 1;
    while (end < size && end - first < WINDOW && !qn_stretch_ends(s, program, resets, end) &&
           qn_condition_same(&made.condition, &qn_program_instr(program, end)->condition))
        ++end;
    made.count = end - first;
    made.list = qn_alloc(made.count, sizeof *made.list);
    QN_TRY_ALLOC(made.list);
    if (made.condition.count > 0) QN_TRY(free_of_condition(program, first, &made));
    for (size_t k = 0; k < made.count; ++k)
        made.list[k] = made.copies ? &made.copies[k] : qn_program_instr(program, first + k);
    *stretch = made;
    *last = end;
    made = (qn_stretch){0};
out:
    qn_stretch_clear(&made);
    return status;
}

void qn_stretch_clear(qn_stretch *stretch) {
    qn_free(stretch->copies);
    qn_free(stretch->list);
    *stretch = (qn_stretch){0};
}

/* The list, and what the fusion lists of each: its action three times, flags and groups. */
size_t qn_stretch_bytes(const qn_program *program) {
    enum { EACH = 300 };
    const size_t size = qn_program_size(program);
    return EACH * (size < WINDOW ? size : WINDOW);
}
