/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the encoder does to a pair of qubits: constant records, one file each in blocks/. */
#ifndef QN_QMAE_BLOCK_H
#define QN_QMAE_BLOCK_H

/* A gate of a block. On one qubit it turns by the block's next angle; on two it has none. */
typedef struct qn_block_gate {
    const char *name;
    int first; /* 0 or 1: the qubit of the pair that it turns, or the first of both */
} qn_block_gate;

typedef struct qn_block_record {
    const char *help;
    int ngates, nangles;
    const qn_block_gate *gates; /* in time order */
    /* nangles angles at which the block does nothing (up to a phase); NULL = there are none */
    const double *identity;
} qn_block_record;

#define QN_BLOCK(name, word) extern const qn_block_record qn_block_##name;
#include "qmae/block_list.def"
#undef QN_BLOCK

/* The record of an index in qn_block_choice. */
const qn_block_record *qn_block_at(int index);

#endif
