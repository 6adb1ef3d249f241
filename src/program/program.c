/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program/program.h"
#include "core/list.h"
#include "program/size.h"

#include <math.h>
#include <string.h>

qn_program_options qn_program_options_default(void) {
    return (qn_program_options){.noise_scale = 1.0, .fold = 1, .readout = true, .idle = true};
}

void qn_program_destroy(qn_program *program) {
    if (!program) return;
    qn_circuit_destroy(program->circuit);
    qn_ptm_store_clear(&program->ptms);
    qn_free(program->instrs);
    for (size_t k = 0; k < program->ngroups; ++k) qn_free((void *)program->groups[k].matrix);
    qn_free(program->groups);
    qn_free(program->notes);
    qn_free(program);
}

qn_status qn_program_append(qn_program *program, const qn_instr *instr) {
    qn_instr *grown = qn_list_grown(program->instrs, program->count, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    program->instrs = grown;
    qn_instr *made = &program->instrs[program->count++];
    *made = *instr;
    memcpy(made->device, made->qubits, sizeof made->device);
    return QN_OK;
}

size_t qn_program_bytes(const qn_program *program) {
    size_t bytes = qn_list_room(program->count) * sizeof *program->instrs +
                   qn_list_room(qn_circuit_size(program->circuit)) * sizeof(qn_op) +
                   program->ptms.room * sizeof *program->ptms.entries;
    for (size_t k = 0; k < program->ptms.room; ++k) {
        const qn_ptm_entry *entry = &program->ptms.entries[k];
        if (entry->ptm)
            bytes += sizeof(double) * (size_t)entry->key.nmatrices << (4 * entry->key.nqubits);
    }
    return bytes;
}

size_t qn_program_size(const qn_program *program) { return program->count; }

const qn_instr *qn_program_instr(const qn_program *program, size_t index) {
    return index < program->count ? &program->instrs[index] : NULL;
}

int qn_program_nqubits(const qn_program *program) {
    return program->nqubits ? program->nqubits : qn_circuit_nqubits(program->circuit);
}
double qn_program_duration(const qn_program *program) { return program->duration; }
const qn_readout_group *qn_program_readout_group(const qn_program *program, size_t index) {
    return index < program->ngroups ? &program->groups[index] : NULL;
}
int qn_program_readout_most(const qn_program *program) {
    int most = 0;
    for (size_t k = 0; k < program->ngroups; ++k)
        if (program->groups[k].nqubits > most) most = program->groups[k].nqubits;
    return most;
}
const char *qn_program_notes(const qn_program *program) {
    return program->notes ? program->notes : "";
}
const qn_circuit *qn_program_circuit(const qn_program *program) { return program->circuit; }

void qn_instr_ptm(const qn_instr *instr, const double *params, double *ptm) {
    const size_t entries = (size_t)1 << (4 * instr->nqubits);
    if (!instr->cosine) {
        memcpy(ptm, instr->base, entries * sizeof *ptm);
        return;
    }
    const qn_angle *angle = &instr->angle;
    const double nominal = angle->offset + angle->scale * params[angle->param];
    const double a = instr->gain * nominal + instr->delta, c = cos(a), s = sin(a);
    for (size_t e = 0; e < entries; ++e)
        ptm[e] = instr->base[e] + c * instr->cosine[e] + s * instr->sine[e];
}
