/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Circuits of RY and CZ, grown gate by gate without noise, each number of CZ judged on the
 * device. */
#ifndef QN_DESIGN_GROW_H
#define QN_DESIGN_GROW_H

#include "design/design.h"

/* Latent qubits, tokens and ends are those of design->chosen. The best circuits of up to `most` CZ
 * without noise are scored under it, and the best of those trained on under it, at most `steps`
 * steps in all. design->chosen: the best, if it has more swap. */
QN_MUST_CHECK qn_status qn_design_grow(qn_design *design, uint64_t steps, int most, qn_diag *diag);

#endif
