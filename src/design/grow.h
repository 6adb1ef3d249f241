/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The circuit grown and pruned gate by gate, each gate against its cost on the device. */
#ifndef QN_DESIGN_GROW_H
#define QN_DESIGN_GROW_H

#include "design/design.h"

/* Begins with the circuits without pairs, one for each order of the pixels, with latent qubits,
 * tokens and ends of design->chosen, and goes from circuit to circuit in at most `rounds` rounds:
 * each one's neighbours have one or two CZ more, or one less, or nothing changed; successive
 * halving of `steps` / `rounds` steps finds the best. design->chosen: the last one, if it has more
 * swap. */
QN_MUST_CHECK qn_status qn_design_grow(qn_design *design, uint64_t steps, int rounds,
                                       qn_diag *diag);

#endif
