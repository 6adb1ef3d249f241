/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program/final.h"

#include "circuit/condition.h"
#include "core/try.h"

/* Backwards: what comes later decides. */
qn_status qn_program_find_final(const qn_instr *const *instrs, size_t count, int nqubits, int nbits,
                                bool *final) {
    qn_status status = QN_OK;
    bool *touched = qn_alloc((size_t)nqubits, sizeof *touched); /* later, by anything */
    bool *taken = qn_alloc((size_t)nbits + 1, sizeof *taken);   /* bits read or written later */
    QN_TRY_ALLOC(touched && taken);
    for (size_t k = count; k-- > 0;) {
        const qn_instr *instr = instrs[k];
        const qn_condition *rule = &instr->condition;
        const bool measures = instr->kind == QN_INSTR_MEASURE && instr->bit >= 0;
        final[k] = measures && !touched[instr->qubits[0]] && !taken[instr->bit] && !rule->count;
        if (measures) taken[instr->bit] = true;
        for (int bit = rule->first; bit < rule->first + rule->count && bit < nbits; ++bit)
            taken[bit] |= qn_condition_reads(rule, bit);
        for (int q = 0; q < instr->nqubits; ++q) touched[instr->qubits[q]] = true;
    }
out:
    qn_free(touched);
    qn_free(taken);
    return status;
}

int qn_program_find_digits(const qn_program *program, int *digit) {
    int ndigits = 0;
    for (int q = 0; q < qn_program_nqubits(program); ++q) digit[q] = -1;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->kind == QN_INSTR_LOAD) continue;
        for (int q = 0; q < instr->nqubits; ++q)
            if (digit[instr->qubits[q]] < 0) digit[instr->qubits[q]] = ndigits++;
    }
    return ndigits;
}
