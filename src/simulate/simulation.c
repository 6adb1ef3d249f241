/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/simulation.h"
#include "circuit/condition.h"
#include "clifford/clifford.h"
#include "simulate/forecast.h"

#include "core/memory.h"
#include "core/try.h"
#include "program/final.h"
#include "program/readout.h"
#include "state/unitary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- life ----------------------------------------------------------------------------------- */

void qn_simulation_forget(qn_simulation *s) {
    qn_free(s->r);
    s->r = NULL;
    for (size_t k = 0; k < s->npsi; ++k) qn_simulation_free_vector(s, s->psi[k]);
    qn_free(s->psi);
    s->psi = NULL;
    if (s->single) /* there may be a thousand digits and no vector */
        qn_pages_free(s->single,
                      qn_unitary_room(s->ndigits, QN_PRECISION_SINGLE) * sizeof *s->single);
    s->single = NULL;
    for (size_t k = 0; k < s->ntables; ++k) qn_free(s->tables[k].p);
    qn_free(s->tables);
    qn_free(s->blocks);
    s->tables = NULL;
    s->blocks = NULL;
    s->npsi = s->ntables = s->nsteps = s->nbranches = 0;
}

void qn_simulation_free_vector(const qn_simulation *s, double complex *psi) {
    if (psi) qn_pages_free(psi, qn_unitary_room(s->ndigits, QN_PRECISION_DOUBLE) * sizeof *psi);
}

void qn_simulation_destroy(qn_simulation *s) {
    if (!s) return;
    qn_free(s->digit);
    qn_free(s->final);
    qn_free(s->final_bit);
    qn_free(s->readout);
    for (size_t k = 0; k < s->njoints; ++k) qn_free(s->joints[k].matrix);
    qn_free(s->joints);
    qn_simulation_forget(s);
    qn_simulation_forget_samples(s->samples);
    qn_free(s->drawn);
    qn_clifford_destroy(s->clifford);
    qn_free(s);
}

bool qn_simulation_is_pure(const qn_simulation *s) { return s->npsi == 1; }
qn_method qn_simulation_method(const qn_simulation *s) {
    return s->samples    ? QN_METHOD_TRAJECTORY
           : s->clifford ? QN_METHOD_STABILIZER
           : s->npsi > 0 ? QN_METHOD_PURE
                         : QN_METHOD_DM;
}
bool qn_simulation_has_state(const qn_simulation *s) {
    return !s->samples && !s->clifford && !s->single;
}
bool qn_simulation_is_single(const qn_simulation *s) { return s->single != NULL; }
size_t qn_simulation_nvectors(const qn_simulation *s) { return s->npsi; }
int qn_simulation_nqubits(const qn_simulation *s) { return s->nqubits; }
int qn_simulation_nbits(const qn_simulation *s) { return s->nbits; }
size_t qn_simulation_nsteps(const qn_simulation *s) { return s->nsteps; }
size_t qn_simulation_nbranches(const qn_simulation *s) { return s->nbranches; }

/* ---- analysis ------------------------------------------------------------------------------- */

void qn_simulation_readout(const qn_instr *instr, double *readout) {
    readout[0] = instr->base[12];
    readout[1] = instr->base[15];
}

bool qn_simulation_bit_lives(const qn_program *program, size_t index) {
    const int bit = qn_program_instr(program, index)->bit;
    if (bit < 0) return false;
    for (size_t k = index + 1; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (qn_condition_reads(&instr->condition, bit)) return true;
        if (instr->kind == QN_INSTR_MEASURE && instr->bit == bit && instr->condition.count == 0)
            return false;
    }
    return true;
}

static qn_status find_final(qn_simulation *s, const qn_program *program) {
    qn_status status = QN_OK;
    const size_t size = qn_program_size(program);
    const qn_instr **instrs = qn_alloc(size + 1, sizeof *instrs);
    QN_TRY_ALLOC(instrs);
    for (size_t k = 0; k < size; ++k) instrs[k] = qn_program_instr(program, k);
    QN_TRY(qn_program_find_final(instrs, size, s->nqubits, s->nbits, s->final));
    for (size_t k = 0; k < size; ++k) {
        if (!s->final[k]) continue;
        s->final_bit[instrs[k]->qubits[0]] = instrs[k]->bit;
        qn_simulation_readout(instrs[k], s->readout[instrs[k]->qubits[0]]);
        s->measured |= UINT64_C(1) << instrs[k]->bit;
        ++s->nmeasured;
    }
out:
    qn_free(instrs);
    return status;
}

static qn_status find_joints(qn_simulation *s, const qn_program *program) {
    size_t count = 0;
    while (qn_program_readout_group(program, count)) ++count;
    s->joints = qn_alloc(count + 1, sizeof *s->joints);
    if (!s->joints) return QN_ERR_MEMORY;
    for (size_t k = 0; k < count; ++k) {
        const qn_readout_group *group = qn_program_readout_group(program, k);
        const size_t entries = (size_t)1 << (2 * group->nqubits);
        qn_joint *joint = &s->joints[k];
        joint->matrix = qn_alloc(entries, sizeof *joint->matrix);
        if (!joint->matrix) return QN_ERR_MEMORY;
        ++s->njoints;
        memcpy(joint->matrix, group->matrix, entries * sizeof(double));
        joint->group = *group;
        joint->group.matrix = joint->matrix;
    }
    return QN_OK;
}

static bool is_direct(const qn_simulation *s, const qn_program *program) {
    if (s->njoints > 0) return false;
    for (int q = 0; q < s->nqubits; ++q) {
        if (s->digit[q] < 0) continue;
        if (s->final_bit[q] < 0 || s->readout[q][0] != 0.0 || s->readout[q][1] != 1.0) return false;
    }
    for (size_t k = 0; k < qn_program_size(program); ++k)
        if (qn_stretch_ends(s, program, true, k)) return false;
    return true;
}

qn_status qn_simulation_analyse(qn_simulation *s, const qn_program *program, qn_diag *diag) {
    qn_status status = QN_OK;
    s->nqubits = qn_program_nqubits(program);
    s->nbits = qn_circuit_nbits(qn_program_circuit(program));
    if (s->nbits > QN_SIMULATE_MAX_BITS)
        return qn_fail(diag, QN_ERR_UNSUPPORTED,
                       "the circuit writes or reads %d classical bits; at most %d can be followed",
                       s->nbits, QN_SIMULATE_MAX_BITS);
    const size_t nqubits = (size_t)s->nqubits;
    s->digit = qn_alloc(nqubits, sizeof *s->digit);
    s->final = qn_alloc(qn_program_size(program) + 1, sizeof *s->final);
    s->final_bit = qn_alloc(nqubits, sizeof *s->final_bit);
    s->readout = qn_alloc(nqubits, sizeof *s->readout);
    QN_TRY_ALLOC(s->digit && s->final && s->final_bit && s->readout);
    for (size_t q = 0; q < nqubits; ++q) s->final_bit[q] = -1;
    s->ndigits = qn_program_find_digits(program, s->digit);
    if (s->ndigits < 2) s->ndigits = 2;
    QN_TRY(find_final(s, program));
    QN_TRY(find_joints(s, program));
    s->direct = is_direct(s, program);
out:
    return status;
}

qn_status qn_simulation_go_on(const qn_simulation_job *job) {
    return job->stop && job->stop(job->context) ? QN_ERR_INTERRUPTED : QN_OK;
}
