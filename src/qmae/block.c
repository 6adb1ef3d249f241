/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/block.h"

#include "qmae_noise/qmae.h"

static const qn_block_record *const RECORDS[] = {
#define QN_BLOCK(name, word) &qn_block_##name,
#include "qmae/block_list.def"
#undef QN_BLOCK
};

static const char *const WORDS[] = {
#define QN_BLOCK(name, word) word,
#include "qmae/block_list.def"
#undef QN_BLOCK
    NULL};

const qn_choice qn_block_choice = {"block", WORDS,
                                   "what the encoder does to each pair of qubits (help ansatz)"};

const qn_block_record *qn_block_at(int index) { return RECORDS[index]; }
