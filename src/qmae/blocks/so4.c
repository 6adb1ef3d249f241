/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/block.h"

static const qn_block_gate GATES[] = {{"ry", 0}, {"ry", 1}, {"cx", 0}, {"ry", 0},
                                      {"ry", 1}, {"cx", 0}, {"ry", 0}, {"ry", 1}};

static const double IDENTITY[6] = {0.0};

/* SO(4) is SU(2) x SU(2) up to a sign, with the generators {YI, XY, ZY} and {IY, YX, YZ} (first
 * letter: qubit 0). The outer rotations turn about YI and IY, the inner ones between the CX about
 * ZY and YX: Euler angles of both factors. */
const qn_block_record qn_block_so4 = {
    .help = "any rotation of real amplitudes",
    .ngates = sizeof GATES / sizeof *GATES,
    .nangles = 6,
    .gates = GATES,
    .identity = IDENTITY,
};
