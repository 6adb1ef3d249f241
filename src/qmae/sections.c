/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/sections.h"

#include "core/try.h"

qn_status qn_sections_check(const qn_program *program, const int *phases, qn_diag *diag) {
    qn_status status = QN_OK;
    int *reached = qn_alloc((size_t)qn_program_nqubits(program), sizeof *reached);
    QN_TRY_ALLOC(reached);
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        const int phase = phases[instr->section];
        for (int q = 0; q < instr->nqubits; ++q) {
            int *mine = &reached[instr->qubits[q]];
            if (phase < *mine)
                QN_TRY(qn_fail(diag, QN_ERR_UNSUPPORTED,
                               "crosstalk or a SWAP of the route ties the %s on qubit %d to a "
                               "later part of the circuit "
                               "that runs at the same time",
                               qn_section_name(instr->section), instr->qubits[q]));
            *mine = phase;
        }
    }
out:
    qn_free(reached);
    return status;
}

qn_status qn_sections_check_apart(const qn_program *program, const qn_registers *registers, int n,
                                  qn_diag *diag) {
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        bool in = false, ref = false;
        if (instr->section == QN_SECTION_SWAP_TEST) continue;
        for (int q = 0; q < instr->nqubits; ++q) {
            in |= instr->qubits[q] >= registers->in && instr->qubits[q] < registers->in + n;
            ref |= instr->qubits[q] >= registers->ref && instr->qubits[q] < registers->ref + n;
        }
        if (in && ref)
            return qn_fail(diag, QN_ERR_UNSUPPORTED,
                           "%s between qubits %d and %d links the data register with the reference "
                           "before the SWAP test, so the circuit does not factor",
                           instr->cause[0] ? instr->cause : "an operation", instr->qubits[0],
                           instr->qubits[1]);
    }
    return QN_OK;
}

qn_status qn_sections_check_readout(const qn_program *program, qn_diag *diag) {
    for (size_t k = 0; qn_program_readout_group(program, k); ++k) {
        const qn_readout_group *group = qn_program_readout_group(program, k);
        if (group->nqubits > 2)
            return qn_fail(diag, QN_ERR_UNSUPPORTED,
                           "%d qubits of a readout group (line %d of the model) are measured, and "
                           "read, together, which links more than a pair; the dense engine and "
                           "trajectories can follow that",
                           group->nqubits, group->line);
    }
    return QN_OK;
}
