/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an encoder of RY and CZ makes of an image, step by step on state vectors, decoder and
 * all. */
#ifndef ENCODER_WITNESS_H
#define ENCODER_WITNESS_H

#include "design/grown.h"

enum { ENCODER_WITNESS_MOST = 6 }; /* qubits */

/* The fidelity with `original` of `masked` (2^qubits amplitudes each) after encoding, trash set to
 * |0> whatever it was, and decoding. */
double encoder_witness(const qn_grown *encoder, const double *original, const double *masked);

#endif
