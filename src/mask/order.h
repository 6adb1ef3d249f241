/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which pixels the qubits' basis states are. */
#ifndef QN_MASK_ORDER_H
#define QN_MASK_ORDER_H

#include "qmae_noise/mask.h"

/* Pixel (row-major, of an image on an even number of qubits) that is the amplitude of |index>. */
size_t qn_order_pixel(qn_pixel_order order, int qubits, size_t index);
/* pixels to amplitudes, or back; 2^qubits numbers each, which must not overlap */
void qn_order_amplitudes(qn_pixel_order order, int qubits, const double *pixels,
                         double *amplitudes);
void qn_order_pixels(qn_pixel_order order, int qubits, const double *amplitudes, double *pixels);

#endif
