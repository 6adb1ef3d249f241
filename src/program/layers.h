/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learned noise of layers: where a layer occurs in a schedule, and what it does there. */
#ifndef QN_PROGRAM_LAYERS_H
#define QN_PROGRAM_LAYERS_H

#include "program/builder.h"

/* Finds the layers of the model among the scheduled operations: sets b->layer_of. Nothing to do
 * without layers. After qn_builder_find_order. O(operations log operations + pairs at a time). */
QN_MUST_CHECK qn_status qn_builder_find_layers(qn_builder *b);
/* Has the operation at work the noise of its layer in place of its own? */
bool qn_builder_in_layer(const qn_builder *b);
/* Behind the last gate of a layer: its channel, on those of its qubits that are in use. */
QN_MUST_CHECK qn_status qn_builder_layer(qn_builder *b);

#endif
