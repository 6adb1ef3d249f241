/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mask/order.h"

static const char *const NAMES[] = {"rows", "columns", "rows-fine", "columns-fine", NULL};
const qn_choice qn_pixel_order_choice = {
    "order", NAMES,
    "which bits of a pixel's place the qubits are. rows: columns, then rows, the coarsest last, "
    "where the trash is; columns: the other way round; rows-fine, columns-fine: with the finest "
    "bit of the row, of the column last"};

/* The bit of the pixel's number that qubit q is: the lower half are those of the column. */
static int bit_of(qn_pixel_order order, int qubits, int q) {
    const int half = qubits / 2;
    const bool last = q >= half,
               columns = order == QN_ORDER_COLUMNS || order == QN_ORDER_COLUMNS_FINE;
    const bool fine = last && (order == QN_ORDER_ROWS_FINE || order == QN_ORDER_COLUMNS_FINE);
    const int within = fine ? qubits - 1 - q : last ? q - half : q;
    return within + (last != columns ? half : 0);
}

size_t qn_order_pixel(qn_pixel_order order, int qubits, size_t index) {
    size_t pixel = 0;
    for (int q = 0; q < qubits; ++q) pixel |= (index >> q & 1) << bit_of(order, qubits, q);
    return pixel;
}

void qn_order_amplitudes(qn_pixel_order order, int qubits, const double *pixels,
                         double *amplitudes) {
    for (size_t i = 0; i < (size_t)1 << qubits; ++i)
        amplitudes[i] = pixels[qn_order_pixel(order, qubits, i)];
}

void qn_order_pixels(qn_pixel_order order, int qubits, const double *amplitudes, double *pixels) {
    for (size_t i = 0; i < (size_t)1 << qubits; ++i)
        pixels[qn_order_pixel(order, qubits, i)] = amplitudes[i];
}
