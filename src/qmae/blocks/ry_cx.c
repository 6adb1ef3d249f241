/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/block.h"

static const qn_block_gate GATES[] = {{"ry", 0}, {"ry", 1}, {"cx", 0}};

const qn_block_record qn_block_ry_cx = {
    .help = "the least that entangles; real",
    .ngates = sizeof GATES / sizeof *GATES,
    .nangles = 2,
    .gates = GATES,
};
