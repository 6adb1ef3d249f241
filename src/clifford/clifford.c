/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a program to its Clifford form. */
#include "clifford/plan.h"

#include "circuit/condition.h"
#include "core/try.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- maps, each matrix once ------------------------------------------------------------------ */

/* Matrices are stored once a program: by where they lie, in an open table. */
typedef struct known {
    const double *ptm;
    bool gate;
    size_t map;
} known;

typedef struct maker {
    qn_clifford *made;
    const double *params;
    const bool *final;
    known *table;
    size_t mask, nodes; /* nodes: of conditions, copied so far */
    qn_diag *diag;
} maker;

static known *place_of(const maker *m, const double *ptm, bool gate) {
    size_t at = ((uintptr_t)ptm / sizeof *ptm * UINT64_C(0x9e3779b97f4a7c15) >> 20) + gate;
    while (m->table[at & m->mask].ptm &&
           (m->table[at & m->mask].ptm != ptm || m->table[at & m->mask].gate != gate))
        ++at;
    return &m->table[at & m->mask];
}

static qn_status refuse(const maker *m, const qn_instr *instr, const char *what) {
    char name[40];
    snprintf(name, sizeof name, "%s%s%.24s", instr->gate ? "gate " : "",
             instr->kind == QN_INSTR_NOISE ? "noise " : "",
             instr->gate      ? instr->gate->name
             : instr->channel ? instr->channel->name
                              : instr->cause);
    return qn_fail(m->diag, QN_ERR_UNSUPPORTED,
                   "the %s on qubit %d %s; stabilizers follow Clifford gates and mixtures of "
                   "Paulis (--twirl makes them of a device's noise), trajectories follow all",
                   name, instr->qubits[0], what);
}

static qn_status map_of(const maker *m, const qn_instr *instr, bool gate, size_t *map) {
    double ptm[QN_CLIFFORD_STRINGS * QN_CLIFFORD_STRINGS];
    qn_clifford_map *next = &m->made->maps[m->made->nmaps];
    known *place = place_of(m, instr->base, gate);
    if (place->ptm && !instr->cosine) {
        *map = place->map;
        return QN_OK;
    }
    if (instr->cosine && !m->params) return refuse(m, instr, "has a parameter");
    qn_instr_ptm(instr, m->params, ptm);
    if (gate && !qn_clifford_map_gate(instr->nqubits, ptm, next))
        return refuse(m, instr, "is no Clifford gate");
    if (!gate && !qn_clifford_map_noise(instr->nqubits, ptm, next))
        return refuse(m, instr, "is no mixture of Paulis");
    *map = m->made->nmaps++;
    if (!instr->cosine) *place = (known){instr->base, gate, *map};
    return QN_OK;
}

/* ---- instructions ---------------------------------------------------------------------------- */

static qn_status make_gate(const maker *m, const qn_instr *instr, qn_clifford_op *op) {
    const qn_status status = map_of(m, instr, true, &op->map);
    if (status != QN_OK) return status;
    if (op->conditional && !m->made->maps[op->map].still)
        return refuse(m, instr, "depends on measured bits and is no Pauli");
    return QN_OK;
}

static qn_status make_noise(const maker *m, const qn_instr *instr, qn_clifford_op *op) {
    return map_of(m, instr, false, &op->map);
}

static qn_status make_reset(const maker *m, const qn_instr *instr, qn_clifford_op *op) {
    for (int k = 1; k < 16; ++k)
        if (k != 12 && fabs(instr->base[k]) > QN_CLIFFORD_TOLERANCE)
            return refuse(m, instr, "leaves something of the state");
    if (op->conditional) return refuse(m, instr, "depends on measured bits");
    op->one[0] = 0.5 * (1.0 - instr->base[12]);
    return QN_OK;
}

static qn_status make_measure(const maker *m, const qn_instr *instr, qn_clifford_op *op) {
    if (op->conditional) return refuse(m, instr, "depends on measured bits");
    const double p10 = 0.5 * (1.0 - instr->base[12] - instr->base[15]);
    const double p01 = 0.5 * (1.0 + instr->base[12] - instr->base[15]);
    op->bit = instr->bit;
    op->one[0] = p10 > 1e-15 ? p10 : 0.0;
    op->one[1] = p01 > 1e-15 ? p01 : 0.0;
    return QN_OK;
}

/* By kind of instruction; NULL: it does nothing here. */
typedef qn_status make_op(const maker *m, const qn_instr *instr, qn_clifford_op *op);
static make_op *const MAKE[] = {[QN_INSTR_GATE] = make_gate,
                                [QN_INSTR_NOISE] = make_noise,
                                [QN_INSTR_LOAD] = NULL,
                                [QN_INSTR_RESET] = make_reset,
                                [QN_INSTR_MEASURE] = make_measure};

static bool acts(const qn_instr *instr) {
    return MAKE[instr->kind] &&
           !(instr->kind == QN_INSTR_NOISE && instr->source == QN_SOURCE_READOUT);
}

