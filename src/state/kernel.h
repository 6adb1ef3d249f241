/* SPDX-License-Identifier: GPL-3.0-or-later */
/* State-vector kernels, one table for each kind of processor and precision; kernels.c lists them.
 *
 * A state of 2^n amplitudes (at least one vector) is stored as vectors of `lanes` real parts and
 * vectors of as many imaginary parts in turn: amplitude i has its real part at 2 (i - i mod lanes)
 * + i mod lanes and its imaginary part `lanes` further. */
#ifndef QN_STATE_KERNEL_H
#define QN_STATE_KERNEL_H

#include "qmae_noise/core.h"

#include <complex.h>
#include <stdbool.h>

/* A fused matrix on k = h + l qubits of a state: l of them low (their bits are bits of the lane
 * number), h high. The index of its matrix has the low qubits first. */
typedef struct qn_shape {
    int h, l;
    int rows;   /* high rows that are computed: 2^h, or fewer if the last high qubits end in |0> */
    int low[3]; /* lane bits of the low qubits */
    int insert[3];  /* vector-number bits of the high qubits inside the tile, ascending */
    size_t high[8]; /* amplitudes from row 0 to high row j */
    size_t count;   /* groups of 2^h vectors in a tile */
} qn_shape;

enum {
    QN_HEAD_BYTES = 128,
    QN_COEFFICIENTS = 1024 + 32
}; /* a prepared matrix: a head, then numbers; reals in all at most */

typedef struct qn_state_kernels {
    const char *name;
    bool (*available)(void);
    qn_precision precision;
    size_t lanes, real_bytes;
    /* Lays a 2^k x 2^k matrix out for `apply`. */
    void (*prepare)(const qn_shape *shape, const double complex *m, void *coefficients);
    /* psi <- m psi on one tile that starts at amplitude `first`. expand: offset of each of the
     * tile's vectors, NULL = contiguous. */
    void (*apply)(const qn_shape *shape, const void *coefficients, void *psi, size_t first,
                  const uint32_t *expand);
    /* rho += sum of x conj(y) over the other qubits, 2^k x 2^k, of one tile; y = x: the reduced
     * density matrix. */
    void (*reduce)(const qn_shape *shape, const void *x, const void *y, size_t first,
                   const uint32_t *expand, double complex *rho);
    /* out[offset_a[v] + lanes.. | offset_b[j]] = a[v] b[j]: product of na vectors of a and nb
     * amplitudes of b. */
    void (*product)(size_t na, const uint32_t *offset_a, const void *a, size_t nb,
                    const uint32_t *offset_b, const void *b, void *out);
    double complex (*get)(const void *psi, size_t i);
    void (*set)(void *psi, size_t i, double complex value);
    /* The vectors of one tile, `count` of them: from complex numbers (real and imaginary parts in
     * turn) to vectors of either, in place, and back. */
    void (*split)(size_t count, void *psi, size_t first, const uint32_t *expand);
    void (*join)(size_t count, void *psi, size_t first, const uint32_t *expand);
} qn_state_kernels;

/* The best of this processor for a precision, or the named one; NULL if it is unknown or not
 * available. */
const qn_state_kernels *qn_state_kernels_find(const char *name, qn_precision precision);
size_t qn_state_kernels_count(void);
const qn_state_kernels *qn_state_kernels_at(size_t index);

#endif
