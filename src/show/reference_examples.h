/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Worked examples of gates and channels for the reference pages: what is written, and what then
 * happens, calculated by the gate or channel itself. */
#ifndef QN_SHOW_REFERENCE_EXAMPLES_H
#define QN_SHOW_REFERENCE_EXAMPLES_H

#include "qmae_noise/channel.h"
#include "qmae_noise/circuit.h"

#include <stddef.h>

/* What a noise model says for the channel's example: { after = "x"; channel = ... }, of an
 * operation its section of the model. The channel has one. Returns text. */
enum { QN_EXAMPLE_TEXT = 1024 };
const char *qn_channel_example_text(const qn_channel *channel, char *text);
/* Where the expectation values of its qubits go then: "<X> -> 0.98 <X>, ..."; of two qubits those
 * that are not lost. */
const char *qn_channel_example_effect(const qn_channel *channel, char *text);

/* A statement with a gate that has angles, and what it makes of a basis state. */
const char *qn_gate_example_text(const qn_gate *gate, char *text);
const char *qn_gate_example_effect(const qn_gate *gate, char *text);

#endif
