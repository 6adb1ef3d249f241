/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a program. */
#ifndef QN_PROGRAM_PROGRAM_H
#define QN_PROGRAM_PROGRAM_H

#include "program/ptm_store.h"
#include "qmae_noise/program.h"

struct qn_program {
    qn_circuit *circuit; /* decomposed, owned */
    qn_instr *instrs;
    size_t count;
    int nqubits;       /* of the instructions; 0 = as the circuit */
    qn_ptm_store ptms; /* what base, cosine and sine of the instructions point into */
    double duration;
    qn_readout_group *groups; /* their matrices are owned too */
    size_t ngroups;
    char *notes; /* lines, NULL = none */
};

/* Appends an instruction (copied). */
QN_MUST_CHECK qn_status qn_program_append(qn_program *program, const qn_instr *instr);

#endif