static qn_status add(maker *m, const qn_program *program, size_t index) {
    qn_status status = QN_OK;
    qn_clifford *made = m->made;
    const qn_instr *instr = qn_program_instr(program, index);
    qn_clifford_op op = {.kind = (unsigned char)instr->kind,
                         .nqubits = (unsigned char)instr->nqubits,
                         .final = m->final[index],
                         .conditional = instr->condition.count > 0,
                         .qubits = {instr->qubits[0], instr->nqubits > 1 ? instr->qubits[1] : 0},
                         .bit = -1,
                         .condition = instr->condition};
    if (!acts(instr)) return QN_OK;
    QN_TRY(MAKE[instr->kind](m, instr, &op));
    if (op.conditional) {
        const size_t nodes = qn_condition_nodes(&op.condition);
        if (nodes > 0) qn_condition_copy_parts(&op.condition, made->nodes + m->nodes);
        m->nodes += nodes;
        made->branches = true;
    }
    made->ops[made->count++] = op;
out:
    return status;
}

/* ---- life ------------------------------------------------------------------------------------ */

static qn_status make_room(maker *m, const qn_program *program) {
    qn_status status = QN_OK;
    const size_t size = qn_program_size(program);
    size_t nodes = 0, room = 16;
    for (size_t k = 0; k < size; ++k)
        nodes += qn_condition_nodes(&qn_program_instr(program, k)->condition);
    while (room < 4 * size) room *= 2;
    m->mask = room - 1;
    m->table = qn_alloc(room, sizeof *m->table);
    m->made->ops = qn_alloc(size + 1, sizeof *m->made->ops);
    m->made->nodes = qn_alloc(nodes + 1, sizeof *m->made->nodes);
    QN_TRY_ALLOC(m->table && m->made->ops && m->made->nodes);
out:
    return status;
}

/* As many maps as there may be different ones: matrices of parameters are each their own. */
static qn_status make_maps(maker *m, const qn_program *program) {
    const size_t size = qn_program_size(program);
    size_t maps = 1;
    for (size_t k = 0; k < size; ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        const bool gate = instr->kind == QN_INSTR_GATE;
        if (!gate && instr->kind != QN_INSTR_NOISE) continue;
        known *place = place_of(m, instr->base, gate);
        maps += instr->cosine || !place->ptm;
        if (!instr->cosine) *place = (known){instr->base, gate, 0};
    }
    memset(m->table, 0, (m->mask + 1) * sizeof *m->table);
    m->made->maps = qn_alloc(maps, sizeof *m->made->maps);
    return m->made->maps ? QN_OK : QN_ERR_MEMORY;
}

qn_status qn_clifford_create(const qn_program *program, const double *params, const bool *final,
                             int nbits, qn_clifford **made, qn_diag *diag) {
    qn_status status = QN_OK;
    maker m = {.params = params, .final = final, .diag = diag};
    m.made = qn_alloc(1, sizeof *m.made);
    QN_TRY_ALLOC(m.made);
    m.made->nqubits = qn_program_nqubits(program);
    m.made->nbits = nbits;
    QN_TRY(make_room(&m, program));
    QN_TRY(make_maps(&m, program));
    for (size_t k = 0; k < qn_program_size(program); ++k) QN_TRY(add(&m, program, k));
    *made = m.made;
    m.made = NULL;
out:
    qn_free(m.table);
    qn_clifford_destroy(m.made);
    return status;
}

void qn_clifford_destroy(qn_clifford *clifford) {
    if (!clifford) return;
    qn_free(clifford->ops);
    qn_free(clifford->maps);
    qn_free(clifford->nodes);
    qn_free(clifford);
}

size_t qn_clifford_size(const qn_clifford *clifford) { return clifford->count; }
bool qn_clifford_branches(const qn_clifford *clifford) { return clifford->branches; }

/* ---- strings pulled back --------------------------------------------------------------------- */

/* The factor by which one operation multiplies the string that it pulls back. */
static double pull_back(const qn_clifford *clifford, const qn_clifford_op *op,
                        unsigned char *letters) {
    unsigned char *a = &letters[op->qubits[0]], *b = &letters[op->qubits[1]];
    if (op->kind == QN_INSTR_MEASURE) return op->final || *a == 0 || *a == 3 ? 1.0 : 0.0;
    if (op->kind == QN_INSTR_RESET) {
        const double left = *a == 0 ? 1.0 : *a == 3 ? 1.0 - 2.0 * op->one[0] : 0.0;
        *a = 0;
        return left;
    }
    const qn_clifford_map *map = &clifford->maps[op->map];
    const int string = op->nqubits == 1 ? *a : *a | *b << 2;
    const int back = map->back[string];
    *a = back & 3;
    if (op->nqubits > 1) *b = (unsigned char)(back >> 2);
    return map->factor[string];
}

double qn_clifford_expect(const qn_clifford *clifford, unsigned char *letters) {
    double value = 1.0;
    for (size_t k = clifford->count; k-- > 0 && value != 0.0;)
        value *= pull_back(clifford, &clifford->ops[k], letters);
    for (int q = 0; q < clifford->nqubits; ++q)
        if (letters[q] == 1 || letters[q] == 2) value = 0.0; /* of |0> */
    return value;
}
