/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/block.h"

#include <math.h>

static const qn_block_gate GATES[] = {{"rz", 0}, {"ry", 0}, {"rz", 0}, {"rz", 1}, {"ry", 1},
                                      {"rz", 1}, {"cx", 1}, {"rz", 0}, {"ry", 1}, {"cx", 0},
                                      {"ry", 1}, {"cx", 1}, {"rz", 0}, {"ry", 0}, {"rz", 0},
                                      {"rz", 1}, {"ry", 1}, {"rz", 1}};

/* Three CX exchange the qubits; with quarter turns between them they do not. */
static const double IDENTITY[15] = {
    [2] = M_PI_2, [5] = -M_PI_2, [6] = -M_PI_2, [7] = M_PI_2, [8] = -M_PI_2};

/* Vatan and Williams, quant-ph/0308006 */
const qn_block_record qn_block_su4 = {
    .help = "any unitary of two qubits",
    .ngates = sizeof GATES / sizeof *GATES,
    .nangles = 15,
    .gates = GATES,
    .identity = IDENTITY,
};
