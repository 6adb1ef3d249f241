/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program/follow.h"
#include "core/list.h"

#include "core/try.h"
#include "program/builder.h"

#include <string.h>

typedef struct follower {
    qn_program *program;
    int *names; /* of each device qubit: the qubit of the program on it, -1 = not met yet */
    int nqubits;
    qn_instr *made;
    size_t count;
    double *swap; /* its PTM */
} follower;

static int name_of(follower *f, int device) {
    if (f->names[device] < 0) f->names[device] = f->nqubits++;
    return f->names[device];
}

/* SWAP exchanges the digits of its qubits. */
static qn_status find_swap(follower *f) {
    qn_ptm_key key;
    bool fresh = false;
    qn_ptm_key_init(&key, qn_gate_find("swap"), 2, 1);
    const qn_status status = qn_ptm_store_get(&f->program->ptms, &key, &f->swap, &fresh);
    if (status != QN_OK || !fresh) return status;
    for (int a = 0; a < 4; ++a)
        for (int b = 0; b < 4; ++b) f->swap[(a + 4 * b) * 16 + b + 4 * a] = 1.0;
    return QN_OK;
}

/* The two qubits are elsewhere from here on. */
static void exchange(follower *f, const qn_exchange *e, const qn_instr *place) {
    const qn_op *op = e->op < 0 ? NULL : qn_circuit_op(f->program->circuit, (size_t)e->op);
    const int a = name_of(f, e->qubits[0]), b = name_of(f, e->qubits[1]);
    f->made[f->count++] = (qn_instr){.kind = QN_INSTR_GATE,
                                     .section = op ? op->section : place->section,
                                     .nqubits = 2,
                                     .qubits = {a, b},
                                     .device = {e->qubits[0], e->qubits[1]},
                                     .base = f->swap,
                                     .angle = {-1, 0.0, 0.0},
                                     .gain = 1.0,
                                     .gate = qn_gate_find("swap"),
                                     .cause = "",
                                     .t1_share = 1.0,
                                     .op = op ? e->op : 0,
                                     .start = place->start + place->duration};
    f->names[e->qubits[0]] = b;
    f->names[e->qubits[1]] = a;
}

static void rename_all(follower *f, const qn_exchange *exchanges, size_t count) {
    const qn_instr *before = f->program->instrs;
    size_t next = 0;
    for (size_t k = 0; k < f->program->count; ++k) {
        const qn_instr *instr = &f->program->instrs[k];
        for (; next < count && exchanges[next].op < instr->op; ++next)
            exchange(f, &exchanges[next], before);
        qn_instr *renamed = &f->made[f->count++];
        *renamed = *instr;
        for (int q = 0; q < instr->nqubits; ++q) renamed->qubits[q] = name_of(f, instr->qubits[q]);
        before = instr;
    }
    for (; next < count; ++next) exchange(f, &exchanges[next], before);
}

qn_status qn_program_follow(qn_program *program, const int *names, int nqubits,
                            const qn_exchange *exchanges, size_t count) {
    qn_status status = QN_OK;
    const size_t device = (size_t)qn_circuit_nqubits(program->circuit);
    follower f = {.program = program, .nqubits = nqubits};
    f.names = qn_alloc(device, sizeof *f.names);
    f.made = qn_alloc(qn_list_room(program->count + count), sizeof *f.made);
    QN_TRY_ALLOC(f.names && f.made);
    QN_TRY(find_swap(&f));
    memcpy(f.names, names, device * sizeof *f.names);
    rename_all(&f, exchanges, count);
    for (size_t g = 0; g < program->ngroups; ++g)
        for (int q = 0; q < program->groups[g].nqubits; ++q)
            program->groups[g].qubits[q] = name_of(&f, program->groups[g].qubits[q]);
    qn_free(program->instrs);
    program->instrs = f.made;
    program->count = f.count;
    program->nqubits = f.nqubits;
    f.made = NULL;
out:
    qn_free(f.names);
    qn_free(f.made);
    return status;
}
